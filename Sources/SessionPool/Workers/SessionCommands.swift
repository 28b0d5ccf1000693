import LinuxSystem

/// The commands of one session, and the fences of those that ended but left something running.
@HostLoop
final class SessionCommands {
    /// Those whose process is there, by identifier, with what ends them and all they started.
    private var running: [UInt64: (command: RoomCommand, fence: (any ContextCgroup)?)] = [:]
    private var fences: [any ContextCgroup] = []

    /// How many may run at once: each costs the host some descriptors.
    static let most = 64
    private static let mostSecondsToEnd = 30.0

    /// Those whose process is there, the oldest first.
    var all: [RoomCommand] { running.values.map(\.command).sorted { $0.identifier < $1.identifier } }

    /// What stands around those that run, and what others left running.
    var allFences: [any ContextCgroup] { fences + running.values.compactMap(\.fence) }

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
    func keep(_ command: RoomCommand, fence: (any ContextCgroup)?) {
        running[command.identifier] = (command, fence)
        command.whenDeparted { [weak self, identifier = command.identifier] in self?.letGo(identifier) }
    }

    /// Ends all commands.
    func stopAll() {
        for command in all { command.stop(for: .closed) }
    }

    /// Waits until all are gone, and removes their fences; their room has ended.
    func leave(_ host: SandboxHost) async {
        stopAll()
        for command in all {
            _ = try? await command.departure.value(within: Self.mostSecondsToEnd, of: "ending a command")
            letGo(command.identifier)
        }
        for fence in fences { await host.patiently { () throws(SystemError) in try fence.remove() } }
        fences = []
    }

    private func letGo(_ identifier: UInt64) {
        guard let (_, fence) = running.removeValue(forKey: identifier) else { return }
        if let fence { fences.append(fence) }
        removeFences()
    }

    /// What a command left running goes on, and keeps its fence.
    private func removeFences() {
        fences.removeAll { fence in (try? fence.remove()) != nil }
    }
}
