/// What becomes known of a command, in order; the end is the last.
package enum CommandEvent: Sendable {
    /// Bytes that it or what it started printed, never none: not text, and cut anywhere.
    case printed(OutputStream, ArraySlice<UInt8>)
    case ended(CommandEnd)
}
