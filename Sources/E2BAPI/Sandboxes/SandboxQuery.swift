import Engine
import Foundation
import HTTPTypes
import Hummingbird
import Persistence
import SessionPool
import WebServer

/// Which sandboxes a client wants listed, and which page of the list.
struct SandboxQuery: Sendable {
    private let metadata: [String: String]
    private let isForRunning: Bool
    /// In milliseconds since 1970.
    private let startedAfter: Int64
    private let template: String?
    private let isAscending: Bool
    private let limit: Int
    /// The name of the last sandbox of the page before.
    private let last: String?

    /// As many as E2B lists at once.
    private static let mostItems = 100

    /// Reads the parameters of a request; `isWhole` for a list that is one page, however long.
    ///
    /// - Throws: `ProblemDetails` that names one which is none.
    init(_ request: Request, isWhole: Bool = false) throws(ProblemDetails) {
        let query = FormQuery(request)
        metadata = Self.pairs(query["metadata"] ?? "")
        // Sandboxes that are not running are none here.
        isForRunning = query["state"].map { $0.split(separator: ",").contains("running") } ?? true
        template = query["template"]
        startedAfter = try query["startedAfter"].map(Self.time) ?? .min
        switch query["order"] {
        case nil, "desc": isAscending = false
        case "asc": isAscending = true
        default: throw Self.refused("order", "asc or desc")
        }
        if let text = query["limit"] {
            guard let number = Int(text), (1...Self.mostItems).contains(number) else {
                throw Self.refused("limit", "a whole number from 1 to \(Self.mostItems)")
            }
            limit = number
        } else {
            limit = isWhole ? .max : Self.mostItems
        }
        last = query["nextToken"]
        if let last, !SandboxID.isValid(last) { throw Self.refused("nextToken", "what the page before gave") }
    }

    /// The page, and where the next one begins.
    ///
    /// Sandboxes are in the order of their names, which are in that of their beginnings: one that comes or goes while
    /// somebody turns pages moves no other to another page.
    @HostLoop
    func page(of sessions: [LiveSession], templates: Templates) -> (sessions: [LiveSession], next: String?) {
        let profile = template.flatMap(templates.profile)
        let rest = sessions.lazy.filter { session in
            let name = SandboxID.of(session.id)
            guard let last else { return true }
            return isAscending ? name > last : name < last
        }
        let found = rest.filter { session in
            isForRunning && session.record.createdAt >= startedAfter
                && (template == nil || profile == session.record.profile)
                && metadata.allSatisfy { session.settings.metadata[$0.key] == $0.value }
        }
        let ordered = found.sorted { isAscending ? $0.id < $1.id : $0.id > $1.id }
        let page = Array(ordered.prefix(limit))
        return (page, ordered.count > limit ? page.last.map { SandboxID.of($0.id) } : nil)
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

    /// A time (RFC 3339) in milliseconds since 1970.
    private static func time(_ text: String) throws(ProblemDetails) -> Int64 {
        let styles = [true, false].map { Date.ISO8601FormatStyle(includingFractionalSeconds: $0) }
        let date = styles.lazy.compactMap { try? $0.parse(text) }.first
        guard let date, let time = Int64(exactly: (date.timeIntervalSince1970 * 1_000).rounded()) else {
            throw refused("startedAfter", "a time such as 2030-01-31T12:00:00Z")
        }
        return time
    }

    private static func refused(_ name: String, _ expected: String) -> ProblemDetails {
        ProblemDetails(status: .badRequest, code: "bad_parameter", detail: "\(name) must be \(expected)")
    }
}
