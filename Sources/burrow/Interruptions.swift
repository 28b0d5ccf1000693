import Glibc
import LinuxSystem
import SessionPool
import Synchronization

/// SIGINT and its like, as something to wait for instead of something that ends the program in the middle.
enum Interruptions {
    private static let reader = Mutex<SignalReader?>(nil)

    /// Takes the signals from now on.
    ///
    /// Must come before any other thread exists.
    static func collect() {
        reader.withLock { $0 = try? SignalReader([SIGINT, SIGTERM, SIGHUP]) }
    }

    /// The descriptor that becomes readable when a signal came; -1 when there is none.
    static var descriptor: Int32 {
        reader.withLock { reader in
            switch reader {
            case .some(let signals): signals.descriptor.number
            case .none: -1
            }
        }
    }

    /// Waits for the first of them.
    @HostLoop
    static func first() async {
        await withCheckedContinuation { continuation in
            var isWaiting = true
            watch = try? SignalWatch(descriptor: descriptor, next: next) { _ in
                guard isWaiting else { return }
                isWaiting = false
                continuation.resume()
            }
        }
        watch?.stop()
        watch = nil
    }

    @HostLoop private static var watch: SignalWatch?

    /// The next signal that came, or nil.
    static func next() -> Int32? {
        reader.withLock { reader in
            switch reader {
            case .some(let signals): try? signals.next()
            case .none: nil
            }
        }
    }
}
