package import SandboxPolicy
import WorkerProtocol

/// What one execution came to: the same object for programs, people and models.
package struct ExecutionResult: Encodable, Equatable, Sendable {
    package let executionID: String
    /// Counts the executions of a context, from 1.
    package let number: Int
    package let status: Status
    package let stdout: String
    package let stderr: String
    /// What was shown, in order.
    package let results: [DisplayedResult]
    /// Things that were shown after the most that are kept.
    package let resultsLeftOut: Int
    package let error: RaisedError?
    package let death: Death?
    package let changes: Changes
    package private(set) var output: OutputSummary
    package let usage: Usage
    package let confinement: Confinement
    package let tier: Tier
    /// How the session as a whole was limited: the kind of control groups, or "rlimits".
    package let accounting: String
    /// Layers of the sandbox that the operator did without.
    package let missingLayers: [Layer]
    /// The whole result as a model should read it, as far as it fits.
    package private(set) var text = ""

    package enum Status: String, Encodable, Sendable {
        case ok
        /// The code raised an exception that nobody caught.
        case error
        case timeout
        case interrupted
        /// The context is gone.
        case killed
    }

    /// An exception as the context tells it.
    package struct RaisedError: Encodable, Equatable, Sendable {
        package let name: String
        package let value: String
        package let traceback: String
        /// One sentence about what can be done; nil when nobody knows.
        package let hint: String?

        init(_ raised: ContextEvent.Raised) {
            name = raised.name
            value = raised.value
            traceback = raised.traceback
            hint = raised.hint.isEmpty ? nil : raised.hint
        }

        private enum CodingKeys: String, CodingKey {
            case name, value, traceback, hint
        }

        /// Every key is always there.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(value, forKey: .value)
            try container.encode(traceback, forKey: .traceback)
            try container.encode(hint, forKey: .hint)
        }
    }

    /// What the execution cost.
    package struct Usage: Encodable, Equatable, Sendable {
        package let wallSeconds: Double
        package let cpuSeconds: Double
        /// The most memory that the session has had so far.
        package let peakMemoryBytes: UInt64

        private enum CodingKeys: String, CodingKey {
            case wallSeconds = "wall_seconds"
            case cpuSeconds = "cpu_seconds"
            case peakMemoryBytes = "peak_memory_bytes"
        }
    }

    private enum CodingKeys: String, CodingKey {
        case number, status, stdout, stderr, results, error, death, changes, output, usage, confinement, tier,
            accounting, text
        case resultsLeftOut = "results_left_out"
        case missingLayers = "missing_layers"
        case executionID = "execution_id"
    }

    /// Every key is always there; what is not known is null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(executionID, forKey: .executionID)
        try container.encode(number, forKey: .number)
        try container.encode(status, forKey: .status)
        try container.encode(stdout, forKey: .stdout)
        try container.encode(stderr, forKey: .stderr)
        try container.encode(results, forKey: .results)
        try container.encode(resultsLeftOut, forKey: .resultsLeftOut)
        try container.encode(error, forKey: .error)
        try container.encode(death, forKey: .death)
        try container.encode(changes, forKey: .changes)
        try container.encode(output, forKey: .output)
        try container.encode(usage, forKey: .usage)
        try container.encode(confinement, forKey: .confinement)
        try container.encode(tier, forKey: .tier)
        try container.encode(accounting, forKey: .accounting)
        try container.encode(missingLayers, forKey: .missingLayers)
        try container.encode(text, forKey: .text)
    }

    /// Bytes of all that the code has printed and shown, as far as they are here.
    package var contentBytes: Int {
        let shown = results.flatMap(\.data.values).reduce(0) { $0 + $1.contentBytes }
        return stdout.utf8.count + stderr.utf8.count + text.utf8.count + shown
    }

    /// The result of an execution that never ran, or whose end nobody saw.
    ///
    /// - Parameters:
    ///   - identifier: The execution's name.
    ///   - status: How it is said to have ended.
    ///   - kind: Why.
    ///   - message: The same in one sentence that an agent can act on.
    ///   - host: Where it would have run.
    /// - Returns: The result.
    @HostLoop
    package static func withoutRun(
        _ identifier: String, status: Status, kind: Death.Kind, message: String, on host: SandboxHost
    ) -> ExecutionResult {
        var result = ExecutionResult(
            identifier: identifier, number: 0, status: status, transcript: Transcript(limit: 0),
            files: FileChanges(files: [], leftOut: 0, isComplete: false),
            death: Death(kind: kind, message: message, stateSurvived: status == .interrupted),
            usage: Usage(wallSeconds: 0, cpuSeconds: 0, peakMemoryBytes: 0), tier: host.tier,
            accounting: host.accounting, missingLayers: host.missingLayers)
        result.text = message
        return result
    }

    init(
        identifier: String? = nil, number: Int, status: Status, transcript: Transcript, files: FileChanges,
        death: Death?, usage: Usage,
        tier: Tier,
        accounting: String, missingLayers: [Layer]
    ) {
        executionID = identifier ?? "exec_" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        self.number = number
        self.status = status
        stdout = String(decoding: transcript.output, as: UTF8.self)
        let errorOutput = String(decoding: transcript.error, as: UTF8.self)
        let dump = death?.mayHaveStack == true ? StackDump(from: errorOutput) : nil
        stderr = dump?.rest ?? errorOutput
        results = transcript.displays.map(DisplayedResult.init)
        resultsLeftOut = transcript.displaysLeftOut
        error = transcript.raised.map(RaisedError.init)
        self.death = death?.with(stack: dump?.stack)
        changes = Changes(transcript, files)
        self.usage = usage
        self.tier = tier
        self.accounting = accounting
        self.missingLayers = missingLayers
        confinement = tier == .direct ? .direct : .confined
        output = OutputSummary(droppedBytes: transcript.droppedBytes)
    }

    /// Writes the text.
    ///
    /// - Parameters:
    ///   - limit: The most characters of it.
    ///   - keep: Keeps a text that does not fit; nil when it cannot be kept.
    @HostLoop
    mutating func write(within limit: Int, keep: @HostLoop (WholeText) async -> OutputHandle?) async {
        let whole = WholeText(ResultSections.make(self))
        let handle = whole.totalCharacters > limit ? await keep(whole) : nil
        let inline = InlineText.make(whole, limit: limit, handle: handle)
        text = inline.text
        output.handle = handle?.description
        output.totalCharacters = inline.totalCharacters
        output.shownCharacters = inline.shownCharacters
    }
}

/// Whether the walls stand around a worker.
package enum Confinement: String, Encodable, Sendable {
    case confined
    /// The same worker without any wall, for debugging.
    case direct
}
