import LinuxSystem
import Testing

@testable import SessionPool

/// The host's loop: timers in order and never early, descriptors while they are watched, tasks on its one thread.
@Suite(.timeLimit(.minutes(1)))
struct EventLoopTests {
    private var loop: EventLoop { .shared }

    /// Waits until the loop has come to a timer of its own, and so to all that were due before.
    @HostLoop
    private func pass(seconds: Double) async {
        await withCheckedContinuation { continuation in
            _ = EventLoop.shared.schedule(after: seconds) { continuation.resume() }
        }
    }

    @Test @HostLoop func timersFireInTheOrderOfTheirDeadlines() async {
        var fired: [Int] = []
        for (name, seconds) in [(3, 0.03), (1, 0.01), (2, 0.02), (0, 0.0), (-1, -5.0)] {
            _ = loop.schedule(after: seconds) { fired.append(name) }
        }
        await pass(seconds: 0.04)
        #expect(fired.count == 5)
        #expect(Array(fired.suffix(3)) == [1, 2, 3])
    }

    @Test @HostLoop func aTimerIsNeverEarly() async {
        let start = MonotonicClock.nanoseconds()
        await pass(seconds: 0.0205)
        #expect(MonotonicClock.nanoseconds() - start >= 20_500_000)
    }

    @Test @HostLoop func aCancelledTimerDoesNotFire() async {
        var fired: [String] = []
        let token = loop.schedule(after: 0.005) { fired.append("cancelled") }
        _ = loop.schedule(after: 0.006) { fired.append("kept") }
        loop.cancel(timer: token)
        // Twice, and one that never was, is no trouble.
        loop.cancel(timer: token)
        loop.cancel(timer: .max)
        await pass(seconds: 0.01)
        #expect(fired == ["kept"])
    }

    @Test @HostLoop func aTimerCanCancelAnotherAndStartOne() async {
        var fired: [String] = []
        let doomed = loop.schedule(after: 0.003) { fired.append("doomed") }
        _ = loop.schedule(after: 0.001) {
            fired.append("first")
            EventLoop.shared.cancel(timer: doomed)
            _ = EventLoop.shared.schedule(after: 0) { fired.append("second") }
        }
        await pass(seconds: 0.01)
        #expect(fired == ["first", "second"])
    }

    @Test(arguments: [Double.infinity, 1e300, .greatestFiniteMagnitude])
    @HostLoop func aTimerThatIsAsGoodAsNeverIsNoTrouble(_ seconds: Double) async {
        let token = loop.schedule(after: seconds) { Issue.record("it fired") }
        await pass(seconds: 0.002)
        loop.cancel(timer: token)
    }

    @Test @HostLoop func aDescriptorIsHeardWhileItIsWatched() async throws {
        let bell = try Doorbell()
        var heard = 0
        let token = try loop.watch(bell.descriptor.number) { readiness in
            #expect(readiness.readable)
            heard += 1
        }
        bell.ring()
        // It is readable until it is read.
        while heard < 3 { await pass(seconds: 0.001) }
        loop.remove(bell.descriptor.number, token: token)
        let count = heard
        await pass(seconds: 0.005)
        #expect(heard == count)
    }

    /// Knows its token once it is watched.
    @HostLoop
    private final class Watch {
        var token: UInt64 = 0
    }

    @Test @HostLoop func aHandlerCanRemoveItself() async throws {
        let bell = try Doorbell()
        let number = bell.descriptor.number
        var heard = 0
        let watch = Watch()
        watch.token = try loop.watch(number) { _ in
            heard += 1
            EventLoop.shared.remove(number, token: watch.token)
        }
        bell.ring()
        await pass(seconds: 0.01)
        #expect(heard == 1)
        bell.silence()
    }

    @Test @HostLoop func tasksRunOnTheLoop() async {
        #expect(loop.isIsolatingCurrentContext() == true)
        HostLoop.shared.assertIsolated()
        await pass(seconds: 0)
        #expect(loop.isIsolatingCurrentContext() == true)
    }

    @Test func otherThreadsAreNotTheLoop() {
        #expect(loop.isIsolatingCurrentContext() == false)
    }

    @Test func manyTasksAtOnceAllRun() async {
        let tasks = (0..<1000).map { number in
            Task { @HostLoop in
                await Task.yield()
                return number
            }
        }
        var sum = 0
        for task in tasks { sum += await task.value }
        #expect(sum == 499_500)
    }
}
