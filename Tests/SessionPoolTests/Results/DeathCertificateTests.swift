import Glibc
import Testing
import WorkerProtocol

@testable import SessionPool

/// How an end is called, from what the kernel counted and how the host intervened.
@Suite struct DeathCertificateTests {
    typealias Ending = ExecutionStateMachine.Ending

    private func certificate(kills: UInt64 = 0, refusals: UInt64? = 0) -> DeathCertificate {
        DeathCertificate(limits: Samples.limits, outOfMemoryKills: kills, refusedProcesses: refusals)
    }

    // MARK: Ends without the host's doing

    @Test func codeThatCameToItsEnd() {
        #expect(certificate().status(of: .finished(stoppedFor: nil), raised: nil) == .ok)
        #expect(certificate().death(of: .finished(stoppedFor: nil), raised: nil) == nil)
    }

    @Test func codeThatRaised() {
        let raised = Samples.raised("ValueError")
        #expect(certificate().status(of: .finished(stoppedFor: nil), raised: raised) == .error)
        #expect(certificate().death(of: .finished(stoppedFor: nil), raised: raised) == nil)
    }

    static let signals: [(Int32, String)] = [
        (SIGSEGV, "SIGSEGV"), (SIGABRT, "SIGABRT"), (SIGBUS, "SIGBUS"), (SIGFPE, "SIGFPE"), (SIGILL, "SIGILL"),
        (SIGKILL, "SIGKILL"), (SIGTERM, "SIGTERM"), (SIGTRAP, "SIGTRAP"), (SIGXFSZ, "SIGXFSZ"), (40, "SIG40"),
    ]

    @Test(arguments: signals)
    func aSignal(_ number: Int32, _ name: String) throws {
        let ending = Ending.died(.signaled(number), stoppedFor: nil)
        #expect(certificate().status(of: ending, raised: nil) == .killed)
        let death = try #require(certificate().death(of: ending, raised: nil))
        #expect(death.kind == .signal)
        #expect(death.signal == name)
        #expect(death.exitCode == nil)
        #expect(!death.stateSurvived)
        #expect(death.message.contains(name))
    }

    @Test func wantOfMemoryAroundTheSession() throws {
        let ending = Ending.died(.signaled(SIGKILL), stoppedFor: nil)
        var certificate = certificate(kills: 1)
        certificate.memoryShortage = .ofAll(limitBytes: 8 << 30)
        let death = try #require(certificate.death(of: ending, raised: nil))
        #expect(death.kind == .outOfMemory)
        #expect(death.message.contains("all sandboxes together may have 8 GiB"))
        #expect(death.message.contains("variables are lost, files are kept"))
    }

    @Test(arguments: [0, 1, 3, 255] as [Int32])
    func anExit(_ code: Int32) throws {
        let ending = Ending.died(.exited(code), stoppedFor: nil)
        #expect(certificate().status(of: ending, raised: nil) == .killed)
        let death = try #require(certificate().death(of: ending, raised: nil))
        #expect(death.kind == .exit)
        #expect(death.exitCode == code)
        #expect(!death.stateSurvived)
    }

    @Test func aForbiddenCall() throws {
        let death = try #require(certificate().death(of: .died(.signaled(SIGSYS), stoppedFor: nil), raised: nil))
        #expect(death.kind == .syscallDenied)
        #expect(death.signal == "SIGSYS")
    }

    @Test func aKillIsWantOfMemoryOnlyIfTheKernelSaysSo() throws {
        let ending = Ending.died(.signaled(SIGKILL), stoppedFor: nil)
        #expect(certificate(kills: 1).death(of: ending, raised: nil)?.kind == .outOfMemory)
        #expect(certificate(kills: 0).death(of: ending, raised: nil)?.kind == .signal)
        // A process that was ended beside one that crashed by itself.
        let crash = Ending.died(.signaled(SIGSEGV), stoppedFor: nil)
        #expect(certificate(kills: 1).death(of: crash, raised: nil)?.kind == .signal)
    }

    // MARK: Ends by the host's doing

    static let stops: [(StopReason, Death.Kind, ExecutionResult.Status, ExecutionResult.Status)] = [
        (.timeout, .timeout, .timeout, .timeout),
        (.cpuTime, .cpuTime, .timeout, .timeout),
        (.interrupted, .interrupted, .interrupted, .interrupted),
        (.outputLimit, .outputLimit, .interrupted, .killed),
        (.diskQuota(Samples.excess), .diskQuota, .interrupted, .killed),
    ]

    @Test(arguments: stops.indices)
    func whatWasStopped(_ index: Int) throws {
        let (reason, kind, statusIfKept, statusIfLost) = Self.stops[index]
        let kept = Ending.finished(stoppedFor: reason)
        // How the interrupted code went down, a KeyboardInterrupt for example, changes nothing about why.
        for raised in [nil, Samples.raised("KeyboardInterrupt")] {
            #expect(certificate().status(of: kept, raised: raised) == statusIfKept)
            #expect(certificate().death(of: kept, raised: raised)?.kind == kind)
            #expect(certificate().death(of: kept, raised: raised)?.stateSurvived == true)
        }
        let lost = Ending.died(.signaled(SIGKILL), stoppedFor: reason)
        #expect(certificate().status(of: lost, raised: nil) == statusIfLost)
        #expect(certificate().death(of: lost, raised: nil)?.kind == kind)
        #expect(certificate().death(of: lost, raised: nil)?.stateSurvived == false)
    }

