/// One line about a chart: its type, title, axes, and how many series it has.
enum ChartText {
    private static let mostNames = 6

    static func make(_ chart: JSONValue) -> String? {
        guard let type = chart["type"]?.text else { return nil }
        var parts = ["\(type) chart"]
        if let title = nonEmpty(chart["title"]) { parts.append("“\(title)”") }
        let axes = ["x", "y"].compactMap { axis in
            nonEmpty(chart["\(axis)_label"]).map { "\(axis): \($0)" }
        }
        if !axes.isEmpty { parts.append(axes.joined(separator: ", ")) }
        if case .array(let elements)? = chart["elements"] {
            let names = elements.compactMap { nonEmpty($0["label"]) ?? nonEmpty($0["title"]) }
            let shown = names.prefix(mostNames).joined(separator: ", ")
            let more = names.count > mostNames ? " and \(names.count - mostNames) more" : ""
            parts.append("\(elements.count) \(elements.count == 1 ? "element" : "elements")")
            if !shown.isEmpty { parts[parts.count - 1] += ": \(shown)\(more)" }
        }
        return "[\(parts.joined(separator: "; "))]"
    }

    private static func nonEmpty(_ value: JSONValue?) -> String? {
        guard let text = value?.text, !text.isEmpty else { return nil }
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
