package import SandboxPolicy
import WorkerProtocol

/// What one execution came to: the same object for programs, people and models.
package struct ExecutionResult: Codable, Equatable, Sendable {
    package let executionID: String
    /// Counts the executions of a context, from 1.
    package let number: Int
    package let status: Status
    package let stdout: String
    package let stderr: String
    /// What was displayed, each in one or more representations by MIME type.
    package let results: [[String: String]]
    package let error: RaisedError?
    package let death: Death?
    package let usage: Usage
    package let confinement: Confinement
    package let tier: Tier
    /// How the session as a whole was limited: the kind of control groups, or "rlimits".
    package let accounting: String
    /// Layers of the sandbox that the operator did without.
    package let missingLayers: [Layer]
    /// The whole result as a model should read it.
    package let text: String

    package enum Status: String, Codable, Sendable {
        case ok
        /// The code raised an exception that nobody caught.
        case error
        case timeout
        case interrupted
        /// The context is gone.
        case killed
    }

    /// An exception as the context tells it.
    package struct RaisedError: Codable, Equatable, Sendable {
        package let name: String
        package let value: String
        package let traceback: String
    }

    /// What the execution cost.
    package struct Usage: Codable, Equatable, Sendable {
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
        case number, status, stdout, stderr, results, error, death, usage, confinement, tier, accounting, text
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
        try container.encode(error, forKey: .error)
        try container.encode(death, forKey: .death)
        try container.encode(usage, forKey: .usage)
        try container.encode(confinement, forKey: .confinement)
        try container.encode(tier, forKey: .tier)
        try container.encode(accounting, forKey: .accounting)
        try container.encode(missingLayers, forKey: .missingLayers)
        try container.encode(text, forKey: .text)
    }

    init(
        number: Int, status: Status, transcript: Transcript, death: Death?, usage: Usage, tier: Tier,
        accounting: String, missingLayers: [Layer]
    ) {
        executionID = "exec_" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        self.number = number
        self.status = status
        stdout = String(decoding: transcript.output, as: UTF8.self)
        stderr = String(decoding: transcript.error, as: UTF8.self)
        results = transcript.results.map { [$0.mimeType: String(decoding: $0.bytes, as: UTF8.self)] }
        error = transcript.raised.map { RaisedError(name: $0.name, value: $0.value, traceback: $0.traceback) }
        self.death = death
        self.usage = usage
        self.tier = tier
        self.accounting = accounting
        self.missingLayers = missingLayers
        confinement = tier == .direct ? .direct : .confined
        text = ResultText.make(stdout: stdout, stderr: stderr, results: results, error: error, death: death)
    }
}

/// Whether the walls stand around a worker.
package enum Confinement: String, Codable, Sendable {
    case confined
    /// The same worker without any wall, for debugging.
    case direct
}
