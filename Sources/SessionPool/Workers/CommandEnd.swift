import Glibc
import SandboxPolicy

/// How a command ended.
package struct CommandEnd: Equatable, Sendable {
    /// The status that it exited with; nil when a signal ended it.
    package let exitCode: Int32?
    /// The name of the signal that ended it; nil when it exited.
    package let signal: String?
    /// What ended it, where that was the host or the kernel and not the command itself: one of `timeout`,
    /// `outputLimit`, `diskQuota`, `outOfMemory`, `syscallDenied` and `sandboxLost`.
    package let death: Death?

    /// Names the end of a process.
    ///
    /// - Parameters:
    ///   - status: What the kernel says.
    ///   - reason: Why the host ended it; nil when it did not.
    ///   - memoryShortage: Whose memory was too short when the kernel ended a process of the session for it while it
    ///     ran; nil when it ended none.
    ///   - isRoomGone: Whether its room ended, and everything with it.
    ///   - request: What was asked for.
    ///   - limits: The session's.
    init(
        status: WaitStatus, stoppedFor reason: StopReason?, memoryShortage: MemoryShortage?, isRoomGone: Bool,
        request: CommandRequest, limits: Limits
    ) {
        switch status {
        case .exited(let code):
            exitCode = code
            signal = nil
        case .signaled(let number):
            exitCode = nil
            signal = WaitStatus.signalName(number)
        }
        // A shell whose child the kernel ended says so with 128 and the signal's number.
        let wasKilled = status == .signaled(SIGKILL) || status == .exited(128 + SIGKILL)
        switch reason {
        case .timeout:
            death = Self.death(
                .timeout, "stopped after \(request.timeoutSeconds ?? 0) s: ask for a longer timeout", signal)
        case .outputLimit:
            let most = ByteCount.describe(request.outputBytes ?? limits.outputBytes)
            death = Self.death(.outputLimit, "stopped after \(most) of output: print less, or write to a file", signal)
        case .diskQuota(let excess):
            death = Self.death(.diskQuota, "stopped: \(excess.sentence): delete files", signal)
        case .closed:
            death = Self.sandboxLost(signal)
        default:
            if wasKilled, let memoryShortage {
                death = Self.death(
                    .outOfMemory, "ended for \(memoryShortage.cause(limits)): \(memoryShortage.advice)", signal)
            } else if wasKilled, isRoomGone {
                death = Self.sandboxLost(signal)
            } else if status == .signaled(SIGSYS) {
                death = Self.death(
                    .syscallDenied,
                    "ended for a system call of another architecture (32 bits or x32), which the sandbox never allows",
                    signal)
            } else {
                death = nil
            }
        }
    }

    private static func sandboxLost(_ signal: String?) -> Death {
        death(.sandboxLost, "the sandbox was ended: start the command again in another", signal)
    }

    private static func death(_ kind: Death.Kind, _ message: String, _ signal: String?) -> Death {
        Death(kind: kind, message: message, stateSurvived: kind != .sandboxLost, signal: signal)
    }
}
