import LinuxSystem
import SandboxPolicy

/// Keeps rooms of one profile ready, as `WarmPoolMachine` says how many.
@HostLoop
final class WarmPool {
    private unowned let host: SandboxHost
    private let profile: Profile
    private var machine: WarmPoolMachine
    private var rooms: [PreparedRoom] = []
    private var work: [UInt64: Task<Void, Never>] = [:]
    private var lastWork: UInt64 = 0
    private var timer: UInt64 = 0
    private var isClosed = false

    init(host: SandboxHost, profile: Profile, bounds: ClosedRange<Int>) {
        self.host = host
        self.profile = profile
        machine = WarmPoolMachine(bounds: bounds)
    }

    /// How many are ready.
    var readyCount: Int { machine.ready }

    /// Begins to fill.
    func open() {
        carryOn()
    }

    /// A room that is ready, if there is one; another will take its place.
    func take() -> PreparedRoom? {
        removeLost()
        let hasOne = machine.take(at: MonotonicClock.nanoseconds())
        let taken = hasOne ? rooms.removeFirst() : nil
        // Not before the taker has its answer: making another takes the processors that the answer needs.
        later(seconds: Self.secondsAfterTaker)
        return taken
    }

    private static let secondsAfterTaker = 0.01

    /// Ends all that nobody took.
    func close() async {
        isClosed = true
        EventLoop.shared.cancel(timer: timer)
        for task in work.values { await task.value }
        for room in rooms { await room.end(by: host) }
        rooms = []
    }

    private func removeLost() {
        for room in rooms where !room.isUsable {
            machine.lost()
            begin { [host] in await room.end(by: host) }
        }
        rooms.removeAll { !$0.isUsable }
    }

    private func carryOn() {
        guard !isClosed else { return }
        removeLost()
        let now = MonotonicClock.nanoseconds()
        let actions = machine.next(at: now)
        for _ in 0..<actions.discard {
            let room = rooms.removeLast()
            begin { [host] in await room.end(by: host) }
        }
        for _ in 0..<actions.build { begin { [weak self] in await self?.makeOne() } }
        if let wakeAt = actions.wakeAt { later(seconds: Double(wakeAt - min(wakeAt, now)) / 1e9) }
    }

    private func makeOne() async {
        do {
            guard let room = try await PreparedRoom.make(by: host, profile: profile) else { return }
            rooms.append(room)
            machine.built()
        } catch {
            // Whoever opens a session without the pool hears why; here it is tried again later.
            machine.failed(at: MonotonicClock.nanoseconds())
        }
        carryOn()
    }

    private func begin(_ job: @escaping @HostLoop () async -> Void) {
        lastWork += 1
        let number = lastWork
        work[number] = Task { [weak self] in
            await job()
            self?.work[number] = nil
        }
    }

    private func later(seconds: Double) {
        EventLoop.shared.cancel(timer: timer)
        timer = EventLoop.shared.schedule(after: seconds) { [weak self] in self?.carryOn() }
    }
}
