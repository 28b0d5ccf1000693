/// What the host asks of a context, on the context's own channel: a packet holds a request, or one and the beginning of
/// its source.
package enum ContextRequest: Equatable, Sendable {
    /// The room's walls stand: join it. With `rehearses`, do what warms a Python, before it belongs to anybody.
    case join(rehearses: Bool)
    /// The user's files are in the room: lock yourself and be this user's from now on.
    ///
    /// `environment` are entries NAME=VALUE besides those of every context; `directory` is the one to work in, or empty
    /// for the user's own.
    case enter(environment: [String], directory: String)
    /// Run a piece of code of `byteCount` bytes; the bytes follow in `source` packets.
    ///
    /// `environment` are entries NAME=VALUE, for this execution alone.
    case execute(nonce: UInt64, number: UInt32, language: Language, environment: [String], byteCount: UInt32)
    /// Say whether a piece of code is complete, as an interactive reader asks; the bytes follow in `source` packets.
    case inspect(nonce: UInt64, byteCount: UInt32)
    case source([UInt8])

    /// What a piece of code is written in.
    package enum Language: UInt8, Sendable {
        case python = 1
        case bash
    }

    /// The most bytes of one packet, in either direction.
    package static let mostPacketBytes = 65_536
    /// The most bytes of source that one packet carries.
    package static let mostSourceBytes = mostPacketBytes - 32
    /// The most bytes of source that one execution takes.
    package static let mostExecutionBytes = 16 << 20

    private enum Kind: UInt8 {
        case enter = 1
        case execute, inspect, source, join
    }

    package func encoded() -> [UInt8] {
        var writer = WireWriter()
        switch self {
        case .join(let rehearses):
            writer.write(Kind.join.rawValue)
            writer.write(rehearses)
        case .enter(let environment, let directory):
            writer.write(Kind.enter.rawValue)
            writer.write(environment) { $0.write($1) }
            writer.write(directory)
        case .execute(let nonce, let number, let language, let environment, let byteCount):
            writer.write(Kind.execute.rawValue)
            writer.write(nonce)
            writer.write(number)
            writer.write(language.rawValue)
            writer.write(environment) { $0.write($1) }
            writer.write(byteCount)
        case .inspect(let nonce, let byteCount):
            writer.write(Kind.inspect.rawValue)
            writer.write(nonce)
            writer.write(byteCount)
        case .source(let bytes):
            writer.write(Kind.source.rawValue)
            writer.writeRest(bytes[...])
        }
        return writer.bytes
    }

    /// All requests of one packet.
    package static func decode(packet: [UInt8]) throws(WireError) -> [ContextRequest] {
        var reader = WireReader(packet)
        var requests: [ContextRequest] = []
        repeat { requests.append(try ContextRequest(from: &reader)) } while !reader.isAtEnd
        return requests
    }

    private init(from reader: inout WireReader) throws(WireError) {
        guard let kind = Kind(rawValue: try reader.number()) else { throw .malformed("an unknown kind of request") }
        switch kind {
        case .join:
            self = .join(rehearses: try reader.flag())
        case .enter:
            self = .enter(
                environment: try reader.list { reader throws(WireError) in try reader.text() },
                directory: try reader.text())
        case .execute:
            let (nonce, number): (UInt64, UInt32) = (try reader.number(), try reader.number())
            guard let language = Language(rawValue: try reader.number()) else {
                throw .malformed("an unknown language")
            }
            self = .execute(
                nonce: nonce, number: number, language: language,
                environment: try reader.list { reader throws(WireError) in try reader.text() },
                byteCount: try reader.number())
        case .inspect:
            self = .inspect(nonce: try reader.number(), byteCount: try reader.number())
        case .source:
            self = .source(Array(reader.restOfMessage()))
        }
    }

    /// The packets that carry a request and its source; a short source travels with its request.
    package static func packets(for request: ContextRequest, source: [UInt8]) -> [[UInt8]] {
        var packets: [[UInt8]] = []
        for start in stride(from: 0, to: source.count, by: mostSourceBytes) {
            packets.append(
                ContextRequest.source(Array(source[start..<min(start + mostSourceBytes, source.count)])).encoded())
        }
        let head = request.encoded()
        guard let first = packets.first, head.count + first.count <= mostPacketBytes else { return [head] + packets }
        packets[0] = head + first
        return packets
    }
}
