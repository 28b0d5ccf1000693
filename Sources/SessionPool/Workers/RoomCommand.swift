import Glibc
import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// A program that runs in a session's room beside its context.
///
/// What it does is told by events. It ends by itself, by a signal, by its limits, or with its room.
@HostLoop
package final class RoomCommand {
    package let request: CommandRequest
    /// Its pid as processes of the room see it; nil once it has ended, if nobody asked before.
    package private(set) var processIdentifier: Int32?
    /// How it ended, once that has been told by the last event.
    package private(set) var end: CommandEnd?

    let identifier: UInt64
    /// The program has begun.
    let beginning = Reply<Bool>()
    /// The process is gone.
    let departure = Reply<Bool>()

    // Whoever keeps the command after its end shall not keep what the host held for it.
    private weak var place: RoomPlace?
    /// What ends the command and everything it started.
    private weak var fence: (any ContextCgroup)?
    private let isConfined: Bool
    private let limits: Limits
    private let onEvent: @HostLoop (CommandEvent) -> Void
    private let outputs: [CommandOutput]
    private let input: CommandInput?
    private var handle: FileDescriptor?
    private let outOfMemoryKillsBefore: UInt64
    private var status: WaitStatus?
    private var onDeparture: (@HostLoop () -> Void)?
    private var stopReason: StopReason?
    private var isDoomed = false
    private var isListening = false
    private var isPaused = false
    private var printedBytes: UInt64 = 0
    private var timer: UInt64 = 0

    private static var lastIdentifier: UInt64 = 0
    /// How often, and how many seconds apart, it is asked whether the room of a killed command ends too.
    private static let mostLooksAtRoom = 20
    private static let secondsBetweenLooks = 0.01

    /// Starts a command.
    ///
    /// - Parameters:
    ///   - request: What to start, and how.
    ///   - place: Its room; nil in direct mode.
    ///   - fence: What it enters before it does anything; nil where there are no control groups.
    ///   - limits: The session's.
    ///   - onEvent: Hears what it prints, and last its end.
    ///   - launch: Has the process made, with these descriptors from 0 on; it goes on to say what became of it.
    /// - Throws: `SandboxError` when the process cannot be asked for.
    init(
        _ request: CommandRequest, in place: RoomPlace?, fence: (any ContextCgroup)?, limits: Limits,
        onEvent: @escaping @HostLoop (CommandEvent) -> Void,
        launch: @HostLoop (RoomCommand, [Int32]) throws -> Void
    ) throws(SandboxError) {
        Self.lastIdentifier += 1
        identifier = Self.lastIdentifier
        self.request = request
        self.place = place
        self.fence = fence
        isConfined = place != nil
        self.limits = limits
        self.onEvent = onEvent
        outOfMemoryKillsBefore = place?.cgroup?.outOfMemoryKills() ?? 0
        do {
            let inputPipe = try Files.pipe()
            let outputPipe = try Files.pipe()
            let errorPipe = try Files.pipe()
            let nothing = try Files.open("/dev/null")
            // Whose they are decides who may open them again by their names, /dev/stdout and others.
            if let user = place?.hostUser {
                for number in [inputPipe.first.number, outputPipe.second.number, errorPipe.second.number] {
                    try Files.setOwner(user, user, of: number)
                }
            }
            input = request.takesInput ? try CommandInput(inputPipe.second.duplicate()) : nil
            outputs = [
                try CommandOutput(outputPipe.first.duplicate(), stream: .standardOutput),
                try CommandOutput(errorPipe.first.duplicate(), stream: .standardError),
            ]
            let inputNumber = request.takesInput ? inputPipe.first.number : nothing.number
            try launch(self, [inputNumber, outputPipe.second.number, errorPipe.second.number])
        } catch let error as SandboxError {
            throw error
        } catch {
            throw SandboxError(.cannotStart, "a command cannot be started (\(error)): free some descriptors or memory")
        }
    }

    // MARK: Use

    /// Sends bytes to its standard input, all or none; what it does not read yet waits, at most 1 MiB.
    ///
    /// - Throws: `SandboxError` when it takes no input, when its input has ended, or when too many bytes wait.
    package func write(_ bytes: [UInt8]) throws(SandboxError) {
        guard let input else {
            throw SandboxError(.invalidRequest, "the command takes no input: start it with input")
        }
        try input.write(bytes)
    }

    /// Waits until no more than so many bytes that were sent wait to be read, besides the 64 KiB that a pipe holds; not
    /// when there is no input, or it ended, and not in a task that is cancelled.
    package func waitForInput(most: Int) async {
        while let input, input.queuedBytes > most, !Task.isCancelled { await input.waitUntilQueued(most: most) }
    }

    /// Ends its standard input after what was sent.
    package func closeStandardInput() {
        input?.end()
    }

    /// Sends a signal to its first process; SIGKILL ends everything that it started too.
    ///
    /// - Returns: Whether it was there to get it.
    /// - Throws: `SandboxError` for what is no signal (1 to 64).
    @discardableResult
    package func signal(_ number: Int32) throws(SandboxError) -> Bool {
        guard (1...64).contains(number) else {
            throw SandboxError(.invalidRequest, "\(number) is no signal: they go from 1 to 64")
        }
        guard status == nil else { return false }
        if number == SIGKILL { kill() } else { send(number) }
        return true
    }

    /// Ends it and everything that it started, also what goes on after it ended.
    ///
    /// Without control groups it reaches the process group of the command and nothing else.
    package func kill() {
        isDoomed = true
        if status == nil {
            send(SIGKILL)
            switch handle {
            case .some(let process): try? Processes.signalGroup(SIGKILL, of: process)
            case .none: break
            }
        }
        // What cannot be ended by itself ends with everything around it.
        fence?.endAll { [weak place] in place?.room.kill() }
    }

    /// Stops events of output: what it prints stays in its pipes, and it waits when they are full.
    package func pauseOutput() {
        isPaused = true
        for output in outputs { output.pause() }
    }

    /// Lets events of output come again.
    package func resumeOutput() {
        guard isPaused else { return }
        isPaused = false
        listen()
    }

    /// Begins to tell events.
    func listen() {
        isListening = true
        if status != nil { return tellRest() }
        guard !isPaused else { return }
        for output in outputs {
            output.listen { [weak self] in self?.printed($0, to: output.stream) }
        }
    }

    /// Ends it with all it started, for a reason that its end will give.
    func stop(for reason: StopReason) {
        guard end == nil else { return }
        // The first reason stands, and none comes after the end.
        if status == nil { stopReason = stopReason ?? reason }
        // Before its pipes close, or it may end by that.
        kill()
        if reason == .closed {
            // Nobody may still want to hear what it printed, and nobody shall wait for whoever paused it.
            for output in outputs { output.close() }
            isPaused = false
            if status != nil, isListening { tellEnd(looks: 0) }
        }
    }

    private func send(_ signal: Int32) {
        switch handle {
        case .some(let process): try? Processes.signal(signal, to: process)
        case .none: break
        }
    }

    // MARK: What happens to it

    /// The process exists.
    func started(_ handle: consuming FileDescriptor?) {
        self.handle = handle
        switch self.handle {
        case .some(let process): processIdentifier = ProcessStatistics.innermostIdentifier(of: process)
        case .none: break
        }
        // It may have been killed before it was known.
        if isDoomed { kill() }
    }

    /// Whether its process was ever known.
    var hasStarted: Bool {
        switch handle {
        case .some: true
        case .none: false
        }
    }

    /// The program has begun.
    func running() {
        if let seconds = request.timeoutSeconds, status == nil {
            timer = EventLoop.shared.schedule(after: seconds) { [weak self] in self?.stop(for: .timeout) }
        }
        beginning.succeed(true)
    }

    /// The program could not begin.
    func failed(_ error: SandboxError) {
        beginning.fail(error)
    }

    /// The process is gone, says its parent.
    func ended(_ status: WaitStatus) {
        guard self.status == nil else { return }
        self.status = status
        handle = nil
        EventLoop.shared.cancel(timer: timer)
        input?.close()
        // A process that ended before it said anything was killed.
        beginning.fail(SandboxError(.lost, "the command was ended before it began: try again"))
        departure.succeed(true)
        onDeparture?()
        onDeparture = nil
        if isListening { tellRest() }
    }

    /// Calls an action once the process is gone.
    func whenDeparted(_ action: @escaping @HostLoop () -> Void) {
        if status == nil { onDeparture = action } else { action() }
    }

    private func printed(_ bytes: [UInt8], to stream: OutputStream) {
        let most = request.outputBytes ?? limits.outputBytes
        let part = bytes.prefix(Int(clamping: most - min(most, printedBytes)))
        printedBytes += UInt64(part.count)
        if !part.isEmpty { onEvent(.printed(stream, part)) }
        guard part.count < bytes.count else { return }
        if status == nil { stop(for: .outputLimit) } else { stopReason = stopReason ?? .outputLimit }
        for output in outputs { output.close() }
    }

    /// Tells what was printed before the end, then the end, as far as somebody wants to hear it.
    private func tellRest() {
        guard end == nil else { return }
        for output in outputs {
            output.pause()
            while !isPaused, let bytes = output.readRest() { printed(bytes, to: output.stream) }
        }
        if !isPaused { tellEnd(looks: Self.mostLooksAtRoom) }
    }

    private func tellEnd(looks: Int) {
        guard end == nil, let status else { return }
        let isRoomGone = isConfined && place?.room.isEnding ?? true
        let hasRunOutOfMemory = (place?.cgroup?.outOfMemoryKills() ?? 0) > outOfMemoryKillsBefore
        let end = CommandEnd(
            status: status, stoppedFor: stopReason,
            memoryShortage: hasRunOutOfMemory ? place?.memoryShortage() : nil,
            isRoomGone: isRoomGone, request: request, limits: limits)
        if end.signal == "SIGKILL", end.death == nil, !isDoomed, looks > 0, isConfined {
            // The kernel ends what is in a room before it says that the room ended.
            _ = EventLoop.shared.schedule(after: Self.secondsBetweenLooks) { self.tellEnd(looks: looks - 1) }
            return
        }
        for output in outputs { output.close() }
        self.end = end
        onEvent(.ended(end))
    }
}
