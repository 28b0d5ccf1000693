import Glibc
import LinuxSystem
package import SandboxPolicy
import WorkerProtocol

/// One REPL of a session: a namespace that remembers, in a process that is made anew when it is lost.
///
/// Executions of one context run one after the other; those of several contexts run side by side.
@HostLoop
package final class Context {
    /// Where its code begins, as the room sees it; nil for the user's directory.
    package let workingDirectory: String?

    private let room: SessionRoom
    private var process: ContextProcess?
    private var executionNumber: UInt32 = 0
    private var running: RunningExecution?
    private let fileChanges: FileChangeLog
    /// Everything that waits in the middle is done one after the other.
    private let turnstile = Turnstile()
    private var isClosed = false

    private static let mostSecondsToInspect = 5.0

    init(room: SessionRoom, workingDirectory: String?) {
        self.room = room
        self.workingDirectory = workingDirectory
        fileChanges = FileChangeLog(home: room.directories.home, shared: room.directories.shared)
    }

    // MARK: Use

    /// Runs one piece of code, after the executions before it.
    ///
    /// - Parameters:
    ///   - source: UTF-8 without NUL bytes, at most `ContextRequest.mostExecutionBytes`.
    ///   - identifier: What the execution is called; nil for any name.
    ///   - inlineLimit: The most characters of the result's text; the whole is kept as an output when it has more.
    ///   - wallSeconds: The real time that it may take, if that is less than the session's limit.
    ///   - language: What the code is written in; a bash of the context's own runs what is for bash.
    ///   - environment: Variables of the environment that are gone after it.
    ///   - flow: What it says that is not on the disk yet; whoever records events adds to it what waits there.
    ///   - onStart: Hears that it begins, after what was before it.
    ///   - onEvent: Hears what is printed and shown, as it comes.
    /// - Returns: Everything that the code did, also how it failed.
    /// - Throws: `SandboxError` when no context can be had; everything that the code does is in the result.
    package func execute(
        _ source: [UInt8], identifier: String? = nil, inlineLimit: Int = InlineText.defaultLimit,
        wallSeconds: Double? = nil, language: CodeLanguage = .python,
        environment: EnvironmentVariables = EnvironmentVariables(), flow: OutputFlow = OutputFlow(),
        onStart: (@HostLoop () -> Void)? = nil, onEvent: (@HostLoop (ExecutionEvent) -> Void)? = nil
    ) async throws -> ExecutionResult {
        try SourceCode.check(source)
        try InlineText.check(limit: inlineLimit)
        var limits = room.limits
        if let wallSeconds { limits.wallSeconds = min(limits.wallSeconds, max(0, wallSeconds)) }
        var result = try await turnstile.pass { [limits] in
            onStart?()
            return try await executeNow(source, identifier, limits: limits, language, environment, flow, onEvent)
        }
        await result.write(within: inlineLimit, advice: room.host.configuration.readingAdvice) { await room.keep($0) }
        return result
    }

    private func executeNow(
        _ source: [UInt8], _ identifier: String?, limits: Limits, _ language: CodeLanguage,
        _ environment: EnvironmentVariables, _ flow: OutputFlow, _ onEvent: (@HostLoop (ExecutionEvent) -> Void)?
    ) async throws -> ExecutionResult {
        let process = try await readyProcess()
        executionNumber += 1
        let number = executionNumber
        fileChanges.forget()
        let account = room.account
        let before = ResourceReading(of: account, and: process)
        let execution = RunningExecution(
            limits: limits, spill: room.host.spill(for: flow), onEvent: onEvent, cpuAtStart: before.cpuSeconds,
            cpuSeconds: { ResourceReading(of: account, and: process).cpuSeconds },
            hasRunOutOfMemory: { (account?.outOfMemoryKills() ?? 0) > before.outOfMemoryKills },
            interrupt: { process.interrupt(wantsStack: $0) }, kill: { [room] in room.end(process) })
        running = execution
        // What is told late, of an execution that is over, is nothing to the next one.
        flow.onChange { [weak self, weak flow, weak execution] in
            guard let self, let execution, self.running === execution else { return }
            if flow?.isCongested == true { self.pauseOutput() } else { self.resumeOutput() }
        }
        defer { flow.onChange(nil) }
        let standing = room.standingRoom
        process.run(execution, source: source, number: number, language: language, environment: environment)
        let ending = try await execution.ending.value()
        for spilled in execution.transcript.spilled { await spilled.settle() }
        let isRoomGone = await Self.isGone(
            standing, after: ending, outOfMemory: (account?.outOfMemoryKills() ?? 0) > before.outOfMemoryKills)
        running = nil
        return result(
            of: execution, identifier, ending, isRoomGone: isRoomGone, limits: limits, number: Int(number),
            before: before, in: process)
    }

    /// Whether a context was killed with its room: the kernel ends what is in a room before it says that the room ended.
    private static func isGone(
        _ room: Room?, after ending: ExecutionStateMachine.Ending, outOfMemory: @autoclosure () -> Bool
    ) async -> Bool {
        guard let room, case .died(.signaled(SIGKILL), nil) = ending, !outOfMemory() else { return false }
        for _ in 0..<mostLooksAtRoom where !room.isEnding { await HostTimer.pause(seconds: secondsBetweenLooks) }
        return room.isEnding
    }

    private static let mostLooksAtRoom = 20
    private static let secondsBetweenLooks = 0.01

    /// Whether an interactive reader should ask for more lines before it runs this code.
    ///
    /// Code about which Python does not answer soon needs none: running it has clocks that asking has not.
    package func needsMoreLines(_ source: [UInt8]) async throws -> Bool {
        try SourceCode.check(source)
        return try await turnstile.pass {
            let answer = try await readyProcess().inspect(source)
            return (try? await answer.value(within: Self.mostSecondsToInspect, of: "looking at code")) == .incomplete
        }
    }

    /// Asks the running execution to stop; it is ended if it does not within the grace.
    package func interrupt() {
        running?.stop(for: .interrupted)
    }

    /// Leaves what the code prints and shows where it is, so that it waits for whoever is behind with taking it.
    func pauseOutput() {
        process?.pauseOutput()
    }

    /// Takes again what the code prints and shows.
    func resumeOutput() {
        process?.resumeOutput()
    }

    /// The same for a reason of the host's; returns whether anything runs.
    func stop(for reason: StopReason) -> Bool {
        running?.stop(for: reason)
        return running != nil
    }

    /// Ends what was, with everything it started, and begins a new namespace.
    ///
    /// The sandbox and its files stay.
    package func restart() async throws {
        running?.end(for: .closed)
        try await turnstile.pass {
            if let process { try await room.endAndClear(process) }
            _ = try await readyProcess()
        }
    }

    // MARK: Life

    /// Has the process made now, and not only when it is needed.
    func start() async throws {
        try await turnstile.pass { _ = try await readyProcess() }
    }

    /// Begins to end what runs; the next execution finds a new process.
    func end() {
        running?.end(for: .closed)
        process?.kill()
    }

    /// Ends for good.
    func close() async {
        isClosed = true
        end()
        await turnstile.pass {
            if let process { try? await room.endAndClear(process) }
            process = nil
        }
    }

    /// The process, made anew if it ended: nothing that user code does to it is for ever.
    private func readyProcess() async throws -> ContextProcess {
        guard !isClosed else { throw SandboxError(.lost, "the context is closed: use another") }
        try room.checkOpen()
        if let process, !process.hasEnded { return try await room.whenReady(process) }
        process = nil
        executionNumber = 0
        let made = try await room.startProcess(workingDirectory: workingDirectory)
        process = made
        return made
    }

    // MARK: Results

    private func result(
        of execution: RunningExecution, _ identifier: String?, _ ending: ExecutionStateMachine.Ending,
        isRoomGone: Bool, limits: Limits, number: Int, before: ResourceReading, in process: ContextProcess
    ) -> ExecutionResult {
        let raised = execution.transcript.raised
        let wentWrong = ending != .finished(stoppedFor: nil) || raised != nil
        let account = room.account
        let after = ResourceReading(of: account, and: process)
        let kills = wentWrong ? account?.outOfMemoryKills() ?? 0 : 0
        let certificate = DeathCertificate(
            limits: limits, outOfMemoryKills: kills - min(kills, before.outOfMemoryKills),
            memoryShortage: kills > before.outOfMemoryKills ? room.memoryShortage() : .ofSession,
            isRoomGone: isRoomGone, refusedProcesses: wentWrong ? room.refusedProcessesSinceLastAsked() : 0)
        return ExecutionResult(
            identifier: identifier, number: number, status: certificate.status(of: ending, raised: raised),
            transcript: execution.transcript,
            files: fileChanges.changes(), death: certificate.death(of: ending, raised: raised),
            usage: .init(
                wallSeconds: execution.wallSeconds, cpuSeconds: max(0, after.cpuSeconds - before.cpuSeconds),
                peakMemoryBytes: account?.peakMemoryBytes() ?? process.usage().peakMemoryBytes),
            tier: room.host.tier, accounting: room.host.accounting, missingLayers: room.host.missingLayers)
    }
}
