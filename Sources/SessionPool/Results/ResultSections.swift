/// What a model reads of a result, in its order: output, what was shown, how it ended, what it left behind.
enum ResultSections {
    /// Files and variables that are named in the text; the result has more of them.
    private static let mostNames = 8
    private static let mostNameCharacters = 200

    static func make(_ result: ExecutionResult) -> [Section] {
        var sections = [
            Section(kind: .stream, content: result.longOutput.map { .spilled($0) } ?? .text(result.stdout)),
            Section(kind: .stream, content: result.longError.map { .spilled($0) } ?? .text(result.stderr)),
        ]
        sections += result.results.map { Section(kind: .result, text: DisplayText.make($0)) }
        if let error = result.error {
            let text = error.traceback.isEmpty ? "\(error.name): \(error.value)" : error.traceback
            sections.append(Section(kind: .traceback, text: text))
        } else if let stack = result.death?.stack {
            sections.append(Section(kind: .traceback, text: "It was here, the innermost call last:\n\(stack)"))
        }
        let endings = endings(of: result)
        if !endings.isEmpty { sections.append(Section(kind: .ending, text: endings.joined(separator: "\n"))) }
        if sections.allSatisfy(\.isEmpty) {
            sections = [Section(kind: .ending, text: silence(of: result.changes))]
        }
        return sections
    }

    private static func endings(of result: ExecutionResult) -> [String] {
        var lines: [String] = []
        if result.resultsLeftOut > 0 {
            lines.append("\(GroupedNumber.text(result.resultsLeftOut)) more displays are left out")
        }
        if result.output.droppedBytes > 0 {
            lines.append("\(GroupedNumber.text(Int(clamping: result.output.droppedBytes))) bytes of output are lost")
        }
        if let files = files(of: result.changes) { lines.append(files) }
        if let death = result.death { lines.append(death.message) }
        if let hint = result.error?.hint { lines.append(hint) }
        return lines
    }

    /// Files are what is left when the session is over: they are named whatever else is shown.
    private static func files(of changes: Changes) -> String? {
        guard !changes.files.isEmpty else { return nil }
        let shown = changes.files.prefix(mostNames).map { file in
            let size = file.sizeBytes.map { " (\(GroupedNumber.text($0)) bytes)" } ?? ""
            return "\(file.change.rawValue) \(oneLine(file.path))\(size)"
        }
        return "Files: \(list(shown, others: changes.files.count - shown.count + changes.filesLeftOut))"
    }

    /// What is said when there is nothing to show: an empty answer looks like a failure.
    private static func silence(of changes: Changes) -> String {
        guard !changes.variables.isEmpty else { return "(no output)" }
        let shown = changes.variables.prefix(mostNames).map { "\($0.change.rawValue) \(oneLine($0.summary))" }
        let others = changes.variables.count - shown.count + changes.variablesLeftOut
        return "(no output; variables: \(list(shown, others: others)))"
    }

    private static func list(_ names: [String], others: Int) -> String {
        names.joined(separator: ", ") + (others > 0 ? ", and \(GroupedNumber.text(others)) more" : "")
    }

    /// A name that hostile code chose, on one line and not too long: endings are always shown whole.
    private static func oneLine(_ name: String) -> String {
        let line = name.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.unicodeScalars.count > mostNameCharacters
            ? String(String.UnicodeScalarView(line.unicodeScalars.prefix(mostNameCharacters))) + "…" : line
    }
}
