import Hummingbird
import WebServer

/// The parameters of a request's query, checked.
struct Query {
    private let request: Request

    init(_ request: Request) {
        self.request = request
    }

    /// A text; nil when it is not there.
    func text(_ name: Substring) -> String? {
        request.uri.queryParameters[name].map { String($0) }
    }

    /// Where a page of a list begins; nil for the first.
    var cursor: String? {
        text("cursor").flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A whole number within bounds; `usual` when it is not there.
    func number(_ name: Substring, in range: ClosedRange<Int>, usual: Int) throws(ProblemDetails) -> Int {
        guard let text = text(name) else { return usual }
        guard let number = Int(text), range.contains(number), text.first != "+" else {
            throw ProblemDetails(
                status: .badRequest, code: "bad_parameter",
                detail: "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                members: [.init("parameter", .string(String(name)))])
        }
        return number
    }

    /// Yes or no; `usual` when it is not there.
    func flag(_ name: Substring, usual: Bool = false) throws(ProblemDetails) -> Bool {
        switch text(name) {
        case nil: return usual
        case "true", "1": return true
        case "false", "0": return false
        default:
            throw ProblemDetails(
                status: .badRequest, code: "bad_parameter", detail: "\(name) must be true or false",
                members: [.init("parameter", .string(String(name)))])
        }
    }
}
