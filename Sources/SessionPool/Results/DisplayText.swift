/// What a model reads of something that was shown.
///
/// The preview where there is one, else text, else what is there and how large.
package enum DisplayText {
    static let previewType = "application/vnd.burrow.preview+json"
    static let chartType = "application/vnd.burrow.chart+json"

    package static func make(_ shown: DisplayedResult) -> String {
        let text = best(of: shown)
        let others = shown.data.sorted { $0.key < $1.key }
            // Whoever has read the text has no use for the same as markup.
            .filter { text == nil || hasMoreThanText($0.key) }
        return ([text].compactMap(\.self) + others.compactMap(describe)).joined(separator: "\n")
    }

    /// Whether a type holds what text does not say.
    private static func hasMoreThanText(_ mimeType: String) -> Bool {
        mimeType == chartType || ["image/", "audio/", "video/", "application/pdf"].contains(where: mimeType.hasPrefix)
    }

    /// The representation that says most in text.
    private static func best(of shown: DisplayedResult) -> String? {
        if case .json(let json)? = shown.data[previewType], let preview = json.decoded(as: Preview.self) {
            return preview.text
        }
        let plain = shown.data["text/plain"]?.text
        // Objects that only exist to be shown have nothing to say in plain text.
        if let plain, !isPlaceholder(plain) { return plain }
        for type in ["text/markdown", "text/latex"] {
            if let text = shown.data[type]?.text { return text }
        }
        let others = shown.data.keys.filter { $0 != "text/plain" }
        return others.isEmpty ? plain : nil
    }

    private static func isPlaceholder(_ text: String) -> Bool {
        text.hasPrefix("<IPython.core.display.") && text.hasSuffix(" object>")
    }

    /// One line about a representation that is no text.
    private static func describe(_ mimeType: String, _ representation: Representation) -> String? {
        if mimeType == chartType, case .json(let chart) = representation { return ChartText.make(chart) }
        if mimeType.hasPrefix("image/"), mimeType != "image/svg+xml" {
            guard let bytes = representation.binary else { return "[\(mimeType)]" }
            let size = PictureSize(png: bytes).map { "\($0.width) × \($0.height) pixels, " } ?? ""
            return "[\(mimeType): \(size)\(GroupedNumber.text(bytes.count)) bytes]"
        }
        switch (mimeType, representation) {
        case ("text/plain", _), ("text/markdown", _), ("text/latex", _), (previewType, _): return nil
        case (_, .text(let text)): return "[\(mimeType): \(GroupedNumber.text(text.unicodeScalars.count)) characters]"
        case (_, .bytes(let bytes)): return "[\(mimeType): \(GroupedNumber.text(bytes.count)) bytes]"
        case (_, .json): return "[\(mimeType)]"
        }
    }

    /// What is needed of a preview here.
    private struct Preview: Decodable {
        let text: String
    }
}
