import Glibc
import LinuxSystem

/// The host's side of one room: its init, and whether its walls stand.
@HostLoop
final class Room {
    let identifier: UInt64
    /// The init exists; contexts can be born into its pid namespace.
    let birth = Reply<Bool>()
    /// The walls stand; contexts can enter.
    let readiness = Reply<Bool>()
    /// Nothing in the room lives any more.
    let end = Reply<Bool>()
    private(set) var hasEnded = false
    /// It has been killed, or has ended: nobody can enter it any more.
    private(set) var isEnding = false
    /// The walls stand, and nobody has ended it since.
    var canBeEntered: Bool { isReady && !isEnding }
    private var isReady = false
    private var handle: FileDescriptor?

    init(identifier: UInt64) {
        self.identifier = identifier
    }

    /// The number of the init's pidfd; nil when there is none yet or no longer.
    var handleNumber: Int32? {
        switch handle {
        case .some(let process): process.number
        case .none: nil
        }
    }

    func started(_ handle: consuming FileDescriptor?) {
        self.handle = handle
        // It may have been killed before it was known.
        if isEnding { kill() }
        birth.succeed(true)
    }

    func ready() {
        isReady = true
        readiness.succeed(true)
    }

    func failed(_ error: SandboxError) {
        birth.fail(error)
        readiness.fail(error)
    }

    func ended() {
        hasEnded = true
        isEnding = true
        failed(SandboxError(.lost, "the sandbox ended: open a new session"))
        end.succeed(true)
    }

    /// Ends the init; the kernel ends everything else in the room.
    func kill() {
        isEnding = true
        switch handle {
        case .some(let process): try? Processes.signal(SIGKILL, to: process)
        case .none: break
        }
    }
}
