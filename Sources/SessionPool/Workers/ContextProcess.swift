import Glibc
import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// The host's side of the process that is a context: its channel, what it prints, and how it ends.
@HostLoop
final class ContextProcess {
    let identifier: UInt64
    /// It is warm, in its room, and waits for a user.
    let preparation = Reply<Bool>()
    /// The context runs code from now on.
    let readiness = Reply<Bool>()
    /// The process is gone.
    let end = Reply<Bool>()
    private(set) var hasEnded = false
    /// How it ended; nil while it lives.
    private var status: WaitStatus?
    /// What ends the context and everything it started.
    let cgroup: (any ContextCgroup)?

    private let channel: PacketSocket
    private let output: FileDescriptor
    private let error: FileDescriptor
    private var tokens: (channel: UInt64, output: UInt64, error: UInt64, end: UInt64) = (0, 0, 0, 0)
    private var handle: FileDescriptor?
    /// What the jailer calls the process; nil before it exists.
    private(set) var pid: Int32?
    /// Called once when it ends after its zygote did.
    private var onOrphanEnd: (@HostLoop () -> Void)?
    private var isDoomed = false
    private var isReady = false
    /// The context broke the rules of the channel: it is not listened to any more.
    private var isViolated = false
    /// Called when something of the context cannot be ended.
    private let onSurvivors: @HostLoop () -> Void
    private var lastUsage = ResourceUsage()
    private var unsent: [[UInt8]] = []
    private var watchesWriting = false
    private var current: RunningExecution?
    /// Printed while nothing ran, by what an execution left running: it belongs to the next one.
    private var between: [(ContextEvent.Stream, [UInt8])] = []
    private var betweenCount = 0
    /// Bytes read from the pipes so far.
    private var drainedCount = 0
    /// Bytes of frames since the last execution began that belonged to nothing.
    private var strayCount = 0
    private var inspection: (nonce: UInt64, reply: Reply<ContextEvent.Completeness>)?

    private static var lastIdentifier: UInt64 = 0
    private static let mostBetweenBytes = 65_536
    /// Bytes of frames that belong to nothing: a thread that prints after the end of its execution is no attack.
    private static let mostStrayBytes = 4 << 20
    /// What an event costs the host besides its bytes, counted as bytes.
    private static let costOfEvent = 64
    /// Events after which a turn ends.
    private static let mostEventsAtOnce = 64
    /// Seconds that the kernel has to say how a context ended that has closed its channel.
    private static let endingSeconds = 0.5

    /// Asks a zygote to fork a context.
    ///
    /// `room` is the one to be born into; nil in direct mode.
    init(
        zygote: ZygoteProcess, room: Room?, cgroup: (any ContextCgroup)?, limits: ZygoteRequest.ContextLimits,
        home: String, onSurvivors: @escaping @HostLoop () -> Void
    ) throws(SandboxError) {
        Self.lastIdentifier += 1
        identifier = Self.lastIdentifier
        self.cgroup = cgroup
        self.onSurvivors = onSurvivors
        do {
            let pair = try PacketSocket.pair()
            let outputPipe = try Files.pipe()
            let errorPipe = try Files.pipe()
            channel = PacketSocket(owning: try pair.first.duplicate())
            try channel.refuseDescriptors()
            output = try outputPipe.first.duplicate()
            error = try errorPipe.first.duplicate()
            try Files.setNonBlocking(output.number)
            try Files.setNonBlocking(error.number)
            var descriptors = [pair.second.number, outputPipe.second.number, errorPipe.second.number]
            if let number = room?.handleNumber { descriptors.append(number) }
            descriptors += cgroup?.entrances ?? []
            try zygote.fork(
                self,
                .startContext(identifier: identifier, limits: limits, home: home),
                descriptors: descriptors)
            try listen()
        } catch let error as SandboxError {
            throw error
        } catch {
            throw SandboxError(.cannotStart, "a context cannot be made (\(error)): free some descriptors or memory")
        }
    }

