import Glibc

/// An open descriptor with one owner: it is closed when its owner lets go of it.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The number, for a call that borrows the descriptor.
    package let number: Int32

    /// Takes ownership of an open descriptor.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Gives the number away without closing it: its new owner closes it.
    package consuming func release() -> Int32 {
        let number = self.number
        discard self
        return number
    }

    /// A second descriptor of the same open file, close-on-exec.
    package func duplicate() throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try libraryCall("duplicate a descriptor") { fcntl(number, F_DUPFD_CLOEXEC, 0) })
    }
}

/// Two descriptors that were born together.
package struct DescriptorPair: ~Copyable {
    package let first: FileDescriptor
    package let second: FileDescriptor
}

/// Descriptors that came with a packet: what nobody takes is closed.
package struct ReceivedDescriptors: ~Copyable {
    /// The descriptors that nobody took yet, for calls that borrow them.
    package private(set) var numbers: [Int32]

    package init(owning numbers: [Int32]) {
        self.numbers = numbers
    }

    deinit {
        for number in numbers { close(number) }
    }

    /// How many are left.
    package var count: Int { numbers.count }

    /// The next descriptor in the order of sending; nil when all were taken.
    package mutating func take() -> FileDescriptor? {
        numbers.isEmpty ? nil : FileDescriptor(owning: numbers.removeFirst())
    }
}
