import Foundation
import WorkerProtocol

/// What something looks like in one MIME type.
package enum Representation: Equatable, Sendable {
    case text(String)
    /// As JSON it is base64.
    case bytes([UInt8])
    case json(JSONText)

    /// Takes what a context sent; what is no JSON though it should be counts as text.
    init(_ content: [UInt8], encoding: ContextEvent.Encoding) {
        switch encoding {
        case .text: self = .text(String(decoding: content, as: UTF8.self))
        case .bytes: self = .bytes(content)
        case .json:
            self = JSONText(content).map(Representation.json) ?? .text(String(decoding: content, as: UTF8.self))
        }
    }

    /// The text of a representation that is text.
    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// How many bytes it is.
    var contentBytes: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .json(let json): json.text.utf8.count
        }
    }

    /// The bytes of a picture, however they were sent.
    var binary: [UInt8]? {
        switch self {
        case .bytes(let bytes): bytes
        case .text(let text): Data(base64Encoded: text, options: .ignoreUnknownCharacters).map(Array.init)
        case .json: nil
        }
    }
}

extension Representation: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        switch self {
        case .text(let text): writer.string(text)
        case .bytes(let bytes): writer.string(Data(bytes).base64EncodedString())
        case .json(let json): json.write(to: &writer)
        }
    }
}
