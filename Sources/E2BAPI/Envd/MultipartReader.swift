import Glibc

/// Takes a multipart/form-data body (RFC 7578) apart as it comes.
struct MultipartReader {
    /// What came.
    enum Piece: Equatable {
        /// A part begins: the name of its field, and of its file.
        case part(name: String, fileName: String?)
        /// More of the part's content.
        case content([UInt8])
        /// The part is over.
        case partEnd
    }

    /// The body is none.
    struct Malformed: Error {}

    private enum State {
        /// Before the first part. Can transition to: head.
        case preamble
        /// After a delimiter: a part's head, or the end of all. Can transition to: content, epilogue.
        case head
        /// Can transition to: head.
        case content
        /// After the last part.
        case epilogue
    }

    private static let mostParts = 1_000
    private static let mostHeadBytes = 8_192
    private static let headEnd = Array("\r\n\r\n".utf8)

    private let delimiter: [UInt8]
    private var state = State.preamble
    /// What has come and is not told yet: a head, or what may be the beginning of a delimiter.
    private var waiting = Array("\r\n".utf8)
    private var parts = 0

    /// Whether the last part has come whole.
    var isComplete: Bool { state == .epilogue }

    /// Reads a body of a type; nil when that is no form.
    init?(contentType: String) {
        guard let boundary = Self.parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count) else {
            return nil
        }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Takes more of the body.
    ///
    /// - Returns: What it holds.
    /// - Throws: `Malformed`.
    mutating func take(_ bytes: some Collection<UInt8>) throws(Malformed) -> [Piece] {
        waiting += bytes
        var pieces: [Piece] = []
        while try step(&pieces) {}
        return pieces
    }

    /// Takes one thing out of what waits; false when more has to come first.
    private mutating func step(_ pieces: inout [Piece]) throws(Malformed) -> Bool {
        switch state {
        case .preamble:
            guard let start = Self.find(delimiter, in: waiting) else {
                waiting = waiting.suffix(delimiter.count)
                return false
            }
            waiting.removeFirst(start + delimiter.count)
            state = .head
        case .head:
            if waiting.starts(with: "--".utf8) {
                state = .epilogue
                return true
            }
            guard let end = Self.find(Self.headEnd, in: waiting) else {
                guard waiting.count <= Self.mostHeadBytes else { throw Malformed() }
                return false
            }
            parts += 1
            guard end <= Self.mostHeadBytes, parts <= Self.mostParts else { throw Malformed() }
            pieces.append(try Self.part(String(decoding: waiting.prefix(end), as: UTF8.self)))
            waiting.removeFirst(end + Self.headEnd.count)
            state = .content
        case .content:
            guard let end = Self.find(delimiter, in: waiting) else {
                let sure = waiting.count - (delimiter.count - 1)
                if sure > 0 {
                    pieces.append(.content(Array(waiting.prefix(sure))))
                    waiting.removeFirst(sure)
                }
                return false
            }
            if end > 0 { pieces.append(.content(Array(waiting.prefix(end)))) }
            pieces.append(.partEnd)
            waiting.removeFirst(end + delimiter.count)
            state = .head
        case .epilogue:
            waiting = []
            return false
        }
        return true
    }

    private static func part(_ head: String) throws(Malformed) -> Piece {
        for line in head.split(whereSeparator: \.isNewline)
        where line.lowercased().hasPrefix("content-disposition:") {
            guard let name = parameter("name", of: String(line)) else { break }
            return .part(name: name, fileName: parameter("filename", of: String(line)))
        }
        throw Malformed()
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

    /// Where a pattern is first.
    private static func find(_ pattern: [UInt8], in bytes: [UInt8]) -> Int? {
        guard let first = pattern.first else { return nil }
        return bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var start = 0
            while start + pattern.count <= bytes.count,
                let found = memchr(base + start, Int32(first), bytes.count - start - pattern.count + 1)
            {
                let place = UnsafeRawPointer(found) - base
                if bytes[place..<(place + pattern.count)].elementsEqual(pattern) { return place }
                start = place + 1
            }
            return nil
        }
    }
}
