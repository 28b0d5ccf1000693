import LinuxSystem
package import SandboxPolicy
import WorkerProtocol

/// One sandbox of one user: a room, and in it a context that remembers what its code did.
@HostLoop
package final class Session {
    package let owner: Owner
    package let limits: Limits
    /// Where the user's directory is on the host.
    package let homePath: String
    /// How long the parts of opening took, in seconds.
    package private(set) var timings: Timings

    let host: SandboxHost
    let profile: Profile
    /// The programs that run beside the context.
    let commands = SessionCommands()
    private var place: RoomPlace?
    private var context: Context?
    private var lastFenceNumber: UInt64 = 0
    /// The fences of all contexts so far in which somebody may still live.
    private var fences: [any ContextCgroup] = []
    private var executionNumber: UInt32 = 0
    private var running: RunningExecution?
    /// Everything that waits in the middle is done one after the other.
    private let turnstile = Turnstile()
    private var isClosed = false
    /// How long any part of opening may take, in seconds, before it counts as failed.
    private static let mostSeconds = 30.0
    private static let mostAttempts = 3
    private static let mostSecondsToInspect = 5.0
    private static let secondsToHearOfAnEnd = 0.5

    /// How long the parts of opening a session took, in seconds.
    package struct Timings: Sendable {
        /// Directories, control groups, and the room with its walls.
        package var room = 0.0
        /// From the fork of the context, which overlaps with the room, until it can run code.
        package var context = 0.0
    }

    static func open(
        host: SandboxHost, owner: Owner, profile: Profile, limits: Limits,
        directories: UserDirectories
    ) async throws -> Session {
        let session = Session(
            host: host, owner: owner, profile: profile, limits: limits, directories: directories)
        do {
            try await session.turnstile.pass { try await session.prepare() }
        } catch {
            await session.close()
            throw error
        }
        return session
    }

    private let directories: UserDirectories
    private let fileChanges: FileChangeLog

    private init(
        host: SandboxHost, owner: Owner, profile: Profile, limits: Limits,
        directories: UserDirectories
    ) {
        self.host = host
        self.owner = owner
        self.profile = profile
        self.limits = limits
        self.directories = directories
        homePath = directories.home
        fileChanges = FileChangeLog(home: directories.home, shared: directories.shared)
        timings = Timings()
    }

    // MARK: Use

    /// Runs one piece of code, after the executions before it, in the session's context.
    ///
    /// - Parameters:
    ///   - source: UTF-8 without NUL bytes, at most `ContextRequest.mostExecutionBytes`.
    ///   - inlineLimit: The most characters of the result's text; the whole is kept as an output when it has more.
    ///   - onOutput: Hears what is printed, as it comes.
    /// - Returns: Everything that the code did, also how it failed.
    /// - Throws: `SandboxError` when no context can be had; everything that the code does is in the result.
    package func execute(
        _ source: [UInt8], inlineLimit: Int = InlineText.defaultLimit,
        onOutput: (@HostLoop (OutputStream, ArraySlice<UInt8>) -> Void)? = nil
    ) async throws -> ExecutionResult {
        try SourceCode.check(source)
        try InlineText.check(limit: inlineLimit)
        var result = try await turnstile.pass { try await executeNow(source, onOutput) }
        await result.write(within: inlineLimit) { await host.keep($0, for: owner) }
        return result
    }

    private func executeNow(
        _ source: [UInt8], _ onOutput: (@HostLoop (OutputStream, ArraySlice<UInt8>) -> Void)?
    ) async throws -> ExecutionResult {
        let context = try await readyContext()
        executionNumber += 1
        let number = executionNumber
        fileChanges.forget()
        let before = ResourceReading(of: place?.cgroup, or: context)
        let execution = RunningExecution(
            limits: limits, onOutput: onOutput, cpuAtStart: before.cpuSeconds,
            cpuSeconds: { [cgroup = place?.cgroup] in ResourceReading(of: cgroup, or: context).cpuSeconds },
            hasRunOutOfMemory: { [cgroup = place?.cgroup] in
                (cgroup?.outOfMemoryKills() ?? 0) > before.outOfMemoryKills
            },
            interrupt: { context.interrupt(wantsStack: $0) }, kill: { [weak self] in self?.endContext(context) })
        running = execution
        context.run(execution, source: source, number: number)
        let ending = try await execution.ending.value()
        running = nil
        return result(of: execution, ending, number: Int(number), before: before, in: context)
    }

    /// Whether an interactive reader should ask for more lines before it runs this code.
    ///
    /// Code about which Python does not answer soon needs none: running it has clocks that asking has not.
    package func needsMoreLines(_ source: [UInt8]) async throws -> Bool {
        try SourceCode.check(source)
        return try await turnstile.pass {
            let answer = try await readyContext().inspect(source)
            return (try? await answer.value(within: Self.mostSecondsToInspect, of: "looking at code")) == .incomplete
        }
    }

    /// Asks the running execution to stop; it is ended if it does not within the grace.
    package func interrupt() {
        running?.stop(for: .interrupted)
    }

    /// Ends the context and everything it started, and begins a new one.
    ///
    /// The sandbox and its files stay.
    package func restart() async throws {
        running?.end(for: .closed)
        try await turnstile.pass {
            if let context {
                endContext(context)
                _ = try await context.end.value(within: Self.mostSeconds, of: "ending a context")
                // Removing its fence succeeds when nothing that it started is left.
                if let fence = context.cgroup {
                    await host.patiently { () throws(SystemError) in try fence.remove() }
                }
            }
            _ = try await readyContext()
        }
    }

    /// Ends the sandbox and waits until nothing is left of it.
    package func close() async {
        isClosed = true
        // Whoever still waits for something in the room hears that it ended, and gives way.
        running?.end(for: .closed)
        context?.kill()
        commands.stopAll()
        place?.room.kill()
        await turnstile.pass { await leaveRoom() }
        host.forget(self)
    }

    // MARK: Contexts

    /// Builds the room, if there are rooms, and puts the first context into it.
    private func prepare() async throws {
        let zygote = try await host.zygote(for: profile)
        try checkOpen()
        let start = MonotonicClock.nanoseconds()
        let place = try host.buildRoom(for: directories, profile: profile, limits: limits)
        self.place = place
        _ = try await place?.room.birth.value(within: Self.mostSeconds, of: "building a room")
        try checkOpen()
        let fork = MonotonicClock.nanoseconds()
        let context = try makeContext(from: zygote, in: place)
        // The fork goes on while the room's walls are put up.
        _ = try await place?.room.readiness.value(within: Self.mostSeconds, of: "building a room")
        timings.room = Double(MonotonicClock.nanoseconds() - start) / 1e9
        try await enter(context)
        timings.context = Double(MonotonicClock.nanoseconds() - fork) / 1e9
    }

    /// The context, made anew if it ended: nothing that user code does to it is for ever.
    private func readyContext() async throws -> Context {
        try checkOpen()
        if let context, !context.hasEnded {
            _ = try await context.readiness.value(within: Self.mostSeconds, of: "forking a context")
            return context
        }
        context = nil
        executionNumber = 0
        // What the lost context left running goes on, and keeps its fence.
        fences.removeAll { fence in (try? fence.remove()) != nil }
        if place?.room.isEnding == true { await leaveRoom() }
        if let place {
            try await returnToRoom(place)
        } else {
            try await prepare()
        }
        guard let context else { throw SandboxError(.lost, "the context ended: try again") }
        return context
    }

    /// Puts a context into the room that is there, or into a new one if it turns out to be gone.
    private func returnToRoom(_ place: RoomPlace) async throws {
        let zygote = try await host.zygote(for: profile)
        try checkOpen()
        do {
            try await enter(makeContext(from: zygote, in: place))
        } catch {
            // The room's end may be what kept the context from joining it, and the news of it still under way.
            let hasEnded = try? await place.room.end.value(within: Self.secondsToHearOfAnEnd, of: "the end of a room")
            guard hasEnded != nil else { throw error }
            await leaveRoom()
            try await prepare()
        }
    }

    private func enter(_ context: Context) async throws {
        context.enter()
        do {
            _ = try await context.readiness.value(within: Self.mostSeconds, of: "forking a context")
        } catch {
            // It may never come to life: the next execution tries another.
            endContext(context)
            self.context = nil
            throw error
        }
    }

    private func checkOpen() throws(SandboxError) {
        guard !isClosed else { throw SandboxError(.lost, "the session is closed: open a new one") }
    }

    /// Begins to fork a context into a room; into none only in direct mode.
    private func makeContext(from zygote: ZygoteProcess, in place: RoomPlace?) throws(SandboxError) -> Context {
        let fence: (any ContextCgroup)?
        do {
            fence = try place?.cgroup?.makeContext(takeFenceNumber())
        } catch {
            throw SandboxError(.cannotStart, "a control group cannot be made (\(error)): see `burrow doctor`")
        }
        if let fence { fences.append(fence) }
        let hasCgroup = place?.cgroup != nil
        let context = try Context(
            zygote: zygote, room: place?.room, cgroup: fence,
            limits: ZygoteRequest.ContextLimits(
                openFiles: limits.openFiles, fileBytes: limits.fileBytes,
                processes: hasCgroup || place == nil ? 0 : limits.processes + 1,
                additionalDataBytes: hasCgroup || place == nil ? 0 : limits.memoryBytes),
            home: place == nil ? directories.home : RoomFacts.home,
            // What cannot be ended by itself ends with everything around it.
            onSurvivors: { [weak room = place?.room] in room?.kill() })
        self.context = context
        return context
    }

    /// Ends a context with everything it started.
    ///
    /// Without a control group only the end of the room reaches all of it.
    private func endContext(_ context: Context) {
        context.kill()
        if context.cgroup == nil, let place { place.room.kill() }
    }

    /// Ends the room and everything in it, and gives back what the host held for it.
    private func leaveRoom() async {
        if let place {
            place.room.kill()
            _ = try? await place.room.end.value(within: Self.mostSeconds, of: "ending a room")
        } else {
            context?.kill()
        }
        if let context { _ = try? await context.end.value(within: Self.mostSeconds, of: "ending a context") }
        await commands.leave(host)
        for fence in fences { await host.patiently { () throws(SystemError) in try fence.remove() } }
        fences = []
        if let place { await host.releaseRoom(place) }
        place = nil
        context = nil
    }

    /// Does something with the room as it stands, which is built anew if it is gone; nil in direct mode.
    func inStandingRoom<Result>(_ work: (RoomPlace?) throws(SandboxError) -> Result) async throws -> Result {
        for _ in 0..<Self.mostAttempts {
            try checkOpen()
            if host.tier == .direct { return try work(nil) }
            if let place, place.room.canBeEntered { return try work(place) }
            if let place, place.room.isEnding {
                // Only what has ended is made anew.
                _ = try await place.room.end.value(within: Self.mostSeconds, of: "ending a room")
                _ = try await context?.end.value(within: Self.mostSeconds, of: "ending a context")
            }
            _ = try await turnstile.pass { try await readyContext() }
        }
        throw SandboxError(.lost, "the sandbox ends as soon as it is made: see what ends it")
    }

    /// A number that no other fence of this session has.
    func takeFenceNumber() -> UInt64 {
        lastFenceNumber += 1
        return lastFenceNumber
    }

    // MARK: Results

    private func result(
        of execution: RunningExecution, _ ending: ExecutionStateMachine.Ending, number: Int,
        before: ResourceReading, in context: Context
    ) -> ExecutionResult {
        let raised = execution.transcript.raised
        let wentWrong = ending != .finished(stoppedFor: nil) || raised != nil
        let after = ResourceReading(of: place?.cgroup, or: context)
        let kills = wentWrong ? place?.cgroup?.outOfMemoryKills() ?? 0 : 0
        let certificate = DeathCertificate(
            limits: limits, outOfMemoryKills: kills - min(kills, before.outOfMemoryKills),
            refusedProcesses: wentWrong ? place?.refusedProcessesSinceLastAsked() : 0)
        return ExecutionResult(
            number: number, status: certificate.status(of: ending, raised: raised), transcript: execution.transcript,
            files: fileChanges.changes(), death: certificate.death(of: ending, raised: raised),
            usage: .init(
                wallSeconds: execution.wallSeconds, cpuSeconds: max(0, after.cpuSeconds - before.cpuSeconds),
                peakMemoryBytes: place?.cgroup?.peakMemoryBytes() ?? context.usage().peakMemoryBytes),
            tier: host.tier, accounting: host.accounting, missingLayers: host.missingLayers)
    }
}
