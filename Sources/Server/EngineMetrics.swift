import CoreMetrics
import Engine
import SandboxPolicy
import SessionPool
import Synchronization
import WebServer

/// What an engine has to do at the moment, for those who watch it.
enum EngineMetrics {
    /// Reports to a registry from now on.
    static func report(_ manager: EngineManager, profile: Profile, to registry: PrometheusRegistry) {
        registry.describe("engine_active_sessions", "Sessions that live.")
        registry.describe("engine_active_executions", "Executions that wait or run.")
        registry.describe("engine_ready_sandboxes", "Sandboxes that wait for a user.")
        let sessions = registry.makeRecorder(label: "engine_active_sessions", dimensions: [], aggregate: false)
        let executions = registry.makeRecorder(label: "engine_active_executions", dimensions: [], aggregate: false)
        let ready = registry.makeRecorder(label: "engine_ready_sandboxes", dimensions: [], aggregate: false)
        // A scrape does not wait for the engine: it tells what was so a moment ago, and asks anew.
        registry.beforeEachScrape {
            Task { @HostLoop in
                sessions.record(Int64(manager.sessionCount))
                executions.record(Int64(manager.executionCount))
                ready.record(Int64(manager.host.readyRooms(of: profile)))
            }
        }
    }
}
