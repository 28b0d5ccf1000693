import CLinux
import Glibc

/// Waits for many descriptors at once (epoll(7)).
///
/// Each is known by a token of its owner's choosing.
package struct Poller: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// What a descriptor is ready for.
    package struct Readiness: Sendable {
        package let token: UInt64
        package let readable: Bool
        package let writable: Bool
        /// The other side is gone, or the descriptor is in error.
        package let hangup: Bool
    }

    /// What is wanted to be known of a descriptor; that its other side is gone is always told.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        package static let reading = Interest(rawValue: burrow_event_readable)
        package static let writing = Interest(rawValue: burrow_event_writable)
    }

    package init() throws(SystemError) {
        descriptor = FileDescriptor(owning: try checked(burrow_epoll_create(), "make an epoll instance"))
    }

    /// Watches a descriptor for reading.
    package func add(_ number: Int32, token: UInt64) throws(SystemError) {
        try checked(
            burrow_epoll_add(descriptor.number, number, burrow_event_readable, token), "watch a descriptor")
    }

    /// Watches a descriptor for something else than before.
    package func change(_ number: Int32, token: UInt64, to interest: Interest) throws(SystemError) {
        try checked(burrow_epoll_change(descriptor.number, number, interest.rawValue, token), "watch a descriptor")
    }

    /// Stops watching a descriptor.
    ///
    /// Must come before it is closed when a copy of it lives elsewhere.
    package func remove(_ number: Int32) {
        burrow_epoll_remove(descriptor.number, number)
    }

    /// Waits for readiness, at most the given time; nil waits for ever.
    package func wait(milliseconds: Int32?) throws(SystemError) -> [Readiness] {
        var failure: Int32 = 0
        let ready = [burrow_ready](unsafeUninitializedCapacity: 64) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            let count = burrow_epoll_wait(descriptor.number, base, 64, milliseconds ?? -1)
            failure = min(0, count)
            initialized = Int(max(0, count))
        }
        try checked(failure, "wait for events")
        return ready.map { event in
            Readiness(
                token: event.token, readable: event.events & burrow_event_readable != 0,
                writable: event.events & burrow_event_writable != 0,
                hangup: event.events & burrow_event_hangup != 0)
        }
    }
}

/// A doorbell that any thread can ring and a `Poller` can watch (eventfd(2)).
package struct Doorbell: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    package init() throws(SystemError) {
        descriptor = FileDescriptor(owning: try checked(burrow_eventfd(), "make an eventfd"))
    }

    /// Makes the descriptor readable.
    package func ring() {
        var one: UInt64 = 1
        _ = write(descriptor.number, &one, 8)
    }

    /// Makes the descriptor unreadable again.
    package func silence() {
        var count: UInt64 = 0
        _ = read(descriptor.number, &count, 8)
    }
}

/// Signals as something to read instead of something that interrupts (signalfd(2)).
package struct SignalReader: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    /// Blocks the signals for this thread and its children, and collects them here instead.
    package init(_ signals: [Int32]) throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try checked(burrow_signalfd(signals, Int32(signals.count)), "make a signalfd"))
    }

    /// The next signal that came, or nil.
    package func next() throws(SystemError) -> Int32? {
        let number = try checked(burrow_signalfd_read(descriptor.number), "read a signal")
        return number == 0 ? nil : number
    }

    /// Lets every signal through again, in a process that inherited the block.
    package static func unblockAll() throws(SystemError) {
        try checked(burrow_unblock_all_signals(), "unblock signals")
    }
}
