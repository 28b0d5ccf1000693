import Glibc
import LinuxSystem
import Testing

/// Limits of a process: they go down and stay down.
@Suite struct ResourceLimitTests {
    @Test func numbersAreThoseOfTheHeader() {
        let numbers: [ResourceLimit: __rlimit_resource] = [
            .cpuSeconds: RLIMIT_CPU, .fileBytes: RLIMIT_FSIZE, .dataBytes: RLIMIT_DATA, .stackBytes: RLIMIT_STACK,
            .coreBytes: RLIMIT_CORE, .processes: __RLIMIT_NPROC, .openFiles: RLIMIT_NOFILE,
            .lockedBytes: __RLIMIT_MEMLOCK, .pendingSignals: __RLIMIT_SIGPENDING, .messageQueueBytes: __RLIMIT_MSGQUEUE,
            .niceCeiling: __RLIMIT_NICE, .realTimePriority: __RLIMIT_RTPRIO,
        ]
        for limit in ResourceLimit.allCases { #expect(numbers[limit]?.rawValue == UInt32(limit.rawValue), "\(limit)") }
    }

    @Test(arguments: ResourceLimit.allCases)
    func theSoftLimitIsWithinTheHardOne(_ limit: ResourceLimit) throws {
        let (soft, hard) = try limit.current()
        #expect(soft <= hard)
    }

    @Test func loweringIsForBothAndForGood() async {
        // In a process of its own: what is lowered stays so.
        await #expect(processExitsWith: .success) {
            for limit in ResourceLimit.allCases where limit != .processes {
                let hard = try limit.current().hard
                let value = limit == .openFiles ? 128 : limit == .dataBytes ? 1 << 40 : min(hard, 8 << 20)
                try limit.lower(to: value)
                #expect(try limit.current() == (min(value, hard), min(value, hard)), "\(limit)")
                // Not even for root: to lower is all that `lower` does.
                try limit.lower(to: .max)
                #expect(try limit.current() == (min(value, hard), min(value, hard)), "\(limit) was raised")
            }
        }
    }

    @Test func raisingEndsAtTheHardLimit() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 64, rlim_max: 256)
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            try ResourceLimit.openFiles.raiseToHard()
            #expect(try ResourceLimit.openFiles.current() == (256, 256))
        }
    }
}
