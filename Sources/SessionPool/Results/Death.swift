/// How an execution ended that did not end by itself, or which limit it ran into: known from the kernel, not from it.
package struct Death: Equatable, Sendable {
    package let kind: Kind
    /// One sentence that an agent can act on.
    package let message: String
    /// Whether the namespace of the context is still there.
    package let stateSurvived: Bool
    /// The name of the signal that ended the context.
    package let signal: String?
    /// The status that the context exited with.
    package let exitCode: Int32?
    /// The system call that the sandbox refused, where that is known.
    package let systemCall: String?
    /// Where Python was, the innermost call last, when it was ended or crashed.
    package let stack: String?

    package enum Kind: String, CaseIterable, JSONWritable, Sendable {
        case timeout
        case cpuTime = "cpu_time"
        case outOfMemory = "out_of_memory"
        case processes
        case openFiles = "open_files"
        case fileSize = "file_size"
        case diskQuota = "disk_quota"
        case outputLimit = "output_limit"
        case syscallDenied = "syscall_denied"
        case signal
        case exit
        /// The context said something that is no message.
        case `protocol`
        /// Somebody asked for the execution to stop.
        case interrupted
        /// The sandbox was closed or lost while the execution ran.
        case sandboxLost = "sandbox_lost"
    }

    package init(
        kind: Kind, message: String, stateSurvived: Bool, signal: String? = nil, exitCode: Int32? = nil,
        systemCall: String? = nil, stack: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.stateSurvived = stateSurvived
        self.signal = signal
        self.exitCode = exitCode
        self.systemCall = systemCall
        self.stack = stack
    }

    /// Whether Python may have written where it was: it was asked, or it crashed.
    var mayHaveStack: Bool {
        switch kind {
        case .timeout, .cpuTime, .signal: true
        default: false
        }
    }

    /// The same death, with the stack that was found at it.
    func with(stack: String?) -> Death {
        Death(
            kind: kind, message: message, stateSurvived: stateSurvived, signal: signal, exitCode: exitCode,
            systemCall: systemCall, stack: stack)
    }

    private enum CodingKeys: String, CodingKey {
        case kind, message, signal, stack
        case systemCall = "system_call"
        case stateSurvived = "state_survived"
        case exitCode = "exit_code"
    }
}

extension Death: JSONWritable {
    /// Every key is always there; what is not known is null.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("kind", kind)
            writer.field("message", message)
            writer.field("state_survived", stateSurvived)
            writer.field("signal", signal)
            writer.field("exit_code", exitCode)
            writer.field("system_call", systemCall)
            writer.field("stack", stack)
        }
    }
}
