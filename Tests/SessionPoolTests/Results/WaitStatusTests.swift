import Glibc
import Testing

@testable import SessionPool

/// How a process ended, as wait(2) codes it.
@Suite struct WaitStatusTests {
    @Test(arguments: [0, 1, 7, 127, 255] as [Int32])
    func anExit(_ code: Int32) {
        #expect(WaitStatus(code << 8) == .exited(code))
    }

    @Test(arguments: [1, 9, 11, 31, 64] as [Int32])
    func aSignalWithAndWithoutACore(_ number: Int32) {
        #expect(WaitStatus(number) == .signaled(number))
        #expect(WaitStatus(number | 0x80) == .signaled(number))
    }

    @Test func signalsHaveTheNamesOfTheHeader() {
        let names: [(Int32, String)] = [
            (SIGHUP, "SIGHUP"), (SIGINT, "SIGINT"), (SIGQUIT, "SIGQUIT"), (SIGILL, "SIGILL"), (SIGTRAP, "SIGTRAP"),
            (SIGABRT, "SIGABRT"), (SIGBUS, "SIGBUS"), (SIGFPE, "SIGFPE"), (SIGKILL, "SIGKILL"), (SIGUSR1, "SIGUSR1"),
            (SIGSEGV, "SIGSEGV"), (SIGUSR2, "SIGUSR2"), (SIGPIPE, "SIGPIPE"), (SIGALRM, "SIGALRM"),
            (SIGTERM, "SIGTERM"), (SIGXCPU, "SIGXCPU"), (SIGXFSZ, "SIGXFSZ"), (SIGVTALRM, "SIGVTALRM"),
            (SIGPROF, "SIGPROF"), (SIGSYS, "SIGSYS"), (50, "SIG50"),
        ]
        for (number, name) in names { #expect(WaitStatus.signalName(number) == name) }
    }
}
