import Glibc

/// Hears what happens to the names in directories (inotify(7)), by whatever mount and process it is done.
package struct FileWatch: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// A watched directory, by the number that its events carry.
    ///
    /// Numbers are given in turn: that of a directory that is no longer watched does not come again soon.
    package struct Mark: Hashable, Sendable {
        package let number: Int32

        package init(number: Int32) {
            self.number = number
        }
    }

    /// What is asked for.
    ///
    /// Not IN_MODIFY: every write(2) would be an event, and the queue soon full. So a file is written when it is closed
    /// by somebody who could write, not while it is open; truncate(2) of a path, and writes to a mapping whose file is
    /// closed already, are not heard. That a deleted file is closed at last is no news either (IN_EXCL_UNLINK).
    private static let wanted = UInt32(
        IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_EXCL_UNLINK | IN_ONLYDIR)

    package init() throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try libraryCall("make an inotify instance") { inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK)) })
    }

    /// Watches an open directory, not what is below its directories.
    ///
    /// One that is watched already keeps its mark.
    package func add(_ directory: borrowing FileDescriptor) throws(SystemError) -> Mark {
        // The descriptor is the directory: a path would be walked anew, over whatever is there by now.
        let path = "/proc/self/fd/\(directory.number)"
        return Mark(
            number: try libraryCall("watch a directory") {
                inotify_add_watch(descriptor.number, path, Self.wanted)
            })
    }

    /// Stops watching.
    ///
    /// Nothing happens when the kernel has stopped before, because the directory is gone.
    package func remove(_ mark: Mark) {
        inotify_rm_watch(descriptor.number, mark.number)
    }

    /// The next events in the order in which they happened, some thousand at most; nil when none is waiting.
    package func next() throws(SystemError) -> [FileEvent]? {
        try Files.readSome(descriptor.number, most: 65_536).map(FileEvent.all)
    }
}
