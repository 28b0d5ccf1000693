import Glibc
import LinuxSystem

/// Finds out whether a descriptor is closed everywhere, whatever else the test process does: a pipe ends then.
///
/// A process that another test starts at this moment holds a copy of everything for an instant: hence the patience.
final class PipeWatch {
    private let reading: FileDescriptor
    private var watched: Int32

    init() throws {
        let pipe = try Files.pipe()
        reading = try pipe.first.duplicate()
        watched = try pipe.second.duplicate().release()
    }

    /// Gives away the descriptor whose closing is watched.
    func giveAway() -> FileDescriptor {
        defer { watched = -1 }
        return FileDescriptor(owning: watched)
    }

    /// Waits until no copy of the descriptor is open; false when some is for ten seconds.
    var isClosed: Bool {
        var entry = pollfd(fd: reading.number, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 10_000) == 1 && entry.revents & Int16(POLLHUP) != 0
    }

    /// Whether a copy of the descriptor is open now.
    var isOpen: Bool {
        var entry = pollfd(fd: reading.number, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 0
    }

    deinit {
        if watched >= 0 { close(watched) }
    }
}