    private func listen() throws(SystemError) {
        listenAgain()
    }

    private func listenAgain() {
        let loop = EventLoop.shared
        if tokens.channel == 0, !isViolated {
            tokens.channel =
                (try? loop.watch(channel.descriptor.number) { [weak self] in self?.channelReady($0) }) ?? 0
            watchesWriting = false
        }
        if tokens.output == 0 {
            tokens.output = (try? loop.watch(output.number) { [weak self] _ in self?.outputReady() }) ?? 0
        }
        if tokens.error == 0 {
            tokens.error = (try? loop.watch(error.number) { [weak self] _ in self?.errorReady() }) ?? 0
        }
    }

    // MARK: Requests

    /// The room's walls stand.
    func join(rehearses: Bool) {
        send([ContextRequest.join(rehearses: rehearses).encoded()])
    }

    /// The room is its user's.
    func enter(environment: [String], directory: String?) {
        send([ContextRequest.enter(environment: environment, directory: directory ?? "").encoded()])
    }

    /// Runs code; the running execution hears the rest.
    func run(
        _ execution: RunningExecution, source: [UInt8], number: UInt32, language: CodeLanguage,
        environment: EnvironmentVariables
    ) {
        // It may have ended since it said that it was ready; nobody will say so a second time.
        if let status { return execution.contextEnded(status) }
        current = execution
        for (stream, bytes) in between { execution.printedByProcesses(bytes, to: stream) }
        between = []
        betweenCount = 0
        strayCount = 0
        // They may have been left alone while nobody wanted to know what they bring.
        listenAgain()
        let request = ContextRequest.execute(
            nonce: execution.nonce, number: number, language: language == .bash ? .bash : .python,
            environment: environment.entries, byteCount: UInt32(source.count))
        send(ContextRequest.packets(for: request, source: source))
    }

    /// Asks whether a piece of code is complete, as an interactive reader does; one question at a time.
    func inspect(_ source: [UInt8]) -> Reply<ContextEvent.Completeness> {
        strayCount = 0
        listenAgain()
        let nonce = UInt64.random(in: 1...UInt64.max)
        let reply = Reply<ContextEvent.Completeness>()
        inspection = (nonce, reply)
        let request = ContextRequest.inspect(nonce: nonce, byteCount: UInt32(source.count))
        send(ContextRequest.packets(for: request, source: source))
        return reply
    }

    /// Asks the code to stop (SIGINT), and first, if that is wanted, where it is: at SIGQUIT Python writes its stack to
    /// descriptor 2, whatever it is doing.
    func interrupt(wantsStack: Bool) {
        if wantsStack {
            drainPipes()
            signal(SIGQUIT)
        }
        signal(SIGINT)
    }

    /// Ends the process, and with a cgroup everything it started.
    func kill() {
        guard !isDoomed else { return }
        isDoomed = true
        signal(SIGKILL)
        cgroup?.endAll(onSurvivors: onSurvivors)
    }

    /// What the process and the children it has waited for used so far.
    func usage() -> ResourceUsage {
        // A process that has ended tells nothing any more: what was last seen stands.
        if let pid = processIdentifier(), let statistics = ProcessStatistics(of: pid) {
            lastUsage = ResourceUsage(
                cpuSeconds: statistics.cpuSeconds, peakMemoryBytes: statistics.peakMemoryBytes)
        }
        return lastUsage
    }

    private func processIdentifier() -> Int32? {
        switch handle {
        case .some(let process): ProcessStatistics.processIdentifier(of: process)
        case .none: nil
        }
    }

    private func signal(_ number: Int32) {
        switch handle {
        case .some(let process): try? Processes.signal(number, to: process)
        case .none: break
        }
    }

    private func send(_ packets: [[UInt8]]) {
        unsent += packets
        sendMore()
    }

