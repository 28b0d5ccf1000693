import ArgumentParser
import SandboxPolicy
import SessionPool

/// The flags that `exec` and `repl` share: whose session it is and what it may use.
struct SessionOptions: ParsableArguments {
    @OptionGroup var owner: OwnerOptions

    @Option(help: "What is loaded and what is allowed: a file of sandbox/profiles.")
    var profile = "data"

    @Option(help: ArgumentHelp("Seconds of real time for one execution.", valueName: "seconds"))
    var timeout: Double?

    @Option(help: ArgumentHelp("Seconds of processor time for one execution.", valueName: "seconds"))
    var cpu: Double?

    @Option(help: ArgumentHelp("Memory of the whole session, such as 512M.", valueName: "size"))
    var memory: String?

    @Option(help: ArgumentHelp("Processes and threads at once.", valueName: "number"))
    var processes: UInt64?

    @Option(help: ArgumentHelp("Files open at once in a process.", valueName: "number"))
    var openFiles: UInt64?

    @Option(help: ArgumentHelp("How large a file may become.", valueName: "size"))
    var fileSize: String?

    @Option(help: ArgumentHelp("How much /tmp may hold.", valueName: "size"))
    var tmpSize: String?

    @Option(help: ArgumentHelp("How much one execution may print.", valueName: "size"))
    var outputLimit: String?

    @Option(
        name: .customLong("without"),
        help: ArgumentHelp(
            "Starts although this machine lacks a layer: cgroup, landlock or seccomp. Repeatable.", valueName: "layer"))
    var missingLayers: [String] = []

    @Flag(help: "No sandbox at all: the code runs as you, with all you may do. For debugging Burrow only.")
    var direct = false

    /// The host that the flags describe.
    func hostConfiguration() throws -> HostConfiguration {
        HostConfiguration(
            dataDirectory: owner.dataDirectory, missingLayers: try Self.layers(missingLayers), isDirect: direct)
    }

    /// Layers by their names.
    static func layers(_ names: [String]) throws -> Set<Layer> {
        var layers: Set<Layer> = []
        for name in names {
            guard let layer = Layer(rawValue: name) else {
                let known = Layer.allCases.map(\.rawValue).joined(separator: ", ")
                throw SandboxError(.invalidRequest, "there is no layer \"\(name)\": use one of \(known)")
            }
            layers.insert(layer)
        }
        return layers
    }

    /// The profile's limits, lowered as the flags say.
    func limits(of profile: Profile) throws -> Limits {
        var limits = profile.limits
        try lower(&limits.wallSeconds, to: timeout, "--timeout")
        try lower(&limits.cpuSeconds, to: cpu, "--cpu")
        try lower(&limits.memoryBytes, to: bytes(memory, "--memory"), "--memory", atLeast: 16 << 20)
        try lower(&limits.processes, to: processes, "--processes")
        try lower(&limits.openFiles, to: openFiles, "--open-files", atLeast: 16)
        try lower(&limits.fileBytes, to: bytes(fileSize, "--file-size"), "--file-size")
        try lower(&limits.temporaryBytes, to: bytes(tmpSize, "--tmp-size"), "--tmp-size", atLeast: 4096)
        try lower(&limits.outputBytes, to: bytes(outputLimit, "--output-limit"), "--output-limit")
        return limits
    }

    private func bytes(_ text: String?, _ flag: String) throws -> UInt64? {
        guard let text else { return nil }
        guard let bytes = ByteCount.parse(text) else {
            throw SandboxError(.invalidRequest, "\(flag) is no size: give bytes, or a number with K, M or G")
        }
        return bytes
    }

    private func lower(_ limit: inout Double, to value: Double?, _ flag: String) throws {
        guard let value else { return }
        guard value > 0, value <= limit else {
            throw SandboxError(
                .invalidRequest, "\(flag) must be above 0 and at most the profile's \(limit): choose another")
        }
        limit = value
    }

    private func lower(_ limit: inout UInt64, to value: UInt64?, _ flag: String, atLeast least: UInt64 = 1) throws {
        guard let value else { return }
        guard (least...max(least, limit)).contains(value) else {
            throw SandboxError(
                .invalidRequest, "\(flag) must be at least \(least) and at most the profile's \(limit): choose another")
        }
        limit = value
    }
}
