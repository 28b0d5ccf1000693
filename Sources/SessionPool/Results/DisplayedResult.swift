import WorkerProtocol

/// One thing that an execution showed, in one or more representations.
package struct DisplayedResult: Equatable, Sendable {
    package let kind: Kind
    /// The name by which later executions may update it.
    package let displayID: String?
    /// Representations by MIME type.
    package let data: [String: Representation]
    /// What libraries say about representations, mostly by MIME type: a JSON object; nil for an empty one.
    package let metadata: JSONText?
    /// The MIME types in `data` that a viewer may execute.
    ///
    /// Agents made them: show them isolated, such as in a sandboxed frame without an origin.
    package let untrustedTypes: [String]

    package enum Kind: String, JSONWritable, Sendable {
        /// The value of a last expression.
        case result
        /// Something that the code asked to show.
        case display
        /// New content of what an earlier execution showed with the same id.
        case update

        init(_ kind: ContextEvent.Shown.Kind) {
            switch kind {
            case .result: self = .result
            case .display: self = .display
            case .update: self = .update
            }
        }
    }

    init(kind: Kind, displayID: String?, data: [String: Representation], metadata: JSONText?) {
        self.kind = kind
        self.displayID = displayID
        self.data = data
        self.metadata = metadata
        untrustedTypes = data.keys.filter(Self.canBeExecuted).sorted()
    }

    init(_ display: Transcript.Display) {
        self.init(
            kind: Kind(display.shown.kind),
            displayID: display.shown.displayID.isEmpty ? nil : display.shown.displayID,
            data: Dictionary(
                display.representations.map { ($0.mimeType, Representation($0.content, encoding: $0.encoding)) },
                uniquingKeysWith: { first, _ in first }),
            metadata: JSONText(display.shown.metadata).flatMap { $0.isObject ? $0 : nil })
    }

    /// Whether a viewer of this type would run code or load things that are in it.
    private static func canBeExecuted(_ mimeType: String) -> Bool {
        !harmlessTypes.contains(mimeType)
    }

    private static let harmlessTypes: Set<String> = [
        "text/plain", "application/json", "image/png", "image/jpeg", "image/gif", "image/webp",
        DisplayText.previewType, DisplayText.chartType,
    ]
}

extension DisplayedResult: JSONWritable {
    /// Every key is always there.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("kind", kind)
            writer.field("display_id", displayID)
            writer.field("data", data)
            if let metadata {
                writer.field("metadata", metadata)
            } else {
                writer.field("metadata", [String: String]())
            }
            writer.field("untrusted_types", untrustedTypes)
        }
    }
}
