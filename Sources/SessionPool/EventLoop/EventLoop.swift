import Glibc
import HeapModule
import LinuxSystem
import Synchronization

/// A thread that waits for descriptors, timers and tasks, and runs what became ready.
///
/// Ours and not a library's, because what it waits for are sockets that carry descriptors, and pidfds: the event loops
/// to be had offer neither.
final class EventLoop: SerialExecutor, TaskExecutor {
    static let shared = EventLoop()

    /// Called on the loop when a descriptor is ready.
    typealias Handler = @HostLoop (Poller.Readiness) -> Void

    private let poller: Poller
    private let doorbell: Doorbell
    private let jobs = Mutex<[UnownedJob]>([])
    private let thread = Mutex<pthread_t?>(nil)
    @HostLoop private var handlers: [UInt64: Handler] = [:]
    @HostLoop private var timers = Heap<Timer>()
    @HostLoop private var actions: [UInt64: @HostLoop () -> Void] = [:]
    @HostLoop private var lastToken: UInt64 = 0

    private struct Timer: Comparable {
        let deadline: UInt64
        let token: UInt64

        static func < (left: Timer, right: Timer) -> Bool {
            (left.deadline, left.token) < (right.deadline, right.token)
        }
    }

    private init() {
        do {
            poller = try Poller()
            doorbell = try Doorbell()
            try poller.add(doorbell.descriptor.number, token: 0)
        } catch {
            // Without these two descriptors no part of the host can work; there is nobody to throw to yet.
            fatalError("the event loop cannot start: \(error)")
        }
        start()
    }

    // MARK: Descriptors

    /// Calls `handler` whenever the descriptor is readable or hung up.
    ///
    /// The descriptor must be removed before it closes.
    @HostLoop
    func watch(_ descriptor: Int32, _ handler: @escaping Handler) throws(SystemError) -> UInt64 {
        lastToken += 1
        try poller.add(descriptor, token: lastToken)
        handlers[lastToken] = handler
        return lastToken
    }

    /// Calls the handler for something else than before; when the descriptor is hung up, always and again.
    @HostLoop
    func change(_ descriptor: Int32, token: UInt64, to interest: Poller.Interest) {
        try? poller.change(descriptor, token: token, to: interest)
    }

    /// Stops calling the handler.
    @HostLoop
    func remove(_ descriptor: Int32, token: UInt64) {
        poller.remove(descriptor)
        handlers[token] = nil
    }

    // MARK: Timers

    /// Calls `action` once, so many seconds from now.
    @HostLoop
    func schedule(after seconds: Double, _ action: @escaping @HostLoop () -> Void) -> UInt64 {
        lastToken += 1
        // A century is as good as never, and far from overflow.
        let nanoseconds = UInt64(min(max(0, seconds), 3_000_000_000) * 1_000_000_000)
        timers.insert(Timer(deadline: MonotonicClock.nanoseconds() + nanoseconds, token: lastToken))
        actions[lastToken] = action
        return lastToken
    }

    /// Forgets a scheduled action.
    @HostLoop
    func cancel(timer token: UInt64) {
        actions[token] = nil
        // Their places go when their time comes, or when they are too many.
        guard timers.count > 1_024, timers.count / 2 > actions.count else { return }
        timers = Heap(timers.unordered.filter { actions[$0.token] != nil })
    }

    // MARK: Tasks

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        // On its own thread the loop looks at the jobs before it waits again.
        if !isOnLoop { doorbell.ring() }
    }

    func checkIsolated() {
        precondition(isOnLoop, "this runs on the host's event loop only")
    }

    func isIsolatingCurrentContext() -> Bool? {
        isOnLoop
    }

    private var isOnLoop: Bool {
        thread.withLock { $0.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }

    // MARK: The thread

    private func start() {
        var started = pthread_t()
        let loop = Unmanaged.passRetained(self)
        let result = pthread_create(
            &started, nil,
            { argument in
                if let argument { Unmanaged<EventLoop>.fromOpaque(argument).takeUnretainedValue().run() }
                return nil
            }, loop.toOpaque())
        guard result == 0 else { fatalError("the event loop cannot start: \(String(cString: strerror(result)))") }
    }

    private func run() -> Never {
        thread.withLock { $0 = pthread_self() }
        Privileges.setProcessName("burrow-loop")
        blockBrokenPipes()
        while true {
            runJobs()
            let timeout = HostLoop.assumeIsolated { fireTimers() }
            runJobs()
            let hasJobs = jobs.withLock { !$0.isEmpty }
            let ready = (try? poller.wait(milliseconds: hasJobs ? 0 : timeout)) ?? []
            for readiness in ready {
                if readiness.token == 0 {
                    doorbell.silence()
                } else {
                    HostLoop.assumeIsolated { handlers[readiness.token]?(readiness) }
                }
            }
        }
    }

    /// Whoever reads what the host writes may go away at any moment: write(2) says so, and no signal need.
    private func blockBrokenPipes() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private func runJobs() {
        while true {
            let batch = jobs.withLock { queue in
                defer { queue.removeAll(keepingCapacity: true) }
                return queue
            }
            if batch.isEmpty { return }
            for job in batch {
                job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
        }
    }

    /// Runs what is due, and says how long to wait for the next, in milliseconds.
    @HostLoop
    private func fireTimers() -> Int32? {
        while let next = timers.min {
            guard let action = actions[next.token] else {
                timers.removeMin()
                continue
            }
            let now = MonotonicClock.nanoseconds()
            if next.deadline > now {
                // Rounded up: a timer never fires early.
                return Int32(min((next.deadline - now) / 1_000_000 + 1, 60_000))
            }
            timers.removeMin()
            actions[next.token] = nil
            action()
        }
        return nil
    }
}
