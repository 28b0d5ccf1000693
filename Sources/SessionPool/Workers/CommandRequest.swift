import WorkerProtocol

/// A program to be started in a session's sandbox.
package struct CommandRequest: Equatable, Sendable {
    /// The program and its arguments: 1 to 1,024.
    ///
    /// The program is a path of the sandbox, or a name that PATH there leads to.
    package var arguments: [String]
    /// What it finds in its environment besides, or instead of, what all code of the sandbox does.
    package var environment: [String: String]
    /// Where it starts: a path of the sandbox, or one below the user's directory; nil is the user's directory itself.
    package var workingDirectory: String?
    /// Whether its standard input can be written to; otherwise it is empty.
    package var takesInput: Bool
    /// Seconds after which it is ended with all it started; nil lets it run until the session ends.
    package var timeoutSeconds: Double?
    /// Bytes that it may print, on both streams together, before it is ended; nil is what an execution may print.
    package var outputBytes: UInt64?

    package init(
        arguments: [String], environment: [String: String] = [:], workingDirectory: String? = nil,
        takesInput: Bool = false, timeoutSeconds: Double? = nil, outputBytes: UInt64? = nil
    ) {
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.takesInput = takesInput
        self.timeoutSeconds = timeoutSeconds
        self.outputBytes = outputBytes
    }

    /// The most arguments, and variables.
    package static let mostEntries = 1_024
    /// The most bytes of arguments, variables and working directory together: they travel in one packet, beside the
    /// sandbox's own variables.
    package static let mostBytes = 96 << 10

    /// Refuses what no process can be started with.
    ///
    /// - Throws: `SandboxError` with `invalidRequest`.
    package func check() throws(SandboxError) {
        guard let program = arguments.first, !program.isEmpty else {
            throw SandboxError(.invalidRequest, "there is no command: name a program first")
        }
        guard arguments.count <= Self.mostEntries, environment.count <= Self.mostEntries else {
            throw SandboxError(
                .invalidRequest,
                "a command has at most \(Self.mostEntries) arguments and as many variables: put them into a file")
        }
        for name in environment.keys where name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) {
            throw SandboxError(.invalidRequest, "a variable has no name, or \"=\" in it: name it otherwise")
        }
        let texts = arguments + environment.keys + environment.values + [workingDirectory ?? "."]
        guard !texts.contains(where: { $0.utf8.contains(0) }) else {
            throw SandboxError(.invalidRequest, "a command, a variable or a directory has a NUL byte: remove it")
        }
        guard workingDirectory?.isEmpty != true else {
            throw SandboxError(.invalidRequest, "the working directory has no name: leave it out, or name one")
        }
        guard texts.reduce(0, { $0 + $1.utf8.count }) <= Self.mostBytes else {
            throw SandboxError(
                .invalidRequest, "a command has at most \(Self.mostBytes) bytes: put it into a file and run that")
        }
        guard timeoutSeconds.map({ $0 > 0 && $0.isFinite }) ?? true else {
            throw SandboxError(.invalidRequest, "a timeout is a number of seconds above 0: give one, or none")
        }
    }

    /// The environment of the process, NAME=value: the sandbox's own, with the request's over it.
    func variables(over own: [String]) -> [String] {
        let kept = own.filter { variable in
            environment[String(variable.prefix { $0 != "=" })] == nil
        }
        return kept + environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    /// Where the process starts, given the user's directory.
    func directory(home: String) -> String {
        guard let workingDirectory else { return home }
        return workingDirectory.hasPrefix("/") ? workingDirectory : "\(home)/\(workingDirectory)"
    }
}
