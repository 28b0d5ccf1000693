import Engine
import Foundation
import Hummingbird
import SessionPool

/// Which sandboxes a list shall have.
struct SandboxQuery: Sendable {
    private let metadata: [String: String]
    private let isForRunning: Bool

    init(_ request: Request) {
        let query = FormQuery(request)
        metadata = Self.pairs(query["metadata"] ?? "")
        // Sandboxes that are not running are none here.
        isForRunning = query["state"].map { $0.split(separator: ",").contains("running") } ?? true
    }

    @HostLoop
    func matches(_ session: LiveSession) -> Bool {
        isForRunning && metadata.allSatisfy { session.settings.metadata[$0.key] == $0.value }
    }

    /// Metadata is a query within the query, whose names and values are encoded once more.
    private static func pairs(_ text: String) -> [String: String] {
        var pairs: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first else { continue }
            pairs[decoded(name)] = parts.count == 2 ? decoded(parts[1]) : ""
        }
        return pairs
    }

    private static func decoded(_ text: Substring) -> String {
        let once = String(text.replacing("+", with: " ")).removingPercentEncoding ?? String(text)
        return once.removingPercentEncoding ?? once
    }
}