    private func sendMore() {
        var sent = 0
        defer {
            unsent.removeFirst(sent)
            watchWriting(!unsent.isEmpty)
        }
        while sent < unsent.count {
            do {
                guard try channel.send(unsent[sent], nonBlocking: true) else { return }
                sent += 1
            } catch {
                // The context is gone; how, the kernel will say.
                sent = unsent.count
            }
        }
    }

    private func watchWriting(_ wanted: Bool) {
        guard tokens.channel != 0, wanted != watchesWriting else { return }
        watchesWriting = wanted
        EventLoop.shared.watchWriting(channel.descriptor.number, token: tokens.channel, wanted)
    }

    // MARK: Events

    private func channelReady(_ readiness: Poller.Readiness) {
        if readiness.writable { sendMore() }
        if readiness.readable || readiness.hangup { receive() }
    }

    private func receive() {
        do {
            var eventCount = 0
            // The rest waits for the next turn, so that one context cannot hold the loop.
            while eventCount < Self.mostEventsAtOnce {
                switch try channel.receive(most: ContextRequest.mostPacketBytes, nonBlocking: true) {
                case .nothing: return
                case .ended: return channelClosed()
                case .packet(let packet, _):
                    let events = try ContextEvent.decode(packet: packet)
                    eventCount += max(1, events.count)
                    for (nonce, event) in events {
                        handle(event, nonce)
                        // Whoever broke the rules is not listened to any more, not even to the end of a packet.
                        guard isListening else { return }
                    }
                }
            }
        } catch {
            violated("\(error)")
        }
    }

    private func handle(_ event: ContextEvent, _ nonce: UInt64) {
        switch event {
        case .ready:
            if isReady { return stray(event) }
            isReady = true
            readiness.succeed(true)
        case .joined:
            if isReady { return stray(event) }
            preparation.succeed(true)
        case .failed(let step, let code):
            if isReady { return stray(event) }
            isReady = true
            failToStart(Self.failure(at: step, code: code))
        case .inspected(let completeness):
            guard let asked = inspection, asked.nonce == nonce else { return stray(event) }
            inspection = nil
            asked.reply.succeed(completeness)
        case .stream, .shown, .representation, .lost, .cleared, .raised, .changed, .finished:
            // What does not belong to the running execution is late, or forged: nobody listens.
            guard let current, current.nonce == nonce else { return stray(event) }
            if case .finished = event {
                drainPipes()
                self.current = nil
                current.finished()
            } else if !current.received(event) {
                stray(event)
            }
        }
    }

    /// The channel is read all the time, so that the context cannot block on it; but not for ever for nothing.
    private func stray(_ event: ContextEvent) {
        strayCount += event.contentBytes + Self.costOfEvent
        guard strayCount > Self.mostStrayBytes else { return }
        if current != nil {
            violated("it says what nobody asked")
        } else {
            // A thread that prints for ever after its execution waits until somebody listens again.
            removeWatch(channel.descriptor.number, &tokens.channel)
        }
    }

    /// Why no context came of a process; only its directory is its user's choice.
    private static func failure(at step: String, code: Int32) -> SandboxError {
        let reason = SystemError(step, code: code)
        return step == ContextEvent.directoryStep
            ? SandboxError(.invalidRequest, "cannot \(reason): name a directory that is there")
            : SandboxError(.cannotStart, "a context cannot be locked (\(reason)): run `burrow doctor`")
    }

    private var isListening: Bool { tokens.channel != 0 || hasEnded }

    private func outputReady() {
        if !readPipe(output, .output) { removeWatch(output.number, &tokens.output) }
    }

    private func errorReady() {
        if !readPipe(error, .error) { removeWatch(error.number, &tokens.error) }
    }

    /// What C code and other programs have written before this moment.
    private func drainPipes() {
        // A pipe holds 64 KiB; more than a few times that is somebody who writes faster than anyone reads.
        for _ in 0..<4 {
            let before = drainedCount
            outputReady()
            errorReady()
            if drainedCount == before { return }
        }
    }

