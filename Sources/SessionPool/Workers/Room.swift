import Glibc
import LinuxSystem

/// The host's side of one room: its init, and whether its walls stand.
@HostLoop
final class Room {
    let identifier: UInt64
    /// The init exists; contexts can be born into its pid namespace.
    let birth = Reply<Bool>()
    /// The walls stand; contexts can join.
    let readiness = Reply<Bool>()
    /// The files of its user are there; contexts can enter.
    let furnishing = Reply<Bool>()
    /// Nothing in the room lives any more.
    let end = Reply<Bool>()
    private(set) var hasEnded = false
    /// It has been killed, or has ended: nobody can enter it any more.
    private(set) var isEnding = false
    /// It is its user's, and nobody has ended it since.
    var canBeEntered: Bool { isFurnished && !isEnding }
    private var isFurnished = false
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
        readiness.succeed(true)
    }

    func furnished() {
        isFurnished = true
        furnishing.succeed(true)
    }

    func failed(_ error: SandboxError) {
        birth.fail(error)
        readiness.fail(error)
        furnishing.fail(error)
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
