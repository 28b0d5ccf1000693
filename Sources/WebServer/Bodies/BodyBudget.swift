import Synchronization

/// How many bytes of bodies all requests together may have a server keep in memory.
///
/// Each body has a bound of its own; that many of them come at a time is bounded here. What is written to the disk as it
/// comes does not count.
package final class BodyBudget: Sendable {
    private let left: Mutex<Int>

    /// A budget of so many bytes, at least 0.
    package init(bytes: Int) {
        left = Mutex(max(0, bytes))
    }

    /// Bytes that are left.
    var bytesLeft: Int { left.withLock { $0 } }

    /// Takes bytes; false, and takes none, when fewer are left.
    func take(_ count: Int) -> Bool {
        left.withLock { left in
            guard count <= left else { return false }
            left -= count
            return true
        }
    }

    /// Gives bytes back that were taken.
    func giveBack(_ count: Int) {
        left.withLock { $0 += count }
    }
}
