/// Writes a result as a model should read it: output, results, then how it ended.
enum ResultText {
    static func make(
        stdout: String, stderr: String, results: [[String: String]], error: ExecutionResult.RaisedError?, death: Death?
    ) -> String {
        var parts: [String] = []
        if !stdout.isEmpty { parts.append(stdout) }
        if !stderr.isEmpty { parts.append(stderr) }
        parts += results.compactMap { $0["text/plain"] }
        if let error { parts.append(error.traceback.isEmpty ? "\(error.name): \(error.value)" : error.traceback) }
        if let death { parts.append(death.message) }
        return parts.map(withoutLastLineEnd).joined(separator: "\n")
    }

    /// By bytes: to look for the last character would read the whole text.
    private static func withoutLastLineEnd(_ text: String) -> String {
        text.utf8.last == UInt8(ascii: "\n") ? String(text.utf8.dropLast()) ?? text : text
    }
}
