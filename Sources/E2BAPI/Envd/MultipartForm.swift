/// The parts of a multipart/form-data body (RFC 7578) that has been read.
struct MultipartForm: Sendable {
    /// One part.
    struct Part: Sendable {
        let name: String
        let fileName: String?
        let content: ArraySlice<UInt8>
    }

    private static let mostParts = 1_000
    private static let mostHeadBytes = 8_192

    let parts: [Part]

    /// Takes a body apart; nil when it is none.
    init?(contentType: String, body: [UInt8]) {
        guard let boundary = Self.parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count) else {
            return nil
        }
        let delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter has no line before it.
        let bytes = Array("\r\n".utf8) + body
        var parts: [Part] = []
        guard var position = Self.find(delimiter, in: bytes, from: 0) else { return nil }
        while true {
            position += delimiter.count
            if bytes[position...].starts(with: "--".utf8) { break }
            guard let headStart = Self.find(Array("\r\n".utf8), in: bytes, from: position),
                let headEnd = Self.find(Array("\r\n\r\n".utf8), in: bytes, from: headStart),
                headEnd - headStart <= Self.mostHeadBytes,
                let end = Self.find(delimiter, in: bytes, from: headEnd + 2), parts.count < Self.mostParts
            else { return nil }
            let head = String(decoding: bytes[headStart..<headEnd], as: UTF8.self)
            if let part = Self.part(head, bytes[min(headEnd + 4, end)..<end]) { parts.append(part) }
            position = end
        }
        self.parts = parts
    }

    private static func part(_ head: String, _ content: ArraySlice<UInt8>) -> Part? {
        for line in head.split(whereSeparator: \.isNewline)
        where line.lowercased().hasPrefix("content-disposition:") {
            guard let name = parameter("name", of: String(line)) else { return nil }
            return Part(name: name, fileName: parameter("filename", of: String(line)), content: content)
        }
        return nil
    }

    /// A parameter of a header field, with its quotes and escapes taken away.
    private static func parameter(_ name: String, of field: String) -> String? {
        for piece in field.split(separator: ";").dropFirst() {
            let parts = piece.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].split(separator: " ").first?.lowercased() == name else { continue }
            var value = String(parts[1])
            while value.last == " " { value.removeLast() }
            if value.count >= 2, value.first == "\"", value.last == "\"" {
                value = String(value.dropFirst().dropLast())
            }
            // As browsers and HTTP libraries write quotes and line ends in names.
            return value.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
        }
        return nil
    }

    private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first else { return nil }
        var index = start
        while index + pattern.count <= bytes.count {
            if bytes[index] == first, bytes[index..<(index + pattern.count)].elementsEqual(pattern) { return index }
            index += 1
        }
        return nil
    }
}
