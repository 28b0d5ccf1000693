import Foundation
import LinuxSystem
import Testing

@testable import SessionPool

/// Those who follow files look when something happened, as often as the poll lets them, and at nothing else.
@Suite(.timeLimit(.minutes(1)))
@HostLoop
struct FileChangePollTests {
    private let directories: WatchedDirectories
    private let poll: FileChangePoll

    init() throws {
        directories = try WatchedDirectories()
        poll = FileChangePoll(watcher: directories.watcher, interval: 0.01)
    }

    private func waiting(_ log: FileChangeLog, isComplete: Bool = true) -> Task<Bool, Never> {
        Task { @HostLoop in await poll.news(for: log, isComplete: isComplete) }
    }

    private func waitUntil(_ isSo: @HostLoop () -> Bool) async {
        while !isSo() { await HostTimer.pause(seconds: 0.001) }
    }

    @Test func whoseFilesChangedIsWoken() async throws {
        let (mine, others) = (try directories.log(), try directories.log(of: "other"))
        let (first, second) = (waiting(mine), waiting(others))
        await waitUntil { poll.waiterCount == 2 }
        try Files.touch(directories.home() + "/a")
        #expect(await first.value)
        #expect(poll.waiterCount == 1)
        #expect(mine.takeChanges().completeLines == ["+ file /home/user/a 0"])
        #expect(!mine.hasNews && mine.takeChanges().completeLines == [])
        second.cancel()
        #expect(await second.value == false)
        // Nobody waits, and nothing is asked.
        #expect(!poll.isPolling)
    }

    @Test func whatHappenedBeforeIsNews() async throws {
        let log = try directories.log()
        try Files.touch(directories.home() + "/a")
        #expect(await poll.news(for: log, isComplete: true))
    }

    @Test func whoIsCancelledDoesNotWait() async throws {
        let log = try directories.log()
        let task = Task { @HostLoop in
            withUnsafeCurrentTask { $0?.cancel() }
            return await poll.news(for: log, isComplete: true)
        }
        #expect(await task.value == false)
        #expect(poll.waiterCount == 0 && !poll.isPolling)
    }

    @Test func whatIsNotCompleteIsLookedAtNowAndThen() async throws {
        let log = FileChangeLog([(try directories.home() + "/missing", "/home/user")], watcher: directories.watcher)
        #expect(await poll.news(for: log, isComplete: false) == false)
    }

    @Test func onlySoManyLookAtATime() async throws {
        // Its rounds are the test's.
        let poll = FileChangePoll(watcher: directories.watcher, interval: 3_600)
        let count = 2 * FileChangePoll.mostOfRound + 10
        var tasks: [Task<Bool, Never>] = []
        for number in 0..<count {
            let log = try directories.log()
            tasks.append(Task { @HostLoop in await poll.news(for: log, isComplete: true) })
            await waitUntil { poll.waiterCount == number + 1 }
        }
        try Files.touch(directories.home() + "/a")
        for expected in [count - FileChangePoll.mostOfRound, 10, 0] {
            poll.look()
            #expect(poll.waiterCount == expected)
            // Who waits longest comes first.
            for task in tasks[..<(count - expected)] { #expect(await task.value) }
        }
        #expect(!poll.isPolling)
    }

    @Test func atTheEndNobodyWaits() async throws {
        let log = try directories.log()
        let task = waiting(log)
        await waitUntil { poll.waiterCount == 1 }
        poll.end()
        #expect(await task.value == false)
        #expect(await poll.news(for: log, isComplete: true) == false)
        #expect(poll.hasEnded && !poll.isPolling)
    }

    /// What happens between looking and forgetting is told the next time.
    @Test func nothingIsLostBetweenTwoLooks() async throws {
        let log = try directories.log()
        let home = try directories.home()
        let count = 10_000
        let writing = Thread {
            // A link is one event: files would be changed after they were added.
            for number in 0..<count { symlink("nowhere", "\(home)/\(number)") }
        }
        writing.start()
        var told = 0
        while !writing.isFinished {
            let changes = log.takeChanges()
            told += changes.files.count + changes.leftOut
        }
        let last = log.takeChanges()
        #expect(told + last.files.count + last.leftOut == count)
        #expect(last.isComplete)
    }
}
