import Synchronization

/// How many bytes of bodies all requests together may have a server keep in memory, and those of one holder.
///
/// Each body has a bound of its own; that many of them come at a time is bounded here. What is written to the disk as it
/// comes does not count.
package final class BodyBudget: Sendable {
    private struct State {
        var left: Int
        var held: [String: Int] = [:]
    }

    private let mostOfHolder: Int
    private let state: Mutex<State>

    /// A budget of so many bytes, at least 0.
    ///
    /// - Parameters:
    ///   - bytes: What all may have together.
    ///   - mostOfHolder: What one may have, so that it leaves something to others; nil for a quarter.
    package init(bytes: Int, mostOfHolder: Int? = nil) {
        let bytes = max(0, bytes)
        self.mostOfHolder = mostOfHolder ?? bytes / 4
        state = Mutex(State(left: bytes))
    }

    /// Bytes that are left.
    var bytesLeft: Int { state.withLock { $0.left } }

    /// Takes bytes for a holder; false, and takes none, when fewer are left, to all or to it.
    func take(_ count: Int, for holder: String) -> Bool {
        guard count > 0 else { return true }
        return state.withLock { state in
            let held = state.held[holder, default: 0]
            guard count <= state.left, count <= mostOfHolder - held else { return false }
            state.left -= count
            state.held[holder] = held + count
            return true
        }
    }

    /// Gives bytes back that were taken.
    func giveBack(_ count: Int, of holder: String) {
        guard count > 0 else { return }
        state.withLock { state in
            state.left += count
            state.held[holder] = state.held[holder].flatMap { $0 > count ? $0 - count : nil }
        }
    }
}
