import LinuxSystem
import Testing

/// What a process says of its own memory.
@Suite struct MemoryStatusTests {
    @Test func thisProcessHasSome() throws {
        let bytes = try MemoryStatus.ofThisProcess().dataBytes
        #expect(bytes > 1 << 20)
        #expect(bytes.isMultiple(of: 4096))
    }

    @Test func itHasThreads() throws {
        #expect(try Processes.threadCount() >= 1)
    }
}
