import ArgumentParser
import Engine
import Glibc
import Identity
import Logging
import Persistence
import SandboxPolicy
import Server
import SessionPool
import WebServer

/// `burrow serve`: sandboxes for many agents, over HTTP.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves sandboxes over HTTP.",
        discussion: """
            burrow serve                                    on http://127.0.0.1:8190
            burrow serve --host 0.0.0.0 --host-name burrow.example.org --pool 4:32

            The first start makes a key and shows it once; it is also in DATA/local-key, for this user alone.
            `burrow key create` makes others. SIGTERM lets running executions come to their end, then stops.
            """)

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 lets the system choose.")
    var port = 8_190

    @Option(
        help: ArgumentHelp(
            "Where files and records are (default: BURROW_DATA, or a standard place).", valueName: "directory"))
    var data: String?

    @Option(
        name: .customLong("host-name"),
        help: ArgumentHelp(
            "A name by which clients may call this server, beside loopback. Repeatable.", valueName: "name"))
    var hostNames: [String] = []

    @Option(
        name: .customLong("origin"),
        help: ArgumentHelp("A web page's origin that may call this server. Repeatable.", valueName: "origin"))
    var origins: [String] = []

    @Option(help: ArgumentHelp("Sandboxes kept ready, at least and at most; 0 keeps none.", valueName: "least:most"))
    var pool = "1:8"

    @Option(help: "The profile of sessions that ask for none, and of the pool.")
    var profile = "data"

    @Option(help: ArgumentHelp("Sessions alive at once (default: 1000).", valueName: "number"))
    var maxSessions: Int?

    @Option(
        help: ArgumentHelp(
            "Memory that all sandboxes together may have (default: what is available, without a reserve for the "
                + "machine).", valueName: "bytes"))
    var totalMemory: String?

    @Option(
        help: ArgumentHelp(
            "What a user's files may take on the disk, and a tenant's shared ones (default: 10G).", valueName: "bytes"))
    var quota: String?

    @Option(
        help: ArgumentHelp(
            "How many files a user may have, and a tenant shared ones (default: 200000).", valueName: "number"))
    var quotaFiles: Int?

    @Option(help: ArgumentHelp("Seconds without use after which a session ends (default: 1200).", valueName: "seconds"))
    var idle: Double?

    @Option(
        help: ArgumentHelp(
            "Seconds after which a session ends however much it is used (default: 86400).", valueName: "seconds"))
    var life: Double?

    @Option(
        help: ArgumentHelp(
            "Seconds of real time that one execution may take at most. Profiles may say less; executions of E2B's "
                + "sandboxes may otherwise take as long as the sandbox lives.", valueName: "seconds"))
    var maxExecution: Double?

    @Option(
        help: ArgumentHelp(
            "Seconds that running executions have when the server stops (default: 10).", valueName: "seconds"))
    var grace: Double?

    @Option(
        help: ArgumentHelp(
            "A file of public keys (JWKS): tokens signed with them (ES256 or EdDSA) are accepted, with their claims "
                + "tenant_id and sub.", valueName: "file"))
    var jwks: String?

    @Option(help: ArgumentHelp("The issuer that tokens must name.", valueName: "issuer"))
    var issuer: String?

    @Option(help: ArgumentHelp("The audience that tokens must name.", valueName: "audience"))
    var audience: String?

    @Option(help: ArgumentHelp("Requests per second of one credential (default: 10000).", valueName: "number"))
    var rate: Double?

    @Option(
        help: ArgumentHelp("Days for which finished executions are remembered (default: 7).", valueName: "days"))
    var keepDays: Double?

    @Option(
        name: .customLong("without"),
        help: ArgumentHelp(
            "Starts although this machine lacks a layer: cgroup, landlock or seccomp.", valueName: "layer"))
    var missingLayers: [String] = []

    @Flag(help: "No sandbox at all: code runs as you, with all you may do. For debugging Burrow only.")
    var direct = false

    @Flag(
        name: .customLong("e2b-debug"),
        help: "Serves E2B's debug mode too: one sandbox on ports 49999 and 49983 of loopback, without any key.")
    var hasDebugMode = false

    @Flag(help: "Logs every request.")
    var verbose = false

    func run() throws {
        let settings = try settings()
        let installation = try Installation.find()
        var logger = Logger(label: "burrow", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = verbose ? .info : .notice
        if direct { Console.complain("direct mode: code of this server's clients is NOT confined") }
        let server = Server(settings: settings, installation: installation, logger: logger)
        try Await.result {
            do {
                try await server.run(
                    onListening: { Self.greet($0) }, untilStopped: { await Interruptions.first() })
            } catch let error as RecordError {
                throw SandboxError(.cannotStart, error.description)
            } catch let error as EngineError {
                throw SandboxError(.cannotStart, error.description)
            } catch let error as IdentityError {
                throw SandboxError(.cannotStart, error.description)
            }
        }
    }

    private static func greet(_ greeting: Server.Greeting) {
        if let obstacle = greeting.poolObstacle { Console.complain("no sandboxes are kept ready: \(obstacle)") }
        var lines = ["Burrow listens on \(greeting.url) (\(greeting.tier), \(greeting.accounting))"]
        if let key = greeting.newKey {
            lines.append("A key for it, shown this once: \(key)")
        }
        if let path = greeting.keyPath {
            lines.append("The key of this machine's command line is in \(path)")
        } else {
            lines.append("Others can reach it: `burrow key create` makes the keys that it asks for")
        }
        for port in greeting.debugPorts {
            lines.append("E2B's debug mode listens on http://127.0.0.1:\(port), and asks for no key")
        }
        Console.write(lines.joined(separator: "\n") + "\n", to: STDOUT_FILENO)
    }

    private func settings() throws -> ServerSettings {
        var options = OwnerOptions()
        options.data = data
        var settings = try ServerSettings(
            sandboxes: HostConfiguration(
                dataDirectory: options.dataDirectory, missingLayers: try SessionOptions.layers(missingLayers),
                isDirect: direct))
        settings.sandboxes.memoryBytes = try totalMemory.map { try Self.bytes($0, "--total-memory", least: 512 << 20) }
        guard quotaFiles ?? 1 > 0 else {
            throw SandboxError(.invalidRequest, "--quota-files must be a number above 0")
        }
        settings.setQuota(bytes: try quota.map { try Self.bytes($0, "--quota", least: 1 << 20) }, files: quotaFiles)
        guard (0...65_535).contains(port) else {
            throw SandboxError(.invalidRequest, "--port must be 1 to 65535, or 0 to let the system choose")
        }
        settings.web.host = host
        settings.web.port = port
        settings.web.hostNames = Set(hostNames)
        settings.web.allowedOrigins = Set(origins)
        settings.pool = try Self.bounds(pool)
        settings.profile = profile
        settings.engine.profile = profile
        settings.logsRequests = verbose
        settings.hasDebugMode = hasDebugMode
        if let maxSessions { settings.engine.mostSessions = maxSessions }
        if let life { settings.engine.lifeSeconds = life }
        if let idle { settings.engine.idleSeconds = idle }
        if let maxExecution {
            guard maxExecution > 0 else {
                throw SandboxError(.invalidRequest, "--max-execution must be above 0: choose another")
            }
            settings.engine.mostExecutionSeconds = maxExecution
        }
        if let grace { settings.engine.drainSeconds = grace }
        settings.web.drainGrace = settings.engine.longestDrain
        settings.keySetPath = jwks
        settings.tokens = TokenRules(issuer: issuer, audience: audience)
        if let rate {
            do {
                settings.requestRate = try Rate(perSecond: rate, burst: max(1, Int(min(rate * 2, 1_000_000))))
            } catch {
                throw SandboxError(.invalidRequest, "--rate: \(error)")
            }
        }
        if let keepDays { settings.retention.days = keepDays }
        return settings
    }

    private static func bytes(_ text: String, _ option: String, least: UInt64) throws -> UInt64 {
        guard let bytes = ByteCount.parse(text), bytes >= least else {
            throw SandboxError(
                .invalidRequest, "\(option) must be a number of bytes as in 8G, at least \(ByteCount.describe(least))")
        }
        return bytes
    }

    private static func bounds(_ text: String) throws -> ClosedRange<Int> {
        let numbers = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        let least = numbers.first ?? nil
        let most = numbers.last ?? nil
        guard numbers.count <= 2, let least, let most, least >= 0, least <= most, most <= 1_000 else {
            throw SandboxError(.invalidRequest, "--pool must be two numbers, as in 1:8, or 0 for none")
        }
        return least...most
    }
}
