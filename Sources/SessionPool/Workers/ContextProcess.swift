import Glibc
import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// The host's side of the process that is a context: does what `ContextStateMachine` says.
@HostLoop
final class ContextProcess {
    let identifier: UInt64
    /// It is warm, in its room, and waits for a user.
    let preparation = Reply<Bool>()
    /// The context runs code from now on.
    let readiness = Reply<Bool>()
    /// The process is gone.
    let end = Reply<Bool>()
    /// What ends the context and everything it started.
    let cgroup: (any ContextCgroup)?

    private var machine = ContextStateMachine()
    private let channel: ContextChannel
    private let output: ContextOutput
    private var handle = ContextHandle()
    private var execution: RunningExecution?
    private var inspection: Reply<ContextEvent.Completeness>?
    /// Who says how it ends, when its zygote cannot.
    private var orphanWatch: OrphanWatch?
    /// Called when something of the context cannot be ended.
    private let onSurvivors: @HostLoop () -> Void

    private static var lastIdentifier: UInt64 = 0
    /// Seconds that the kernel has to say how a context ended that has closed its channel.
    private static let endingSeconds = 0.5
    /// Turns of reading in which a context that has ended is heard.
    private static let mostLastTurns = 4

    /// The host's side of a context that somebody forks.
    init(
        channel: ContextChannel, output: ContextOutput, cgroup: (any ContextCgroup)?,
        onSurvivors: @escaping @HostLoop () -> Void
    ) {
        Self.lastIdentifier += 1
        identifier = Self.lastIdentifier
        self.channel = channel
        self.output = output
        self.cgroup = cgroup
        self.onSurvivors = onSurvivors
        channel.onReadable = { [weak self] in self?.readChannel() }
        channel.onHangup = { [weak self] in self?.closeChannel() }
    }

    var hasEnded: Bool { machine.end != nil }

    /// What the jailer calls the process; nil before it exists.
    var pid: Int32? { handle.pid }

    /// What the process and the children it has waited for used so far.
    func usage() -> ResourceUsage { handle.usage() }

    // MARK: Requests

    /// The room's walls stand.
    func join(rehearses: Bool) {
        channel.send(.join(rehearses: rehearses))
    }

    /// The room is its user's.
    func enter(environment: [String], directory: String?) {
        channel.send(.enter(environment: environment, directory: directory ?? ""))
    }

    /// Runs code; the running execution hears the rest.
    func run(
        _ execution: RunningExecution, source: [UInt8], number: UInt32, language: CodeLanguage,
        environment: EnvironmentVariables
    ) {
        self.execution = execution
        carryOut(machine.run(execution.nonce))
        if hasEnded { return }
        output.begin(execution)
        channel.send(
            .execute(
                nonce: execution.nonce, number: number, language: language == .bash ? .bash : .python,
                environment: environment.entries, byteCount: UInt32(source.count)),
            source: source)
    }

    /// Asks whether a piece of code is complete, as an interactive reader does; one question at a time.
    func inspect(_ source: [UInt8]) -> Reply<ContextEvent.Completeness> {
        let nonce = UInt64.random(in: 1...UInt64.max)
        let reply = Reply<ContextEvent.Completeness>()
        inspection = reply
        carryOut(machine.inspect(nonce))
        if hasEnded { return reply }
        channel.send(.inspect(nonce: nonce, byteCount: UInt32(source.count)), source: source)
        return reply
    }

    /// Leaves what it says and prints where it is, so that it waits when there is no more room; its end, its limits and
    /// all requests go on.
    ///
    /// Until it is resumed, the next request, or an interrupt: code that is asked to stop can do so only when it is read,
    /// and is paused no more.
    func pauseOutput() {
        carryOut(machine.pause())
    }

    /// Reads again what it says and prints.
    func resumeOutput() {
        carryOut(machine.resume())
    }

