package import SandboxPolicy
import SessionPool

/// A piece of code that somebody wants to be run.
package struct ExecutionRequest: Sendable {
    /// UTF-8 without NUL bytes.
    package var code: String
    package var language = CodeLanguage.python
    /// Real time that it may take, in seconds; nil for the session's limit.
    package var timeout: Double?
    /// Variables of the environment, for this execution alone.
    package var environment = EnvironmentVariables()
    /// The most characters of the result's text; nil for the usual.
    package var inlineLimit: Int?

    package init(code: String) {
        self.code = code
    }

    /// The settings as they are recorded.
    var recorded: [UInt8] {
        JSONWriter.object { writer in
            if let timeout { writer.field("timeout", timeout) }
            if let inlineLimit { writer.field("inline_limit", inlineLimit) }
        }
    }
}

/// How an execution is asked for.
package enum Durability: Sendable {
    /// It is recorded before the request is answered: it can be polled and followed.
    case acknowledged
    /// Who asks waits for the end: it is recorded by then, or soon when it takes longer.
    case awaited
}
