import LinuxSystem
import SandboxPolicy

/// A room that is nobody's yet, with a warm process in it that waits for its user.
@HostLoop
final class PreparedRoom {
    let place: RoomPlace
    let process: ContextProcess

    private static let mostSeconds = 30.0

    /// Builds one, and waits until its process has rehearsed.
    static func make(by host: SandboxHost, profile: Profile) async throws -> PreparedRoom? {
        let zygote = try await host.zygote(for: profile)
        guard let place = try await host.buildRoom(for: nil, limits: profile.limits) else { return nil }
        var process: ContextProcess?
        do {
            _ = try await place.room.birth.value(within: mostSeconds, of: "building a room")
            let made = try host.forkContext(from: zygote, into: place, limits: profile.limits, home: "")
            process = made
            _ = try await place.room.readiness.value(within: mostSeconds, of: "building a room")
            made.join(rehearses: true)
            _ = try await made.preparation.value(within: mostSeconds, of: "rehearsing in a room")
            return PreparedRoom(place: place, process: made)
        } catch {
            await end(place, process, host)
            throw error
        }
    }

    private init(place: RoomPlace, process: ContextProcess) {
        self.place = place
        self.process = process
    }

    /// Whether it still waits.
    var isUsable: Bool { !place.room.isEnding && !process.hasEnded && place.jailer.failure == nil }

    /// Ends it, unused.
    func end(by host: SandboxHost) async {
        await Self.end(place, process, host)
    }

    private static func end(_ place: RoomPlace, _ process: ContextProcess?, _ host: SandboxHost) async {
        place.room.kill()
        _ = try? await place.room.end.value(within: mostSeconds, of: "ending a room")
        _ = try? await process?.end.value(within: mostSeconds, of: "ending a context")
        if let fence = process?.cgroup { await host.patiently { () throws(SystemError) in try fence.remove() } }
        await host.releaseRoom(place)
    }
}
