/// What a context tells the host.
///
/// A packet holds one or more; every one names the execution it belongs to by its nonce. User code shares the process
/// that sends these: to the host they are claims of the agent about itself, no more.
package enum ContextEvent: Equatable, Sendable {
    /// Locked and waiting for code.
    case ready
    /// A step of locking down failed; the context is gone after this.
    case failed(step: String, code: Int32)
    case stream(Stream, [UInt8])
    /// A piece of one representation of a result; the last one says so.
    case result(mimeType: String, part: [UInt8], isLast: Bool)
    case raised(Raised)
    case inspected(Completeness)
    /// The end of an execution: what it printed and displayed was sent before.
    case finished

    package enum Stream: UInt8, Sendable {
        case output = 1
        case error = 2
    }

    /// An exception that nobody caught.
    package struct Raised: Equatable, Sendable {
        package let name: String
        package let value: String
        package let traceback: String
        /// The errno of an `OSError`, or 0.
        package let errorNumber: Int32

        package init(name: String, value: String, traceback: String, errorNumber: Int32) {
            self.name = name
            self.value = value
            self.traceback = traceback
            self.errorNumber = errorNumber
        }
    }

    /// Whether code can run as it stands.
    package enum Completeness: UInt8, Sendable {
        case complete = 1
        /// More lines are needed.
        case incomplete = 2
        /// It is wrong whatever follows; running it shows the error.
        case invalid = 3
    }

    private enum Kind: UInt8 {
        case ready = 1
        case failed, stream, result, raised, inspected, finished
    }

    /// About how many bytes an event took on its way.
    package var contentBytes: Int {
        switch self {
        case .stream(_, let bytes): ContextEvent.headerBytes + bytes.count
        case .result(let mimeType, let part, _): ContextEvent.headerBytes + mimeType.utf8.count + part.count
        case .raised(let raised):
            ContextEvent.headerBytes + raised.name.utf8.count + raised.value.utf8.count + raised.traceback.utf8.count
        default: ContextEvent.headerBytes
        }
    }

    /// Bytes that an event takes besides its content: kind, nonce, length.
    package static let headerBytes = 13

    package func encode(nonce: UInt64, into writer: inout WireWriter) {
        var body = WireWriter()
        let kind: Kind
        switch self {
        case .ready:
            kind = .ready
        case .failed(let step, let code):
            kind = .failed
            body.write(step)
            body.write(code)
        case .stream(let stream, let bytes):
            kind = .stream
            body.write(stream.rawValue)
            body.writeRest(bytes[...])
        case .result(let mimeType, let part, let isLast):
            kind = .result
            body.write(mimeType)
            body.write(isLast)
            body.writeRest(part[...])
        case .raised(let raised):
            kind = .raised
            body.write(raised.name)
            body.write(raised.value)
            body.write(raised.traceback)
            body.write(raised.errorNumber)
        case .inspected(let completeness):
            kind = .inspected
            body.write(completeness.rawValue)
        case .finished:
            kind = .finished
        }
        writer.write(kind.rawValue)
        writer.write(nonce)
        writer.write(body.bytes)
    }

    /// The most events of one packet.
    package static let mostInPacket = 512

    /// All events of one packet, each with its nonce.
    package static func decode(
        packet: [UInt8]
    ) throws(WireError) -> [(nonce: UInt64, event: ContextEvent)] {
        var events: [(nonce: UInt64, event: ContextEvent)] = []
        var reader = WireReader(packet)
        while !reader.isAtEnd {
            guard events.count < mostInPacket else { throw .malformed("a packet has too many events") }
            guard let kind = Kind(rawValue: try reader.number()) else { throw .malformed("an unknown kind of event") }
            let nonce: UInt64 = try reader.number()
            let length = try reader.number(UInt32.self)
            var body = WireReader(try reader.take(Int(length)))
            events.append((nonce, try decode(kind, &body)))
            try body.end()
        }
        return events
    }

    private static func decode(_ kind: Kind, _ body: inout WireReader) throws(WireError) -> ContextEvent {
        switch kind {
        case .ready:
            return .ready
        case .failed:
            return .failed(step: try body.text(), code: try body.number())
        case .stream:
            guard let stream = Stream(rawValue: try body.number()) else { throw .malformed("an unknown stream") }
            return .stream(stream, Array(body.restOfMessage()))
        case .result:
            let mimeType = try body.text()
            let isLast = try body.flag()
            return .result(mimeType: mimeType, part: Array(body.restOfMessage()), isLast: isLast)
        case .raised:
            return .raised(
                Raised(
                    name: try body.text(), value: try body.text(), traceback: try body.text(),
                    errorNumber: try body.number()))
        case .inspected:
            guard let completeness = Completeness(rawValue: try body.number()) else {
                throw .malformed("an unknown completeness")
            }
            return .inspected(completeness)
        case .finished:
            return .finished
        }
    }
}
