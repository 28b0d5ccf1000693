/// What is done about fields of a JSON object that nobody asked for.
package enum UnknownFields: Sendable {
    /// They are an error: a misspelt field would otherwise be without effect, and without a word.
    case refused
    /// They are passed over, as where the clients are not ours.
    case ignored
}
