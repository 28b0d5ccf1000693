import LinuxSystem
import SandboxPolicy
package import SessionPool
import UserFiles

/// Counts the files of users whose sandboxes live, and stops what makes them more than their quota.
///
/// Usual file systems have no quota for a directory: the kernel lets code write, and the host looks after it. One
/// directory that is counted quickly and one that is not are counted at a time, off the loop.
@HostLoop
package final class QuotaGuard {
    private weak var manager: EngineManager?
    private let trees: FileTrees
    private var watches: [Place: QuotaWatch] = [:]
    /// What was seen of sessions when files were last counted, by their ids.
    private var seen: [Place: [String: SandboxSighting]] = [:]
    /// What has been brought far beyond its quota.
    private var overdrawn: Set<Place> = []
    private var timer: HostTimer?
    private var counting: Set<Lane> = []

    private enum Place: Hashable {
        case home(Owner)
        case shared(tenant: String)

        /// Where it is inside.
        var shown: String {
            switch self {
            case .home: RoomFacts.home
            case .shared: RoomFacts.shared
            }
        }
    }

    /// What is counted side by side: whoever has few files does not wait for those who have many.
    private enum Lane: CaseIterable {
        case quick
        case slow

        /// The most seconds of rest after a count.
        var mostRest: Double { self == .quick ? 0.2 : .infinity }
    }

    private struct Candidate {
        let place: Place
        let root: FileRoot
        let sessions: [LiveSession]
    }

    private static let secondsBetweenLooks = 0.25
    private static let secondsBetweenIdleLooks = 1.0
    /// How much longer than a count lasts nothing of its lane is counted after it.
    private static let restPerCost = 9.0
    /// Nanoseconds from which on a count is slow; one that nobody knows yet is taken for quick.
    private static let slowCost: UInt64 = 20_000_000
    /// Directories that are remembered although nobody's sandbox lives.
    private static let mostWatches = 10_000

    /// Begins to watch the sandboxes of an engine.
    package init(manager: EngineManager, trees: FileTrees) {
        self.manager = manager
        self.trees = trees
        manager.quotas = self
        lookLater()
    }

    isolated deinit {
        timer?.cancel()
    }

    private func lookLater() {
        let isIdle = manager?.sessionCount ?? 0 == 0
        timer = HostTimer(seconds: isIdle ? Self.secondsBetweenIdleLooks : Self.secondsBetweenLooks) { [weak self] in
            self?.look()
        }
    }

    // MARK: Counting

    private func look() {
        lookLater()
        guard counting.count < Lane.allCases.count, let manager else { return }
        let now = MonotonicClock.nanoseconds()
        let due = candidates(manager).filter { candidate in
            watches[candidate.place]?.isDue(at: now, space: candidate.root.space()) ?? true
        }
        for lane in Lane.allCases where !counting.contains(lane) {
            let waiting = due.filter { self.lane(of: $0) == lane }.sorted { cost(of: $0) < cost(of: $1) }
            if !waiting.isEmpty { count(waiting, in: lane) }
        }
    }

    private func count(_ candidates: [Candidate], in lane: Lane) {
        counting.insert(lane)
        Task { [weak self] in
            for candidate in candidates where self != nil {
                guard let measurement = await Self.measure(candidate.root) else { continue }
                self?.counted(measurement, candidate)
                let rest = Double(measurement.cost) / 1e9 * Self.restPerCost
                await HostTimer.pause(seconds: min(rest, lane.mostRest))
            }
            self?.counting.remove(lane)
        }
    }

    private func lane(of candidate: Candidate) -> Lane { cost(of: candidate) < Self.slowCost ? .quick : .slow }

    private func cost(of candidate: Candidate) -> UInt64 {
        watches[candidate.place]?.cost ?? 0
    }

    private func candidates(_ manager: EngineManager) -> [Candidate] {
        var sessions: [Place: [LiveSession]] = [:]
        for session in manager.allSessions where session.sandbox != nil {
            sessions[.home(session.owner), default: []].append(session)
            if session.canWriteShared { sessions[.shared(tenant: session.owner.tenant), default: []].append(session) }
        }
        if watches.count > Self.mostWatches { watches = watches.filter { sessions[$0.key] != nil } }
        seen = seen.filter { sessions[$0.key] != nil }
        return sessions.compactMap { place, sessions in
            guard let owner = sessions.first?.owner, let tree = try? trees.tree(of: owner) else { return nil }
            switch place {
            case .home: return Candidate(place: place, root: tree.home, sessions: sessions)
            case .shared: return tree.shared.map { Candidate(place: place, root: $0, sessions: sessions) }
            }
        }
    }

    private static func measure(_ root: FileRoot) async -> QuotaWatch.Measurement? {
        try? await DiskThreads.run { try measurement(of: root) }
    }

    /// - Throws: `FileError` when somebody else is at work on the files.
    private nonisolated static func measurement(of root: FileRoot) throws(FileError) -> QuotaWatch.Measurement {
        let space = root.space()
        let began = MonotonicClock.nanoseconds()
        let usage: Usage
        do throws(FileError) {
            usage = try root.measure()
        } catch {
            if error.code == .busy { throw error }
            // Whoever shuts the host out of a directory does not get more out of it.
            usage = Usage(bytes: 0, entries: root.quota.mostEntries, isWhole: false)
        }
        return QuotaWatch.Measurement(
            usage: usage, space: space, beganAt: began, endedAt: MonotonicClock.nanoseconds())
    }

    // MARK: What follows

    private func counted(_ measurement: QuotaWatch.Measurement, _ candidate: Candidate) {
        var watch = watches[candidate.place] ?? QuotaWatch(candidate.root.quota)
        let before = seen[candidate.place] ?? [:]
        let now = Dictionary(candidate.sessions.map { ($0.id, $0.sighting) }) { first, _ in first }
        seen[candidate.place] = now
        switch watch.measured(measurement) {
        case .settled: break
        case .exceeded(let isGrowing):
            let excess = DiskExcess(measurement.usage, in: candidate.place.shown, quota: watch.quota)
            let stopped = candidate.sessions.count { session in
                guard let sighting = now[session.id], sighting.isActive(since: before[session.id]) else { return false }
                guard isGrowing else { return false }
                if sighting.isBusy { return session.sandbox?.stop(for: excess) ?? false }
                guard sighting.isLeftOver(since: before[session.id]) else { return false }
                session.sandbox?.endRoom()
                return true
            }
            // Who was at it has been stopped, or came to its end before: it shall not be laid to those who follow.
            if stopped > 0 || !isGrowing || !candidate.sessions.contains(where: \.isBusy) { watch.hasBeenStopped() }
            if watch.quota.isFarExceeded(by: measurement.usage) { overdrawn.insert(candidate.place) }
        }
        watches[candidate.place] = watch
    }

    // MARK: Who may run anything

    /// Lets a session run code and commands, unless what they would write to is overdrawn.
    ///
    /// Who is over the quota may run code, which can delete files. Who is far over it deletes files without: code that is
    /// stopped could be begun again and again, and write a little more each time.
    ///
    /// - Throws: `EngineError`: `overQuota`.
    func admit(_ session: LiveSession) async throws(EngineError) {
        guard !overdrawn.isEmpty else { return }
        for place in [Place.home(session.owner), .shared(tenant: session.owner.tenant)] where overdrawn.contains(place)
        {
            guard let tree = try? trees.tree(of: session.owner) else { continue }
            let root: FileRoot? =
                switch place {
                case .home: tree.home
                case .shared: session.canWriteShared ? tree.shared : nil
                }
            guard let root else { continue }
            // Counted anew when somebody has removed files, and else every few seconds.
            if let usage = try? await DiskThreads.run({ try root.usage() }), root.quota.holds(usage) {
                overdrawn.remove(place)
            } else {
                throw EngineError(
                    .overQuota,
                    "there are far more files in \(place.shown) than the quota allows: delete some over HTTP, "
                        + "until the others are within it")
            }
        }
    }
}

extension DiskExcess {
    fileprivate init(_ usage: Usage, in place: String, quota: Quota) {
        self.init(
            place: place, bytes: UInt64(clamping: usage.bytes), entries: usage.entries, isWhole: usage.isWhole,
            mostBytes: UInt64(clamping: quota.mostBytes), mostEntries: quota.mostEntries)
    }
}
