import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// The room of a session, built anew when it is lost: puts processes into it, and clears away what is left of them.
@HostLoop
final class SessionRoom {
    let host: SandboxHost
    let limits: Limits
    let directories: UserDirectories
    private(set) var timings = Session.Timings()
    private(set) var isFromPool = false
    /// The programs that run beside the contexts.
    let commands = SessionCommands()

    private let owner: Owner
    private let profile: Profile
    private let environment: EnvironmentVariables
    private var place: RoomPlace?
    /// All processes that were put into the room and may not have ended.
    private var processes: [ContextProcess] = []
    /// One that was made with the room for a command, and that the next context takes.
    private var spare: ContextProcess?
    /// The fences of all processes so far in which somebody may still live.
    private var fences: [any ContextCgroup] = []
    /// A room is built, entered and left by one at a time.
    private let turnstile = Turnstile()
    private var isClosed = false

    /// How long any part of opening may take, in seconds, before it counts as failed.
    private static let mostSeconds = 30.0
    private static let secondsToHearOfAnEnd = 0.5
    private static let mostAttempts = 3

    init(
        host: SandboxHost, owner: Owner, profile: Profile, limits: Limits, directories: UserDirectories,
        environment: EnvironmentVariables
    ) {
        self.host = host
        self.owner = owner
        self.profile = profile
        self.limits = limits
        self.directories = directories
        self.environment = environment
    }

    // MARK: Account

    /// What limits the session as a whole; nil where nothing does.
    var account: (any SessionCgroup)? { place?.cgroup }

    /// The room that is there; nil when there is none.
    var standingRoom: Room? { place?.room }

    /// Whose memory was too short when the kernel ended a process for it.
    func memoryShortage() -> MemoryShortage {
        place?.memoryShortage() ?? .ofSession
    }

    /// Processes that the kernel refused to make since this was last asked; nil when nobody counts.
    func refusedProcessesSinceLastAsked() -> UInt64? {
        place?.refusedProcessesSinceLastAsked()
    }

    /// Keeps the text of a result that is too long to be shown.
    func keep(_ whole: WholeText) async -> OutputHandle? {
        await host.keep(whole, for: owner)
    }

    // MARK: Processes

    /// A process that can run code, in the room that is there or in a new one.
    func startProcess(workingDirectory: String?) async throws -> ContextProcess {
        try await turnstile.pass {
            try checkOpen()
            // What lost processes left running goes on, and keeps its fence.
            fences.removeAll { fence in (try? fence.remove()) != nil }
            processes.removeAll(where: \.hasEnded)
            if place?.room.isEnding == true { await leaveNow() }
            if workingDirectory == nil, let process = takeSpare() { return process }
            guard let place else { return try await openRoom(workingDirectory) }
            return try await returnToRoom(place, workingDirectory)
        }
    }

    private func takeSpare() -> ContextProcess? {
        defer { spare = nil }
        return spare?.hasEnded == false ? spare : nil
    }

    /// Waits until a process can run code.
    func whenReady(_ process: ContextProcess) async throws -> ContextProcess {
        _ = try await process.readiness.value(within: Self.mostSeconds, of: "forking a context")
        return process
    }

    /// Begins to end a process with everything it started.
    ///
    /// Without a control group only the end of the room reaches all of it.
    func end(_ process: ContextProcess) {
        process.kill()
        if process.cgroup == nil, let place { place.room.kill() }
    }

    /// Ends a process, and waits until nothing that it started is left.
    func endAndClear(_ process: ContextProcess) async throws {
        end(process)
        _ = try await process.end.value(within: Self.mostSeconds, of: "ending a context")
        processes.removeAll { $0 === process }
        // Removing its fence succeeds when nobody is left in it.
        guard let fence = process.cgroup else { return }
        await host.patiently { () throws(SystemError) in try fence.remove() }
        fences.removeAll { $0 === fence }
    }

    // MARK: Commands

    /// The environment of commands, NAME=value; `home` is the user's directory where there is no room.
    func variables(home: String?) -> [String] {
        host.environment(for: profile, home: home) + environment.entries
    }

    /// Does something with the room as it stands, which is built anew if it is gone; nil in direct mode.
    func whileStanding<Result>(_ work: (RoomPlace?) throws(SandboxError) -> Result) async throws -> Result {
        for _ in 0..<Self.mostAttempts {
            try checkOpen()
            if host.tier == .direct { return try work(nil) }
            if let place, place.room.canBeEntered { return try work(place) }
            // Whoever is first has a room built, with a process in it that waits for code.
            let made = try await startProcess(workingDirectory: nil)
            if place?.room.canBeEntered == true { spare = made }
        }
        throw SandboxError(.lost, "the sandbox ends as soon as it is made: see what ends it")
    }

    // MARK: The room

