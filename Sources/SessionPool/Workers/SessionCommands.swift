import LinuxSystem

/// The commands of one session, and the fences of those that ended but left something running.
@HostLoop
final class SessionCommands {
    /// Those whose process is there, by identifier.
    private(set) var running: [UInt64: RoomCommand] = [:]
    private var fences: [any ContextCgroup] = []

    /// How many may run at once: each costs the host some descriptors.
    static let most = 64
    private static let mostSecondsToEnd = 30.0

    /// Makes room for one more.
    ///
    /// - Throws: `SandboxError` when there are too many.
    func makeRoom() throws(SandboxError) {
        removeFences()
        guard running.count < Self.most else {
            throw SandboxError(.invalidRequest, "\(Self.most) commands run, which is the most: end some")
        }
    }

    /// Keeps a command until its process is gone.
    func keep(_ command: RoomCommand) {
        running[command.identifier] = command
        Task { @HostLoop in
            _ = try? await command.departure.value()
            running[command.identifier] = nil
            if let fence = command.fence { fences.append(fence) }
            removeFences()
        }
    }

    /// Ends all commands.
    func stopAll() {
        for command in running.values { command.stop(for: .closed) }
    }

    /// Waits until all are gone, and removes their fences; their room has ended.
    func leave(_ host: SandboxHost) async {
        stopAll()
        for command in running.values {
            _ = try? await command.departure.value(within: Self.mostSecondsToEnd, of: "ending a command")
            if let fence = command.fence { await host.patiently { () throws(SystemError) in try fence.remove() } }
        }
        for fence in fences { await host.patiently { () throws(SystemError) in try fence.remove() } }
        fences = []
    }

    /// What a command left running goes on, and keeps its fence.
    private func removeFences() {
        fences.removeAll { fence in (try? fence.remove()) != nil }
    }
}
