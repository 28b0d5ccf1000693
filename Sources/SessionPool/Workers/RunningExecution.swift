import Glibc
import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// One execution while it runs: collects what it says, watches its limits, and stops it when one is reached.
@HostLoop
final class RunningExecution {
    /// What every event of this execution must carry.
    let nonce = UInt64.random(in: 1...UInt64.max)
    let ending = Reply<ExecutionStateMachine.Ending>()
    private(set) var transcript: Transcript
    private(set) var wallSeconds = 0.0

    private var machine = ExecutionStateMachine()
    private let limits: Limits
    private let onEvent: (@HostLoop (ExecutionEvent) -> Void)?
    private let cpuSeconds: @HostLoop () -> Double
    private let hasRunOutOfMemory: @HostLoop () -> Bool
    private let interrupt: @HostLoop (_ wantsStack: Bool) -> Void
    private let kill: @HostLoop () -> Void
    private let started = MonotonicClock.nanoseconds()
    private var timer: UInt64 = 0
    /// What comes through descriptor 2 may be the stack that was asked for: it is not shown before the end.
    private var isAskedForStack = false
    private var withheld: [UInt8] = []

    /// Seconds between two looks at the processor time.
    private static let tickSeconds = 0.1
    /// How long a killed context may take to be gone, in seconds.
    private static let secondsToDie = 10.0

    /// Begins to watch the clocks.
    ///
    /// - Parameters:
    ///   - limits: What stops it.
    ///   - spill: Makes the place for what is printed and too long to stay in memory; nil to have it there.
    ///   - onEvent: Hears what is printed and shown, as it comes.
    ///   - cpuAtStart: The processor seconds that were used before.
    ///   - cpuSeconds: Those that are used by now.
    ///   - hasRunOutOfMemory: Whether the kernel has ended a process of the session for want of memory.
    ///   - interrupt: Sends SIGINT, after asking for the stack if it is wanted.
    ///   - kill: Ends the context with all it started.
    init(
        limits: Limits, spill: (@Sendable () -> SpilledText)?,
        onEvent: (@HostLoop (ExecutionEvent) -> Void)?,
        cpuAtStart: Double, cpuSeconds: @escaping @HostLoop () -> Double,
        hasRunOutOfMemory: @escaping @HostLoop () -> Bool,
        interrupt: @escaping @HostLoop (_ wantsStack: Bool) -> Void,
        kill: @escaping @HostLoop () -> Void
    ) {
        self.limits = limits
        self.onEvent = onEvent
        self.cpuSeconds = cpuSeconds
        self.hasRunOutOfMemory = hasRunOutOfMemory
        self.interrupt = interrupt
        self.kill = kill
        transcript = Transcript(limit: limits.outputBytes, spill: spill)
        watch(cpuAtStart: cpuAtStart)
    }

    private func watch(cpuAtStart: Double) {
        let remaining = limits.wallSeconds - elapsedSeconds
        timer = EventLoop.shared.schedule(after: min(remaining, Self.tickSeconds)) { [weak self] in
            guard let self else { return }
            if self.elapsedSeconds >= self.limits.wallSeconds {
                self.carryOut(self.machine.stop(for: .timeout))
            } else if self.cpuSeconds() - cpuAtStart >= self.limits.cpuSeconds {
                self.carryOut(self.machine.stop(for: .cpuTime))
            } else if self.hasRunOutOfMemory() {
                self.carryOut(self.machine.kill(for: .outOfMemory))
            } else {
                self.watch(cpuAtStart: cpuAtStart)
            }
        }
    }

    // MARK: What happens to it

