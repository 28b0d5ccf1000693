import Foundation
import Synchronization

/// Writes results as JSON, with the JSON that contexts sent as they sent it.
package enum ResultEncoder {
    /// One object, on one line.
    package static func encode(_ result: some Encodable) throws -> [UInt8] {
        let pieces = JSONPieces()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.userInfo = [JSONPieces.key: pieces]
        return try pieces.put(into: encoder.encode(result))
    }
}

/// JSON texts that have their places in a text that is being encoded.
final class JSONPieces: Sendable {
    // The name is not empty, so there is a key.
    static let key = CodingUserInfoKey(rawValue: "burrow.pieces") ?? JSONPieces.missing
    private static var missing: CodingUserInfoKey {
        preconditionFailure("a name that is not empty is refused as a key")
    }

    /// No text from a sandbox can hold it: it is made after they came.
    private let beginning = "burrow-\(UInt64.random(in: 0...UInt64.max))-\(UInt64.random(in: 0...UInt64.max))-"
    private let texts = Mutex<[String]>([])

    /// What stands for a text until the end.
    func mark(for text: String) -> String {
        let number = texts.withLock { texts in
            texts.append(text)
            return texts.count - 1
        }
        return beginning + String(number)
    }

    /// Puts the texts in the places of their marks.
    func put(into encoded: Data) -> [UInt8] {
        let texts = texts.withLock { $0 }
        guard !texts.isEmpty else { return Array(encoded) }
        let opening = Data("\"\(beginning)".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(texts.reduce(encoded.count) { $0 + $1.utf8.count })
        var position = encoded.startIndex
        while let mark = encoded.range(of: opening, in: position..<encoded.endIndex),
            let end = encoded[mark.upperBound...].firstIndex(of: UInt8(ascii: "\"")),
            let number = Int(String(decoding: encoded[mark.upperBound..<end], as: UTF8.self)),
            texts.indices.contains(number)
        {
            result += encoded[position..<mark.lowerBound]
            // It may stand on several lines, and the result on one: between its parts white space means nothing.
            result += texts[number].utf8.map { $0 == 0x0a || $0 == 0x0d ? 0x20 : $0 }
            position = encoded.index(after: end)
        }
        return result + encoded[position...]
    }
}
