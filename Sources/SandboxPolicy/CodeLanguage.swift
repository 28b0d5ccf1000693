/// What a piece of code is written in.
package enum CodeLanguage: String, Codable, CaseIterable, Sendable {
    case python
    case bash
}
