/// How a reader of a result comes to the rest of its text.
package enum ReadingAdvice: Sendable {
    case commandLine
    case http

    /// What to ask for, to go on at a character.
    func text(_ handle: OutputHandle, offset: Int) -> String {
        switch self {
        case .commandLine: "burrow output \(handle) --offset \(offset)"
        case .http: "GET /v1/outputs/\(handle)?offset=\(offset)"
        }
    }
}