    /// Reads once.
    ///
    /// Returns false when there is no more to be had.
    private func readPipe(_ pipe: borrowing FileDescriptor, _ stream: ContextEvent.Stream) -> Bool {
        // What nobody wants to know yet stays in the pipe, and its writer waits.
        guard current != nil || betweenCount < Self.mostBetweenBytes else { return false }
        guard let bytes = try? Files.readSome(pipe.number) else { return true }
        if bytes.isEmpty { return false }
        drainedCount &+= bytes.count
        if let current {
            current.printedByProcesses(bytes, to: stream)
        } else {
            between.append((stream, bytes))
            betweenCount += bytes.count
        }
        return true
    }

    private func channelClosed() {
        removeWatch(channel.descriptor.number, &tokens.channel)
        // The process ends when its channel does; one that lives on has lost it on purpose.
        _ = EventLoop.shared.schedule(after: Self.endingSeconds) { [weak self] in
            guard let self, !self.hasEnded else { return }
            self.violated("the channel was closed")
        }
    }

    private func violated(_ reason: String) {
        guard !isViolated else { return }
        isViolated = true
        removeWatch(channel.descriptor.number, &tokens.channel)
        failToStart(SandboxError(.cannotStart, "the worker does not speak as it should (\(reason)): build it again"))
        if let current {
            current.violated(reason)
        } else {
            kill()
        }
    }

    /// The process exists.
    func started(_ handle: consuming FileDescriptor?, pid: Int32) {
        self.handle = handle
        self.pid = pid
        // It may have been killed before it was known.
        if isDoomed { signal(SIGKILL) }
    }

    /// The process could not be made.
    func failed(_ error: SandboxError) {
        failToStart(error)
        ended(.exited(1))
    }

    private func failToStart(_ error: SandboxError) {
        preparation.fail(error)
        readiness.fail(error)
    }

    /// The zygote that would say how the process ends is gone, and nobody takes its place: the process is ended, and
    /// counts as killed.
    func abandoned() {
        kill()
        ended(.signaled(SIGKILL))
    }

    /// The zygote is gone; somebody else says how the process ends, unless that was said in between.
    func orphaned(onEnd: @escaping @HostLoop () -> Void) {
        onOrphanEnd = onEnd
        guard let number = handleNumber else { return abandoned() }
        tokens.end =
            (try? EventLoop.shared.watch(number) { [weak self] _ in
                guard let self else { return }
                self.removeWatch(number, &self.tokens.end)
                _ = EventLoop.shared.schedule(after: Self.endingSeconds) { [weak self] in
                    self?.ended(.signaled(SIGKILL))
                }
            }) ?? 0
    }

    private var handleNumber: Int32? {
        switch handle {
        case .some(let process): process.number
        case .none: nil
        }
    }

    /// The process is gone, says its parent.
    func ended(_ status: WaitStatus) {
        guard !hasEnded else { return }
        hasEnded = true
        self.status = status
        // What it said before the end is still there to be read.
        for _ in 0..<4 where !isViolated { receive() }
        drainPipes()
        removeWatch(channel.descriptor.number, &tokens.channel)
        removeWatch(output.number, &tokens.output)
        removeWatch(error.number, &tokens.error)
        if let number = handleNumber { removeWatch(number, &tokens.end) }
        onOrphanEnd?()
        onOrphanEnd = nil
        let lost = SandboxError(.lost, "the context ended: it starts afresh with the next execution")
        failToStart(lost)
        inspection?.reply.fail(lost)
        if let current {
            self.current = nil
            current.contextEnded(status)
        }
        end.succeed(true)
    }

    private func removeWatch(_ descriptor: Int32, _ token: inout UInt64) {
        if token != 0 { EventLoop.shared.remove(descriptor, token: token) }
        token = 0
    }
}
