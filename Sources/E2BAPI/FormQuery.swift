import Foundation
import Hummingbird

/// The parameters of an address as E2B's clients write them, which is as forms do: a plus sign is a space.
struct FormQuery {
    private let query: String

    init(_ request: Request) {
        query = request.uri.query ?? ""
    }

    /// The first value of that name; nil when there is none.
    subscript(name: String) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.first.map(Self.decoded) == name else { continue }
            return parts.count == 2 ? Self.decoded(parts[1]) : ""
        }
        return nil
    }

    /// What cannot be decoded is left as it is: it names nothing then.
    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return String(spaced).removingPercentEncoding ?? String(text)
    }
}
