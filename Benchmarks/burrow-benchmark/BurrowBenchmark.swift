import ArgumentParser
import LinuxSystem
import SessionPool

/// Measures Burrow in this process, as a program that embeds it would use it.
@main
struct BurrowBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "burrow-benchmark",
        abstract: "Measures Burrow, and prints JSON lines.",
        discussion: "Run it through `make bench`, which measures ipykernel beside it.")

    @Option(help: "Where users' files are.")
    var data: String

    @Option(help: "What is loaded.")
    var profile = "data"

    @Option(help: "Measures this and no other. Repeatable.")
    var only: [Group] = []

    @Flag(help: "Does everything less often: for a first impression.")
    var quick = false

    @HostLoop
    mutating func run() async throws {
        let installation = try Installation.find()
        let configuration = HostConfiguration(dataDirectory: data)
        let confined = try await SandboxHost.start(installation: installation, configuration: configuration)
        let direct: SandboxHost
        do {
            direct = try await SandboxHost.start(
                installation: installation,
                configuration: HostConfiguration(dataDirectory: data + "/direct", isDirect: true))
        } catch {
            await confined.shutDown()
            throw error
        }
        let bench = Bench(
            confined: confined, direct: direct, profile: try installation.profile(named: profile),
            home: installation.home, stopwatch: Stopwatch(nanoseconds: { MonotonicClock.nanoseconds() }),
            effort: quick ? .quick : .full, reporter: Reporter())
        bench.reporter.progress("\(confined.tier.rawValue), \(confined.accounting)")
        do {
            for group in only.isEmpty ? Group.allCases : only { try await bench.measure(group) }
        } catch {
            await confined.shutDown()
            await direct.shutDown()
            throw error
        }
        await confined.shutDown()
        await direct.shutDown()
    }
}