    /// Processor time of all that is and was behind the fences that stand, in seconds; nil when nobody counts.
    var processorSeconds: Double? {
        place?.cgroup == nil ? nil : (fences + commands.allFences).reduce(0) { $0 + ($1.cpuSeconds() ?? 0) }
    }

    /// Begins to end everything; the next execution begins in another room.
    func end() {
        for process in processes { process.kill() }
        place?.room.kill()
    }

    /// Begins to end everything, for good.
    func close() {
        isClosed = true
        commands.stopAll()
        end()
    }

    /// Ends the room and everything in it, and gives back what the host held for it.
    func leave() async {
        place?.room.kill()
        await turnstile.pass { await leaveNow() }
    }

    func checkOpen() throws(SandboxError) {
        guard !isClosed else { throw SandboxError(.lost, "the session is closed: open a new one") }
    }

    /// Takes a room that was made ahead of time, or builds one, and puts the first process into it.
    private func openRoom(_ workingDirectory: String?) async throws -> ContextProcess {
        let start = MonotonicClock.nanoseconds()
        var process = await preparedProcess()
        isFromPool = process != nil
        if process == nil { process = try await builtProcess() }
        guard let process else { throw SandboxError(.lost, "the context ended: try again") }
        timings.room = Double(MonotonicClock.nanoseconds() - start) / 1e9
        try await enter(process, workingDirectory)
        timings.context = Double(MonotonicClock.nanoseconds() - start) / 1e9 - timings.room
        return process
    }

    /// The process of a room that was made ahead of time; nil when there is none, or it was lost in between.
    private func preparedProcess() async -> ContextProcess? {
        guard let prepared = host.takePreparedRoom(profile, limits: limits) else { return nil }
        adopt(prepared.process, in: prepared.place)
        return (try? await furnish(prepared.place)) == nil ? nil : prepared.process
    }

    private func builtProcess() async throws -> ContextProcess {
        let zygote = try await host.zygote(for: profile)
        try checkOpen()
        guard let place = try await host.buildRoom(for: directories, limits: limits) else {
            let process = try fork(from: zygote, into: nil)
            process.join(rehearses: false)
            return process
        }
        self.place = place
        _ = try await place.room.birth.value(within: Self.mostSeconds, of: "building a room")
        try checkOpen()
        // The fork goes on while the room's walls are put up.
        let process = try fork(from: zygote, into: place)
        _ = try await place.room.readiness.value(within: Self.mostSeconds, of: "building a room")
        process.join(rehearses: false)
        try await furnish(place)
        return process
    }

    private func furnish(_ place: RoomPlace) async throws {
        do {
            try host.furnish(place, with: directories, profile: profile)
            _ = try await place.room.furnishing.value(within: Self.mostSeconds, of: "mounting a user's files")
        } catch {
            // Nobody shall find a room without files.
            await leaveNow()
            throw error
        }
    }

    /// Puts a process into the room that is there, or into a new one if it turns out to be gone.
    private func returnToRoom(_ place: RoomPlace, _ workingDirectory: String?) async throws -> ContextProcess {
        let zygote = try await host.zygote(for: profile)
        try checkOpen()
        do {
            let process = try fork(from: zygote, into: place)
            process.join(rehearses: false)
            try await enter(process, workingDirectory)
            return process
        } catch {
            // The room's end may be what kept the process from joining it, and the news of it still under way.
            let hasEnded = try? await place.room.end.value(within: Self.secondsToHearOfAnEnd, of: "the end of a room")
            guard hasEnded != nil else { throw error }
            await leaveNow()
            return try await openRoom(workingDirectory)
        }
    }

    private func fork(from zygote: ZygoteProcess, into place: RoomPlace?) throws(SandboxError) -> ContextProcess {
        let process = try host.forkContext(from: zygote, into: place, limits: limits, home: directories.home)
        adopt(process, in: place)
        return process
    }

    private func adopt(_ process: ContextProcess, in place: RoomPlace?) {
        self.place = place
        processes.append(process)
        if let fence = process.cgroup { fences.append(fence) }
    }

    private func enter(_ process: ContextProcess, _ workingDirectory: String?) async throws {
        process.enter(environment: environment.entries, directory: workingDirectory)
        do {
            _ = try await whenReady(process)
        } catch {
            // It may never come to life: the next execution tries another.
            end(process)
            throw error
        }
    }

    private func leaveNow() async {
        place?.room.kill()
        if let place {
            _ = try? await place.room.end.value(within: Self.mostSeconds, of: "ending a room")
        } else {
            for process in processes { process.kill() }
        }
        for process in processes { _ = try? await process.end.value(within: Self.mostSeconds, of: "ending a context") }
        await commands.leave(host)
        for fence in fences { await host.patiently { () throws(SystemError) in try fence.remove() } }
        processes = []
        spare = nil
        fences = []
        if let place { await host.releaseRoom(place) }
        place = nil
    }
}
