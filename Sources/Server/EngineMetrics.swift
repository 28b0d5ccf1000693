import CoreMetrics
import Engine
import Persistence
import SandboxPolicy
import SessionPool
import WebServer

/// What an engine does and has to do, for those who watch it.
///
/// No label is a client's word, and none names a tenant, a user or a session.
struct EngineMetrics: EngineObserver {
    private let executions: [ExecutionResult.Status: any CounterHandler]
    private let deaths: [Death.Kind: any CounterHandler]
    private let durations: any TimerHandler
    private let openings: any TimerHandler

    /// Makes all that can be counted, so that what never happened is told as 0.
    init(registry: PrometheusRegistry) {
        registry.describe("engine_executions_total", "Executions that came to their end, by how.")
        registry.describe("engine_deaths_total", "Executions that were stopped, by what stopped them.")
        registry.describe("engine_execution_duration_seconds", "How long code ran.")
        registry.describe("engine_session_open_seconds", "How long new sessions took, with their sandboxes.")
        executions = .init(
            uniqueKeysWithValues: ExecutionResult.Status.allCases.map { status in
                let labels = [("status", status.rawValue)]
                return (status, registry.makeCounter(label: "engine_executions_total", dimensions: labels))
            })
        deaths = .init(
            uniqueKeysWithValues: Death.Kind.allCases.map { kind in
                let labels = [("kind", kind.rawValue)]
                return (kind, registry.makeCounter(label: "engine_deaths_total", dimensions: labels))
            })
        durations = registry.makeTimer(label: "engine_execution_duration_seconds", dimensions: [])
        openings = registry.makeTimer(label: "engine_session_open_seconds", dimensions: [])
    }

    func executionEnded(_ status: ExecutionResult.Status, death: Death.Kind?, seconds: Double?) {
        executions[status]?.increment(by: 1)
        if let death { deaths[death]?.increment(by: 1) }
        if let seconds { durations.recordNanoseconds(Self.nanoseconds(seconds)) }
    }

    func sessionOpened(seconds: Double) {
        openings.recordNanoseconds(Self.nanoseconds(seconds))
    }

    private static func nanoseconds(_ seconds: Double) -> Int64 { Int64(min(max(0, seconds), 1e9) * 1e9) }

    /// Tells from now on what there is at the moment of a scrape.
    static func report(_ manager: EngineManager, profile: Profile, to registry: PrometheusRegistry) {
        registry.describe("engine_active_sessions", "Sessions that live.")
        registry.describe("engine_active_executions", "Executions that wait or run.")
        registry.describe("engine_ready_sandboxes", "Sandboxes that wait for a user.")
        registry.describe("engine_records_writable", "Whether the last attempt to write records went well.")
        registry.describe("engine_build_info", "1, labelled with the version of this program.")
        let sessions = registry.makeRecorder(label: "engine_active_sessions", dimensions: [], aggregate: false)
        let executions = registry.makeRecorder(label: "engine_active_executions", dimensions: [], aggregate: false)
        let ready = registry.makeRecorder(label: "engine_ready_sandboxes", dimensions: [], aggregate: false)
        let writable = registry.makeRecorder(label: "engine_records_writable", dimensions: [], aggregate: false)
        let version = [("version", BurrowVersion.current)]
        registry.makeRecorder(label: "engine_build_info", dimensions: version, aggregate: false).record(Int64(1))
        // A scrape does not wait for the engine: it tells what was so a moment ago, and asks anew.
        registry.beforeEachScrape {
            Task { @HostLoop in
                sessions.record(Int64(manager.sessionCount))
                executions.record(Int64(manager.executionCount))
                ready.record(Int64(manager.host.readyRooms(of: profile)))
                writable.record(Int64(manager.records.obstacle == nil ? 1 : 0))
            }
        }
    }
}
