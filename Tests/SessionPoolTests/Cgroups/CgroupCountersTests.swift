import LinuxSystem
import Testing

@testable import SessionPool

/// Counters that the kernel keeps in small files.
@Suite struct CgroupCountersTests {
    private let events = "low 0\nhigh 12\nmax 3\noom 1\noom_kill 7\noom_group_kill 0\n"

    @Test func aCounterIsFoundByItsWholeName() {
        #expect(CgroupCounters.value(of: "oom_kill", inText: events) == 7)
        #expect(CgroupCounters.value(of: "oom", inText: events) == 1)
        #expect(CgroupCounters.value(of: "high", inText: events) == 12)
        #expect(CgroupCounters.value(of: "kill", inText: events) == nil)
        #expect(CgroupCounters.value(of: "", inText: events) == nil)
    }

    @Test(arguments: [
        "", "\n", "oom_kill", "oom_kill x", "oom_kill -1", "oom_kill 1 2", "oom_kill 18446744073709551616",
    ])
    func whatIsNoNumberIsNoCounter(_ text: String) {
        #expect(CgroupCounters.value(of: "oom_kill", inText: text) == nil)
    }

    @Test func aMissingFileCountsNothing() {
        #expect(CgroupCounters.value(of: "oom_kill", in: "/no/such/file") == 0)
    }

    @Test func anOpenFileIsReadAsItIsNow() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/counter"
        try Files.write("12\n", to: path)
        let file = try FileHandle(reading: path)
        #expect(file.numberNow() == 12)
        try Files.write("1345\n", to: path)
        #expect(file.numberNow() == 1345)
        try Files.write("max\n", to: path)
        #expect(file.numberNow() == nil)
        try Files.write("oom_kill 4\nlow 2\n", to: path)
        #expect(file.counterNow("low") == 2)
        #expect(file.counterNow("high") == 0)
    }
}
