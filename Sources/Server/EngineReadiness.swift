import Engine
import Persistence
import SessionPool
import WebServer

extension Readiness {
    /// Whether an engine can take the work of whoever comes: sessions can begin, and what comes of them be recorded.
    ///
    /// Nothing is tried for this. What is wrong with the records, and where they are, is not for everybody to know.
    @HostLoop
    init(of manager: EngineManager) {
        if manager.records.obstacle != nil, !manager.isDraining {
            self = .notReady(reason: "its records cannot be written")
            return
        }
        self =
            switch manager.obstacle {
            case nil: .ready
            case .stopping: .notReady(reason: "it is shutting down")
            case .sessions: .notReady(reason: "as many sessions live as may")
            case .memory: .notReady(reason: "the machine has too little memory left")
            case .sandboxMemory: .notReady(reason: "sandboxes use nearly all memory that they may")
            }
    }
}
