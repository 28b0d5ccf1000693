/// One line about a chart: its type, title, axes, and how many series it has.
enum ChartText {
    private static let mostNames = 6
    private static let mostNameCharacters = 80

    static func make(_ json: JSONText) -> String? {
        guard let chart = json.decoded(as: Chart.self) else { return nil }
        var parts = ["\(name(chart.type) ?? "unknown") chart"]
        if let title = name(chart.title) { parts.append("“\(title)”") }
        let axes = [("x", chart.xLabel), ("y", chart.yLabel)].compactMap { axis, label in
            name(label).map { "\(axis): \($0)" }
        }
        if !axes.isEmpty { parts.append(axes.joined(separator: ", ")) }
        if let elements = chart.elements {
            let names = elements.compactMap { name($0.label) ?? name($0.title) }
            let shown = names.prefix(mostNames).joined(separator: ", ")
            let more = names.count > mostNames ? " and \(names.count - mostNames) more" : ""
            let count = "\(elements.count) \(elements.count == 1 ? "element" : "elements")"
            parts.append(shown.isEmpty ? count : "\(count): \(shown)\(more)")
        }
        return "[\(parts.joined(separator: "; "))]"
    }

    /// A name on one line, not too long; nil for none.
    private static func name(_ text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        let line = text.prefix(mostNameCharacters + 1).split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > mostNameCharacters ? line.prefix(mostNameCharacters) + "…" : line
    }

    /// What is needed of a chart's description here.
    private struct Chart: Decodable {
        let type: String
        let title: String?
        let xLabel: String?
        let yLabel: String?
        let elements: [Element]?

        struct Element: Decodable {
            let label: String?
            let title: String?
        }

        private enum CodingKeys: String, CodingKey {
            case type, title, elements
            case xLabel = "x_label"
            case yLabel = "y_label"
        }
    }
}
