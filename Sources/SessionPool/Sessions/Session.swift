package import SandboxPolicy

/// One sandbox of one user: a room, and in it the contexts that remember what their code did.
@HostLoop
package final class Session {
    package let owner: Owner
    package let limits: Limits
    /// Where the user's directory is on the host.
    package let homePath: String
    /// The context that is there from the beginning.
    package let defaultContext: Context

    let room: SessionRoom
    private let host: SandboxHost
    private var contexts: [ObjectIdentifier: Context] = [:]
    private var closing: Task<Void, Never>?

    /// How long the parts of opening a session took, in seconds.
    package struct Timings: Sendable {
        /// Directories, control groups, and the room with its walls.
        package var room = 0.0
        /// From the fork of the context, which overlaps with the room, until it can run code.
        package var context = 0.0
    }

    /// How long the parts of opening took, in seconds.
    package var timings: Timings { room.timings }

    /// Whether its sandbox was made ahead of time.
    package var isFromPool: Bool { room.isFromPool }

    /// Builds the room, and puts the first context into it.
    static func open(
        host: SandboxHost, owner: Owner, profile: Profile, limits: Limits, environment: EnvironmentVariables
    ) async throws -> Session {
        let session = Session(
            host: host, owner: owner, limits: limits,
            room: SessionRoom(
                host: host, owner: owner, profile: profile, limits: limits,
                directories: try host.directories(of: owner), environment: environment))
        do {
            try await session.defaultContext.start()
        } catch {
            await session.close()
            throw error
        }
        return session
    }

    private init(host: SandboxHost, owner: Owner, limits: Limits, room: SessionRoom) {
        self.host = host
        self.owner = owner
        self.limits = limits
        self.room = room
        homePath = room.directories.home
        defaultContext = Context(room: room, workingDirectory: nil)
        contexts[ObjectIdentifier(defaultContext)] = defaultContext
    }

    // MARK: Contexts

    /// Begins another context, beside those that are there.
    ///
    /// - Parameter workingDirectory: Where its code begins, as the room sees it; nil for the user's directory.
    /// - Returns: The context, which can run code.
    /// - Throws: `SandboxError` when it cannot start, for example because there is no such directory.
    package func openContext(workingDirectory: String? = nil) async throws -> Context {
        try room.checkOpen()
        let context = Context(room: room, workingDirectory: workingDirectory)
        contexts[ObjectIdentifier(context)] = context
        do {
            try await context.start()
        } catch {
            await closeContext(context)
            throw error
        }
        return context
    }

    /// Asks all that runs in contexts to stop; returns whether anything did.
    func stopContexts(for reason: StopReason) -> Bool {
        contexts.values.count { $0.stop(for: reason) } > 0
    }

    /// Ends a context with everything it started; its execution, if one runs, ends with it.
    package func closeContext(_ context: Context) async {
        contexts[ObjectIdentifier(context)] = nil
        await context.close()
    }

    // MARK: The whole

    /// What it uses now; nil when nobody counts.
    package var usage: SessionUsage? { room.account?.usage() }

    /// Ends the sandbox with everything in it, and begins a new one for the same user.
    ///
    /// The user's files stay; what was in `/tmp`, and all variables, are gone. Contexts begin anew as they are used.
    package func restartRoom() async throws {
        try room.checkOpen()
        for context in contexts.values { context.end() }
        await room.leave()
        try await defaultContext.start()
    }

    /// Ends the sandbox and waits until nothing is left of it, whoever began to end it.
    package func close() async {
        if let closing { return await closing.value }
        // Whoever still waits for something in the room hears that it ended, and gives way.
        room.close()
        let task = Task { await leave() }
        closing = task
        await task.value
    }

    private func leave() async {
        for context in contexts.values { await context.close() }
        contexts = [:]
        await room.leave()
        host.forget(self)
    }
}

extension Session {
    /// Runs one piece of code in the default context: see `Context.execute`.
    package func execute(
        _ source: [UInt8], inlineLimit: Int = InlineText.defaultLimit,
        onEvent: (@HostLoop (ExecutionEvent) -> Void)? = nil
    ) async throws -> ExecutionResult {
        try await defaultContext.execute(source, inlineLimit: inlineLimit, onEvent: onEvent)
    }

    /// See `Context.needsMoreLines`.
    package func needsMoreLines(_ source: [UInt8]) async throws -> Bool {
        try await defaultContext.needsMoreLines(source)
    }

    /// Asks what runs in the default context to stop.
    package func interrupt() {
        defaultContext.interrupt()
    }

    /// Begins the default context anew.
    package func restart() async throws {
        try await defaultContext.restart()
    }
}
