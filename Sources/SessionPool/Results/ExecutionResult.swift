package import SandboxPolicy
import WorkerProtocol

/// What one execution came to: the same object for programs, people and models.
package struct ExecutionResult: Equatable, Sendable {
    package let executionID: String
    /// Counts the executions of a context, from 1.
    package let number: Int
    package let status: Status
    /// What was printed, or the beginning of it: about a million bytes.
    package let stdout: String
    package let stderr: String
    /// All that was printed, where that is more.
    let longOutput: SpilledText?
    let longError: SpilledText?
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

    package enum Status: String, CaseIterable, JSONWritable, Sendable {
        case ok
        /// The code raised an exception that nobody caught.
        case error
        case timeout
        case interrupted
        /// The context is gone.
        case killed
    }

    /// An exception as the context tells it.
    package struct RaisedError: Equatable, Sendable {
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
    }

    /// What the execution cost.
    package struct Usage: Equatable, Sendable {
        package let wallSeconds: Double
        package let cpuSeconds: Double
        /// The most memory that the session has had so far.
        package let peakMemoryBytes: UInt64
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
        stdout = transcript.output.text
        longOutput = transcript.output.long
        longError = transcript.error.long
        let dump = death?.mayHaveStack == true ? Self.takeDump(from: transcript.error) : nil
        stderr = longError == nil ? dump?.rest ?? transcript.error.text : transcript.error.text
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
        output = OutputSummary(
            stdoutCutBytes: (longOutput?.byteCount ?? stdout.utf8.count) - stdout.utf8.count,
            stderrCutBytes: (longError?.byteCount ?? stderr.utf8.count) - stderr.utf8.count,
            droppedBytes: transcript.droppedBytes + UInt64(transcript.output.lostBytes + transcript.error.lostBytes))
    }

    /// Takes the stack out of what was printed, at whose end it is.
    private static func takeDump(from printed: PrintedText) -> StackDump? {
        guard let long = printed.long else { return StackDump(from: printed.text) }
        var dump: StackDump?
        long.replaceEnd(most: StackDump.mostBytes) { end in
            let found = StackDump(from: end)
            dump = found
            return found.rest
        }
        return dump
    }

    /// Writes the text.
    ///
    /// - Parameters:
    ///   - limit: The most characters of it.
    ///   - advice: How its reader comes to the rest.
    ///   - keep: Keeps a text that does not fit; nil when it cannot be kept.
    @HostLoop
    mutating func write(
        within limit: Int, advice: ReadingAdvice, keep: @HostLoop (WholeText) async -> OutputHandle?
    ) async {
        let sections = ResultSections.make(self)
        let whole = await elsewhereIfLong { WholeText(sections) }
        let handle = whole.totalCharacters > limit ? await keep(whole) : nil
        let inline = await elsewhereIfLong {
            InlineText.make(whole, limit: limit, handle: handle, advice: advice)
        }
        text = inline.text
        output.handle = handle?.description
        output.totalCharacters = inline.totalCharacters
        output.shownCharacters = inline.shownCharacters
    }

    /// Does a piece of work here, or where it may read and count for long, when there is much to be read and counted.
    private func elsewhereIfLong<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        let isLong = longOutput != nil || longError != nil || contentBytes > Self.mostBytesToReadHere
        guard isLong, let value = try? await DiskThreads.run(work) else { return work() }
        return value
    }

    /// What is joined and cut in some hundred microseconds.
    private static let mostBytesToReadHere = 256 << 10
}

extension ExecutionResult: JSONWritable {
    /// Every key is always there; what is not known is null.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("execution_id", executionID)
            writer.field("number", number)
            writer.field("status", status)
            writer.field("stdout", stdout)
            writer.field("stderr", stderr)
            writer.field("results", results)
            writer.field("results_left_out", resultsLeftOut)
            writer.field("error", error)
            writer.field("death", death)
            writer.field("changes", changes)
            writer.field("output", output)
            writer.field("usage", usage)
            writer.field("confinement", confinement)
            writer.field("tier", tier)
            writer.field("accounting", accounting)
            writer.field("missing_layers", missingLayers.map(\.rawValue))
            writer.field("text", text)
        }
    }
}

extension ExecutionResult.RaisedError: JSONWritable {
    /// Every key is always there; what is not known is null.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("value", value)
            writer.field("traceback", traceback)
            writer.field("hint", hint)
        }
    }
}

extension ExecutionResult.Usage: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("wall_seconds", wallSeconds)
            writer.field("cpu_seconds", cpuSeconds)
            writer.field("peak_memory_bytes", peakMemoryBytes)
        }
    }
}

/// Whether the walls stand around a worker.
package enum Confinement: String, JSONWritable, Sendable {
    case confined
    /// The same worker without any wall, for debugging.
    case direct
}
