/// Writes a result as a model should read it: output, results, then how it ended.
enum ResultText {
    static func make(
        stdout: String, stderr: String, results: [DisplayedResult], error: ExecutionResult.RaisedError?, death: Death?
    ) -> String {
        var parts: [String] = []
        if !stdout.isEmpty { parts.append(stdout) }
        if !stderr.isEmpty { parts.append(stderr) }
        parts += results.map(DisplayText.make)
        if let error { parts.append(error.traceback.isEmpty ? "\(error.name): \(error.value)" : error.traceback) }
        if let death {
            if error == nil, let stack = death.stack { parts.append("It was here:\n\(stack)") }
            parts.append(death.message)
        }
        if let hint = error?.hint { parts.append(hint) }
        return parts.map(withoutLastLineEnd).joined(separator: "\n")
    }

    /// By bytes: to look for the last character would read the whole text.
    private static func withoutLastLineEnd(_ text: String) -> String {
        text.utf8.last == UInt8(ascii: "\n") ? String(text.utf8.dropLast()) ?? text : text
    }
}
