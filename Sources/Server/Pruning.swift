import Engine
import Logging
import Persistence
import ServiceLifecycle

/// Forgets, now and then, what has ended long ago.
struct Pruning: Service {
    let records: RecordStore
    let retention: Retention
    let logger: Logger

    private static let interval = Duration.seconds(600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await prune()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private func prune() async {
        do {
            var gone = 0
            repeat {
                gone = try await records.prune(retention, at: WallClock.milliseconds())
                if gone > 0 { logger.debug("old executions are forgotten", metadata: ["count": "\(gone)"]) }
            } while gone > 0 && !Task.isCancelled
        } catch {
            logger.warning("old executions cannot be forgotten", metadata: ["error": "\(error)"])
        }
    }
}