    /// An event of the context that carries this execution's nonce.
    ///
    /// Returns false when it changes nothing.
    func received(_ event: ContextEvent) -> Bool {
        switch event {
        case .stream(let stream, let bytes):
            printed(bytes, to: stream)
            return !bytes.isEmpty
        case .shown(let shown):
            if !transcript.show(shown) { carryOut(machine.stop(for: .outputLimit)) }
            return true
        case .representation(let mimeType, let encoding, let part, let end):
            switch transcript.represent(part, mimeType: mimeType, encoding: encoding, end: end) {
            case .taken:
                if end == .shown, let onEvent, let newest = transcript.newest {
                    onEvent(.shown(DisplayedResult(newest)))
                }
            case .full: carryOut(machine.stop(for: .outputLimit))
            case .ignored: return false
            }
            return true
        case .lost(let byteCount):
            return transcript.lose(byteCount)
        case .cleared(let waits):
            guard transcript.clear(waits: waits) else { return false }
            onEvent?(.cleared(waits: waits))
            return true
        case .changed(let changes, let leftOut):
            return transcript.change(changes, leftOut: leftOut)
        case .raised(let raised):
            guard transcript.fail(with: raised) else { return false }
            onEvent?(.raised(ExecutionResult.RaisedError(raised)))
            return true
        default:
            return false
        }
    }

    /// Output that came through the context's channel.
    private func printed(_ bytes: [UInt8], to stream: ContextEvent.Stream) {
        if !take(bytes, from: stream) { carryOut(machine.stop(for: .outputLimit)) }
    }

    /// Output that came through descriptors 1 and 2, from whatever process the code has started.
    func printedByProcesses(_ bytes: [UInt8], to stream: ContextEvent.Stream) {
        if isAskedForStack, stream == .error {
            withheld += transcript.print(bytes[...], to: stream)
            return
        }
        // An interrupt stops the code but not its processes, and they would flood the next execution too.
        if !take(bytes, from: stream) { carryOut(machine.kill(for: .outputLimit)) }
    }

    private func take(_ bytes: [UInt8], from stream: ContextEvent.Stream) -> Bool {
        let taken = transcript.print(bytes[...], to: stream)
        if !taken.isEmpty { onEvent?(.printed(OutputStream(stream), Array(taken))) }
        return taken.count == bytes.count
    }

    /// The context says that the code came to its end.
    ///
    /// Returns false when it says so too late: it is being ended, and only its end counts.
    func finished() -> Bool {
        let action = machine.finished()
        carryOut(action)
        return action != .none
    }

    func contextEnded(_ status: WaitStatus) {
        carryOut(machine.contextEnded(status))
    }

    func violated(_ reason: String) {
        carryOut(machine.kill(for: .violation(reason)))
    }

    /// Somebody wants it to stop.
    func stop(for reason: StopReason) {
        carryOut(machine.stop(for: reason))
    }

    /// Somebody wants it gone.
    func end(for reason: StopReason) {
        carryOut(machine.kill(for: reason))
    }

    private func carryOut(_ action: ExecutionStateMachine.Action) {
        switch action {
        case .none:
            break
        case .interrupt:
            isAskedForStack = machine.isOutOfTime
            interrupt(isAskedForStack)
            EventLoop.shared.cancel(timer: timer)
            timer = EventLoop.shared.schedule(after: Limits.graceSeconds) { [weak self] in
                guard let self else { return }
                self.carryOut(self.machine.graceEnded())
            }
        case .kill:
            kill()
            EventLoop.shared.cancel(timer: timer)
            timer = EventLoop.shared.schedule(after: Self.secondsToDie) { [weak self] in
                // The kernel owes the news of a killed process, but nobody shall wait for it for ever.
                self?.contextEnded(.signaled(SIGKILL))
            }
        case .complete(let outcome):
            EventLoop.shared.cancel(timer: timer)
            wallSeconds = elapsedSeconds
            let rest = StackDump(from: String(decoding: withheld, as: UTF8.self)).rest
            if !rest.isEmpty { onEvent?(.printed(.standardError, Array(rest.utf8))) }
            transcript.finish()
            ending.succeed(outcome)
        }
    }

    private var elapsedSeconds: Double {
        Double(MonotonicClock.nanoseconds() - started) / 1_000_000_000
    }
}