    /// Asks the code to stop (SIGINT), and first, if that is wanted, where it is: at SIGQUIT Python writes its stack to
    /// descriptor 2, whatever it is doing.
    func interrupt(wantsStack: Bool) {
        carryOut(machine.interrupt())
        if wantsStack {
            output.drain()
            handle.signal(SIGQUIT)
        }
        handle.signal(SIGINT)
    }

    /// Ends the process, and with a cgroup everything it started.
    func kill() {
        carryOut(machine.kill())
    }

    // MARK: What is heard of it

    /// Reads what it says and prints, as far as it is heard.
    func listen() {
        if machine.isHeard { channel.listen() }
        output.listen()
    }

    private func readChannel() {
        let reading = channel.read { event, nonce in
            let action = machine.heard(event, nonce: nonce)
            if case .deliver = action { deliver(event) } else { carryOut(action) }
            return machine.isHeard
        }
        switch reading {
        case .done: break
        case .closed: closeChannel()
        case .broken(let reason): carryOut(machine.broke(reason))
        }
    }

    private func deliver(_ event: ContextEvent) {
        if execution?.received(event) == false { carryOut(machine.strayed(event)) }
    }

    private func closeChannel() {
        carryOut(machine.channelClosed())
    }

    /// The process exists.
    func started(_ descriptor: consuming FileDescriptor?, pid: Int32) {
        handle.started(descriptor, pid: pid)
        carryOut(machine.started())
    }

    /// The zygote is gone; somebody else says how the process ends, unless that was said in between.
    func orphaned(onEnd: @escaping @HostLoop () -> Void) {
        guard let number = handle.number else {
            abandoned()
            return onEnd()
        }
        orphanWatch = OrphanWatch(pidfd: number, seconds: Self.endingSeconds, onEnd: onEnd) { [weak self] in
            self?.ended(.signaled(SIGKILL))
        }
    }

    /// The process is gone, says its parent.
    func ended(_ status: WaitStatus) {
        carryOut(machine.ended(status))
    }

    // MARK: What is done

    private func carryOut(_ action: ContextStateMachine.Action) {
        switch action {
        case .none, .deliver: break
        case .tellPrepared: preparation.succeed(true)
        case .tellReady: readiness.succeed(true)
        case .tellFailure(let step, let code): failToStart(Self.failure(at: step, code: code))
        case .answer(let completeness): inspection?.succeed(completeness)
        case .finish: finish()
        case .listen: listen()
        case .pause:
            channel.pause()
            output.leaveAlone()
        case .mute: channel.leaveAlone()
        case .awaitEnd: awaitEnd()
        case .condemn(let reason): condemn(reason)
        case .kill:
            handle.signal(SIGKILL)
            cgroup?.endAll(onSurvivors: onSurvivors)
        case .killLate: handle.signal(SIGKILL)
        case .readRest: readRest()
        case .refuse(let status): refuse(status)
        case .conclude(let status): conclude(status)
        }
    }

    private func finish() {
        output.drain()
        // One that is being ended, perhaps for what was just read, waits for the end of the context.
        guard let execution, execution.finished() else { return carryOut(machine.strayed(.finished)) }
        machine.finished()
        output.finish()
        self.execution = nil
    }

    private func awaitEnd() {
        channel.leaveAlone()
        _ = EventLoop.shared.schedule(after: Self.endingSeconds) { [weak self] in
            guard let self else { return }
            self.carryOut(self.machine.endOverdue())
        }
    }

    private func condemn(_ reason: String) {
        channel.leaveAlone()
        failToStart(Self.broken(reason))
        if let execution { execution.violated(reason) } else { kill() }
    }

    private func readRest() {
        channel.leaveAlone()
        output.leaveAlone()
        for _ in 0..<Self.mostLastTurns where machine.isHeard { readChannel() }
        output.drain()
        carryOut(machine.restRead())
    }

    private func conclude(_ status: WaitStatus) {
        orphanWatch?.close()
        failToStart(Self.lost)
        refuse(status)
        end.succeed(true)
    }

    private func refuse(_ status: WaitStatus) {
        inspection?.fail(Self.lost)
        output.finish()
        execution.take()?.contextEnded(status)
    }
}
