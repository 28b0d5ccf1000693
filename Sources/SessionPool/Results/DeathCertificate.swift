import Glibc
import SandboxPolicy
import WorkerProtocol

/// Decides what an execution's end is called, from what the kernel counted and how the host intervened.
struct DeathCertificate {
    let limits: Limits
    /// Processes that the kernel ended for want of memory while the execution ran.
    let outOfMemoryKills: UInt64
    /// Whose memory it was.
    var memoryShortage = MemoryShortage.ofSession
    /// Whether the room has ended with the context.
    var isRoomGone = false
    /// Processes that the kernel refused to make while the execution ran; nil when nobody counts.
    let refusedProcesses: UInt64?

    func status(of ending: ExecutionStateMachine.Ending, raised: ContextEvent.Raised?) -> ExecutionResult.Status {
        switch ending {
        case .finished(nil): raised == nil ? .ok : .error
        case .finished(let reason?): status(stoppedFor: reason, died: false)
        case .died(_, let reason?): status(stoppedFor: reason, died: true)
        case .died(_, nil): .killed
        }
    }

    private func status(stoppedFor reason: StopReason, died: Bool) -> ExecutionResult.Status {
        switch reason {
        case .timeout, .cpuTime: .timeout
        case .interrupted: .interrupted
        case .outputLimit, .diskQuota: died ? .killed : .interrupted
        case .outOfMemory, .violation, .closed: .killed
        }
    }

    /// The death to report; nil for an execution that ended like any program.
    func death(of ending: ExecutionStateMachine.Ending, raised: ContextEvent.Raised?) -> Death? {
        switch ending {
        case .finished(nil): raised.flatMap(limitBehind)
        case .finished(let reason?): death(stoppedFor: reason, survived: true)
        case .died(_, let reason?): death(stoppedFor: reason, survived: false)
        case .died(let status, nil): death(by: status)
        }
    }

    // MARK: The host's doing

    private func death(stoppedFor reason: StopReason, survived: Bool) -> Death {
        let state = survived ? "variables are kept" : "variables are lost, files are kept"
        switch reason {
        case .timeout:
            return Death(
                kind: .timeout,
                message: "stopped after \(seconds(limits.wallSeconds)) of real time; \(state): "
                    + "do less at once, or ask for a longer timeout",
                stateSurvived: survived)
        case .cpuTime:
            return Death(
                kind: .cpuTime,
                message: "stopped after \(seconds(limits.cpuSeconds)) of processor time; \(state): do less at once",
                stateSurvived: survived)
        case .outputLimit:
            return Death(
                kind: .outputLimit,
                message: "stopped after \(ByteCount.describe(limits.outputBytes)) of output; \(state): "
                    + "print less, or write to a file",
                stateSurvived: survived)
        case .diskQuota(let excess):
            return Death(
                kind: .diskQuota, message: "stopped: \(excess.sentence); \(state): delete files",
                stateSurvived: survived)
        case .outOfMemory:
            return outOfMemory(signal: nil)
        case .interrupted:
            return Death(kind: .interrupted, message: "interrupted; \(state)", stateSurvived: survived)
        case .violation(let text):
            return Death(
                kind: .protocol, message: "the worker's channel was damaged (\(text)); \(state)",
                stateSurvived: survived)
        case .closed:
            return Death(kind: .sandboxLost, message: "the sandbox was ended; \(state)", stateSurvived: survived)
        }
    }

    // MARK: The kernel's doing

