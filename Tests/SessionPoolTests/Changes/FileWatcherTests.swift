import Foundation
import LinuxSystem
import Testing

@testable import SessionPool

/// One watcher for all sessions: each sees its own directories, and what it shares.
@Suite @HostLoop struct FileWatcherTests {
    private let directories: WatchedDirectories

    init() throws {
        directories = try WatchedDirectories()
    }

    @Test func twoSessionsOfOneUserSeeTheSame() throws {
        let home = try directories.home()
        let one = try directories.log()
        let two = try directories.log()
        try Files.write("1", to: home + "/a")
        #expect(one.changes().completeLines == ["+ file /home/user/a 1"])
        #expect(two.changes().completeLines == ["+ file /home/user/a 1"])
        // Each forgets for itself.
        one.forget()
        try Files.write("22", to: home + "/a")
        #expect(one.changes().completeLines == ["* file /home/user/a 2"])
        #expect(two.changes().completeLines == ["+ file /home/user/a 2"])
    }

    @Test func usersOfATenantSeeWhatTheyShareAndNoMore() throws {
        let ada = try directories.log(of: "ada")
        let bob = try directories.log(of: "bob")
        try Files.write("1", to: directories.home(of: "ada") + "/own")
        try Files.makeDirectories(directories.shared + "/d")
        try Files.write("1", to: directories.shared + "/d/common")
        let common = ["+ directory /shared/d", "+ file /shared/d/common 1"]
        #expect(ada.changes().completeLines == ["+ file /home/user/own 1"] + common)
        #expect(bob.changes().completeLines == common)
    }

    @Test func whoLeavesTakesNothingFromTheOthers() throws {
        let home = try directories.home()
        try Files.makeDirectories(home + "/d")
        let one = try directories.log()
        do {
            let two = try directories.log()
            #expect(two.changes().completeLines == [])
        }
        try Files.touch(home + "/d/a")
        #expect(one.changes().completeLines == ["+ file /home/user/d/a 0"])
    }

    @Test func nothingIsWatchedAfterTheLast() throws {
        let descriptors = try ownInotifyDescriptors()
        let directories = try WatchedDirectories()
        let home = try directories.home()
        for name in ["a/b", "c"] { try Files.makeDirectories("\(home)/\(name)") }
        let log = try directories.log()
        let own = try #require(try ownInotifyDescriptors().subtracting(descriptors).first)
        // The home, three below it, and what is shared.
        #expect(try watches(of: own) == 5)
        do {
            let other = try directories.log(of: "other")
            #expect(try watches(of: own) == 6)
            // What appears meanwhile is watched, and gone with its session.
            try Files.makeDirectories(directories.home(of: "other") + "/x/y")
            #expect(other.changes().files.count == 2)
            #expect(try watches(of: own) == 8)
            // Removed, but nobody asked since.
            #expect(rename("\(try directories.home(of: "other"))/x", home + "/moved") == 0)
            #expect(directories.watcher.read())
        }
        #expect(try watches(of: own) == 5)
        #expect(log.changes().files.count == 2)
        #expect(try watches(of: own) == 7)
        log.forget()
        for name in ["a/b", "a", "c", "moved/y", "moved"] { #expect(rmdir("\(home)/\(name)") == 0) }
        log.forget()
        #expect(try watches(of: own) == 2)
    }

    @Test func oneDirectoryUnderTwoRootsIsHeardOfByBoth() throws {
        let home = try directories.home()
        try Files.makeDirectories(home + "/d")
        let outer = FileChangeLog([(home, "/home/user")], watcher: directories.watcher)
        do {
            let inner = FileChangeLog([(home + "/d", "/inner")], watcher: directories.watcher)
            try Files.touch(home + "/d/a")
            #expect(outer.changes().completeLines == ["+ file /home/user/d/a 0"])
            #expect(inner.changes().completeLines == ["+ file /inner/a 0"])
        }
        outer.forget()
        do {
            let inner = FileChangeLog([(home + "/d", "/inner")], watcher: directories.watcher)
            try Files.touch(home + "/d/b")
            #expect(inner.changes().completeLines == ["+ file /inner/b 0"])
        }
        // Watched on, without a break in which nobody knows what happened.
        try Files.touch(home + "/d/c")
        #expect(outer.changes().completeLines == ["+ file /home/user/d/b 0", "+ file /home/user/d/c 0"])
    }

    @Test func withoutInotifyNothingIsKnownAndNothingFails() throws {
        var isAllowed = false
        let watcher = FileWatcher { () throws(SystemError) in
            if !isAllowed { throw SystemError("make an inotify instance", code: EMFILE) }
            return try FileWatch()
        }
        let directories = try WatchedDirectories(watcher: watcher)
        let home = try directories.home()
        let log = try directories.log()
        try Files.touch(home + "/a")
        #expect(log.changes() == FileChanges(files: [], leftOut: 0, isComplete: false))
        // Once it is to be had, it is used, and what was there before is not new.
        isAllowed = true
        #expect(log.changes() == FileChanges(files: [], leftOut: 0, isComplete: false))
        log.forget()
        try Files.touch(home + "/b")
        #expect(log.changes().completeLines == ["+ file /home/user/b 0"])
    }

    @Test func aFloodOfOneSessionIsKnownToAllAndOver() throws {
        let home = try directories.home(of: "ada")
        try Files.touch(home + "/kept")
        let ada = try directories.log(of: "ada")
        let eve = try directories.log(of: "eve")
        let flooded = try directories.home(of: "eve")
        try Files.touch(flooded + "/a")
        // Each is two events.
        for _ in 0..<10_000 {
            rename(flooded + "/a", flooded + "/b")
            rename(flooded + "/b", flooded + "/a")
        }
        try Files.touch(home + "/new")
        #expect(unlink(home + "/kept") == 0)
        // What came and what went is known even so.
        let changes = ada.changes()
        #expect(!changes.isComplete)
        #expect(changes.lines == ["- file /home/user/kept", "+ file /home/user/new 0"])
        #expect(eve.changes().lines == ["+ file /home/user/a 0"])
        for log in [ada, eve] {
            log.forget()
            #expect(log.changes().completeLines == [])
        }
    }

    // MARK: This process

    /// The descriptors that are inotify instances; other tests may have some of their own.
    private func ownInotifyDescriptors() throws -> Set<String> {
        Set(
            try Directories.names(in: "/proc/self/fd").filter { name in
                (try? Files.linkTarget("/proc/self/fd/\(name)")) == "anon_inode:inotify"
            })
    }

    private func watches(of descriptor: String) throws -> Int {
        try Files.readText("/proc/self/fdinfo/\(descriptor)").split(separator: "\n")
            .count { $0.hasPrefix("inotify wd:") }
    }
}
