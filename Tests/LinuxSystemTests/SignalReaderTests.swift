import Glibc
import LinuxSystem
import Testing

/// Signals that are read instead of interrupting.
@Suite struct SignalReaderTests {
    @Test func signalsWaitToBeRead() async {
        // In a process of its own: what is blocked here must not be blocked for other tests.
        await #expect(processExitsWith: .success) {
            let reader = try SignalReader([SIGUSR1, SIGTERM])
            #expect(try reader.next() == nil)
            // To this thread, which alone blocks them.
            raise(SIGTERM)
            raise(SIGUSR1)
            let signals = Set([try reader.next(), try reader.next()])
            #expect(signals == [SIGTERM, SIGUSR1])
            #expect(try reader.next() == nil)
        }
    }

    @Test func anUnblockedSignalInterruptsAgain() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            let reader = try SignalReader([SIGTERM])
            try SignalReader.unblockAll()
            raise(SIGTERM)
            _ = try reader.next()
        }
    }
}