    private func death(by status: WaitStatus) -> Death {
        switch status {
        case .signaled(SIGKILL) where outOfMemoryKills > 0:
            return outOfMemory(signal: "SIGKILL")
        case .signaled(SIGKILL) where isRoomGone:
            return Death(
                kind: .sandboxLost,
                message: "the sandbox was ended; variables, processes and /tmp are lost, files are kept: the next "
                    + "execution starts in another",
                stateSurvived: false, signal: "SIGKILL")
        case .signaled(SIGSYS):
            return Death(
                kind: .syscallDenied,
                message: "ended for a system call of another architecture (32 bits or x32), which the sandbox never "
                    + "allows; variables are lost, files are kept",
                stateSurvived: false, signal: "SIGSYS")
        case .signaled(let number):
            let name = WaitStatus.signalName(number)
            return Death(
                kind: .signal,
                message: "Python crashed with \(name) (\(explanation(of: number))); "
                    + "variables are lost, files are kept, and the next execution starts afresh",
                stateSurvived: false, signal: name)
        case .exited(let code):
            return Death(
                kind: .exit,
                message: "the code ended its Python with status \(code); variables are lost, files are kept",
                stateSurvived: false, exitCode: code)
        }
    }

    private func outOfMemory(signal: String?) -> Death {
        Death(
            kind: .outOfMemory,
            message: "ended for \(memoryShortage.cause(limits)); variables are lost, files are kept: "
                + memoryShortage.advice,
            stateSurvived: false, signal: signal)
    }

    private func explanation(of signal: Int32) -> String {
        switch signal {
        case SIGSEGV: "an invalid memory access, or a recursion too deep for the stack"
        case SIGABRT: "it gave up on itself"
        case SIGBUS: "a mapped file got shorter, or memory is gone"
        case SIGFPE: "an impossible calculation in native code"
        case SIGILL: "an instruction that this processor does not know"
        case SIGKILL: "somebody killed it"
        default: "nobody handled it"
        }
    }

    // MARK: Limits that Python reports as exceptions

    private func limitBehind(_ raised: ContextEvent.Raised) -> Death? {
        switch raised.errorNumber {
        case EPERM where Self.isSystemCall(raised.refusedCall):
            return Death(
                kind: .syscallDenied,
                message: "the sandbox does not allow the system call \(raised.refusedCall); variables are kept: "
                    + "do without it",
                stateSurvived: true, systemCall: raised.refusedCall)
        case EMFILE:
            return survived(.openFiles, "\(limits.openFiles) open files are the limit: close what is not needed")
        case EFBIG:
            return survived(
                .fileSize, "a file may have \(ByteCount.describe(limits.fileBytes)): write several smaller ones")
        case ENOSPC, EDQUOT:
            return survived(
                .diskQuota,
                "there is no space left where the code wrote; /tmp holds \(ByteCount.describe(limits.temporaryBytes)): "
                    + "delete files, or write to /home/user")
        case ENOMEM:
            return survived(
                .outOfMemory,
                "more memory was asked for than there is; \(ByteCount.describe(limits.memoryBytes)) are the limit: "
                    + "work on smaller pieces")
        case EAGAIN where wasProcessRefused(mentionedAs: "fork", in: raised):
            return tooManyProcesses
        default:
            // Threads that cannot be started come as a RuntimeError without an errno.
            let isRefusal = raised.name == "RuntimeError" && wasProcessRefused(mentionedAs: "new thread", in: raised)
            return isRefusal ? tooManyProcesses : nil
        }
    }

    /// Whether a claim about a system call can be one: it becomes part of a sentence.
    private static func isSystemCall(_ name: String) -> Bool {
        (1...32).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5f }
    }

    /// Where nobody counts, the words of the exception have to do: it is about the agent's own processes.
    private func wasProcessRefused(mentionedAs words: String, in raised: ContextEvent.Raised) -> Bool {
        refusedProcesses.map { $0 > 0 } ?? (raised.traceback + raised.value).contains(words)
    }

    private var tooManyProcesses: Death {
        survived(.processes, "\(limits.processes) processes and threads at once are the limit: start fewer")
    }

    private func survived(_ kind: Death.Kind, _ message: String) -> Death {
        Death(kind: kind, message: message, stateSurvived: true)
    }

    private func seconds(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value)) s" : "\(value) s"
    }
}
