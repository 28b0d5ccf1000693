import Engine
import Foundation
import HTTPAPI
import NIOCore
import Persistence

/// What an interpreter of E2B's says of the engine's events.
struct EventTranslation {
    /// What Python raised, kept until it is known whether something else was behind it.
    private var raised: [String: Any]?

    /// The lines for an event.
    mutating func messages(for event: EventRecord) -> [ByteBuffer] {
        let content = (try? JSONSerialization.jsonObject(with: Data(event.data))) as? [String: Any] ?? [:]
        switch event.type {
        case ExecutionEventName.standardOutput, ExecutionEventName.standardError:
            return [
                Self.line([
                    "type": event.type, "text": content["text"] as? String ?? "",
                    "timestamp": Timestamp.text(event.at),
                ])
            ]
        case ExecutionEventName.display:
            return Self.result(content).map { [Self.line($0)] } ?? []
        case ExecutionEventName.error:
            defer { raised = content }
            return raised.map { [Self.error($0)] } ?? []
        case ExecutionEventName.finished:
            return end(content["result"] as? [String: Any] ?? [:])
        default:
            return []
        }
    }

    /// An execution that did not end like any program has an error of its own, unless Python had one: then it is the
    /// reason of an error that names none, as a `KeyboardInterrupt`.
    private func end(_ result: [String: Any]) -> [ByteBuffer] {
        var lines: [ByteBuffer] = []
        let death = result["death"] as? [String: Any]
        if var raised {
            if (raised["value"] as? String ?? "").isEmpty { raised["value"] = death?["message"] }
            lines.append(Self.error(raised))
        } else if let death {
            lines.append(
                Self.error([
                    "name": death["kind"] ?? "", "value": death["message"] ?? "", "traceback": result["text"] ?? "",
                ]))
        }
        lines.append(Self.line(["type": "number_of_executions", "execution_count": result["number"] as? Int ?? 0]))
        lines.append(Self.line(["type": "end_of_execution"]))
        return lines
    }

    private static func error(_ content: [String: Any]) -> ByteBuffer {
        line([
            "type": "error", "name": content["name"] as? String ?? "", "value": content["value"] as? String ?? "",
            "traceback": content["traceback"] as? String ?? "",
        ])
    }

    /// MIME types that E2B's results have fields for.
    private static let fields = [
        "text/plain": "text", "text/html": "html", "text/markdown": "markdown", "image/svg+xml": "svg",
        "image/png": "png", "image/jpeg": "jpeg", "application/pdf": "pdf", "text/latex": "latex",
        "application/json": "json", "application/javascript": "javascript",
        "application/vnd.burrow.chart+json": "chart",
    ]

    private static func result(_ shown: [String: Any]) -> [String: Any]? {
        guard let kind = shown["kind"] as? String, kind != "update", let data = shown["data"] as? [String: Any] else {
            return nil
        }
        var message: [String: Any] = ["type": "result", "is_main_result": kind == "result"]
        var extra: [String: Any] = [:]
        for (type, content) in data {
            if let field = fields[type] {
                message[field] = field == "text" ? unquoted(content) : content
            } else {
                extra[type] = content
            }
        }
        if !extra.isEmpty { message["extra"] = extra }
        return message
    }

    /// A text's own representation without its quotes, as E2B shows it.
    private static func unquoted(_ content: Any) -> Any {
        guard let text = content as? String, text.utf8.count >= 2, let quote = text.first, "'\"".contains(quote),
            text.last == quote
        else { return content }
        return String(text.dropFirst().dropLast())
    }

    static func line(_ message: [String: Any]) -> ByteBuffer {
        let data = try? JSONSerialization.data(
            withJSONObject: message, options: [.sortedKeys, .withoutEscapingSlashes])
        return ByteBuffer(bytes: data.map { escapingLineEnds(Array($0)) } ?? Array("{\"type\":\"unreadable\"}".utf8))
    }

    /// What JSON lets stand and clients nevertheless end lines at: NEL, and the line and paragraph separators.
    ///
    /// In JSON they can only be within strings.
    private static let lineEnds: [(bytes: [UInt8], escape: [UInt8])] = [
        ([0xC2, 0x85], Array(#"\u0085"#.utf8)),
        ([0xE2, 0x80, 0xA8], Array(#"\u2028"#.utf8)),
        ([0xE2, 0x80, 0xA9], Array(#"\u2029"#.utf8)),
    ]

    private static func escapingLineEnds(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(where: { $0 == 0xC2 || $0 == 0xE2 }) else { return text }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.count + 64)
        var rest = text[...]
        while let byte = rest.first {
            if byte == 0xC2 || byte == 0xE2, let end = lineEnds.first(where: { rest.starts(with: $0.bytes) }) {
                escaped += end.escape
                rest.removeFirst(end.bytes.count)
            } else {
                escaped.append(byte)
                rest.removeFirst()
            }
        }
        return escaped
    }
}