    @Test func filesBeyondTheQuota() throws {
        let ending = Ending.finished(stoppedFor: .diskQuota(Samples.excess))
        #expect(
            try #require(certificate().death(of: ending, raised: nil)).message
                == "stopped: the files in /home/user take 13 MiB on the disk, and 10 MiB are the quota; "
                + "variables are kept: delete files")
        let many = DiskExcess(
            place: "/shared", bytes: 1, entries: 3_000, isWhole: false, mostBytes: 1 << 20, mostEntries: 1_000)
        #expect(many.sentence == "there are more than 3,000 files in /shared, and 1,000 are the quota")
    }

    @Test func whatWasEndedWithoutAsking() {
        for (reason, kind) in [
            (.violation("garbage"), .protocol), (.closed, .sandboxLost), (.outOfMemory, .outOfMemory),
        ] as [(StopReason, Death.Kind)] {
            let ending = Ending.died(.signaled(SIGKILL), stoppedFor: reason)
            #expect(certificate().status(of: ending, raised: nil) == .killed)
            #expect(certificate().death(of: ending, raised: nil)?.kind == kind)
            #expect(certificate().death(of: ending, raised: nil)?.stateSurvived == false)
        }
    }

    // MARK: Limits that Python reports

    static let errors: [(Int32, Death.Kind)] = [
        (EMFILE, .openFiles), (EFBIG, .fileSize), (ENOSPC, .diskQuota), (EDQUOT, .diskQuota), (ENOMEM, .outOfMemory),
    ]

    @Test(arguments: errors)
    func anErrorOfALimitKeepsTheState(_ errorNumber: Int32, _ kind: Death.Kind) throws {
        let raised = Samples.raised("OSError", errorNumber: errorNumber)
        #expect(certificate().status(of: .finished(stoppedFor: nil), raised: raised) == .error)
        let death = try #require(certificate().death(of: .finished(stoppedFor: nil), raised: raised))
        #expect(death.kind == kind)
        #expect(death.stateSurvived)
        #expect(death.signal == nil)
    }

    @Test(arguments: [ENOENT, EACCES, EPERM, EPIPE, 0] as [Int32])
    func otherErrorsAreNoLimit(_ errorNumber: Int32) {
        let raised = Samples.raised("OSError", errorNumber: errorNumber)
        #expect(certificate(refusals: 5).death(of: .finished(stoppedFor: nil), raised: raised) == nil)
    }

    @Test func refusedProcessesAreKnownFromTheKernelWhereItCounts() {
        let fork = Samples.raised("BlockingIOError", errorNumber: EAGAIN, traceback: "os.fork()")
        let thread = Samples.raised("RuntimeError", traceback: "can't start new thread")
        for raised in [fork, thread] {
            let ending = Ending.finished(stoppedFor: nil)
            #expect(certificate(refusals: 1).death(of: ending, raised: raised)?.kind == .processes)
            #expect(certificate(refusals: 0).death(of: ending, raised: raised) == nil)
        }
    }

    @Test func whereNobodyCountsTheWordsHaveToDo() {
        let ending = Ending.finished(stoppedFor: nil)
        let fork = Samples.raised("BlockingIOError", errorNumber: EAGAIN, traceback: "os.fork()")
        let read = Samples.raised("BlockingIOError", errorNumber: EAGAIN, traceback: "os.read(3, 1)")
        let thread = Samples.raised("RuntimeError", traceback: "can't start new thread")
        let other = Samples.raised("RuntimeError", traceback: "dictionary changed size during iteration")
        #expect(certificate(refusals: nil).death(of: ending, raised: fork)?.kind == .processes)
        #expect(certificate(refusals: nil).death(of: ending, raised: thread)?.kind == .processes)
        #expect(certificate(refusals: nil).death(of: ending, raised: read) == nil)
        #expect(certificate(refusals: nil).death(of: ending, raised: other) == nil)
    }

    // MARK: Words

    @Test func everyMessageIsOneLineThatSaysWhatIsLeft() {
        let endings: [Ending] =
            [
                .timeout, .cpuTime, .outputLimit, .diskQuota(Samples.excess), .interrupted, .violation("garbage"),
                .closed, .outOfMemory,
            ].flatMap {
                [.finished(stoppedFor: $0), .died(.signaled(SIGKILL), stoppedFor: $0)]
            } + [.died(.exited(1), stoppedFor: nil), .died(.signaled(SIGSEGV), stoppedFor: nil)]
        for ending in endings {
            let message = certificate(kills: 1).death(of: ending, raised: nil)?.message ?? ""
            #expect(message.contains("variables are"), "\(ending)")
            #expect(!message.contains("\n") && !message.hasSuffix("."), "\(ending)")
        }
    }
}
