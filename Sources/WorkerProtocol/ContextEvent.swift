/// What a context tells the host.
///
/// A packet holds one or more; every one names the execution it belongs to by its nonce. User code shares the process
/// that sends these: to the host they are claims of the agent about itself, no more.
package enum ContextEvent: Equatable, Sendable {
    /// Locked and waiting for code.
    case ready
    /// A member of its room, warm, and waiting for a user.
    case joined
    /// A step of locking down failed; the context is gone after this.
    case failed(step: String, code: Int32)
    case stream(Stream, [UInt8])
    /// Something is shown; its representations follow.
    case shown(Shown)
    /// A piece of one representation of what is shown.
    case representation(mimeType: String, encoding: Encoding, part: [UInt8], end: End)
    /// So many bytes of what was shown are too many, and stay behind.
    case lost(byteCount: UInt64)
    /// What was shown so far is taken back: at once, or when something else is shown.
    case cleared(waits: Bool)
    case raised(Raised)
    /// Variables that the execution added, changed or removed, and how many more than are listed.
    case changed([VariableChange], leftOut: UInt32)
    case inspected(Completeness)
    /// The end of an execution: what it printed and displayed was sent before.
    case finished

    package enum Stream: UInt8, Sendable {
        case output = 1
        case error = 2
    }

    /// The step that fails when a context cannot work in the directory that its user chose.
    package static let directoryStep = "enter the working directory"

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
        case failed, stream, shown, representation, cleared, raised, changed, inspected, finished, lost, joined
    }

    /// About how many bytes an event took on its way.
    package var contentBytes: Int {
        switch self {
        case .stream(_, let bytes): ContextEvent.headerBytes + bytes.count
        case .shown(let shown): ContextEvent.headerBytes + shown.displayID.utf8.count + shown.metadata.count
        case .representation(let mimeType, _, let part, _):
            ContextEvent.headerBytes + mimeType.utf8.count + part.count
        case .raised(let raised):
            ContextEvent.headerBytes + raised.name.utf8.count + raised.value.utf8.count + raised.traceback.utf8.count
                + raised.hint.utf8.count + raised.refusedCall.utf8.count
        case .changed(let changes, _):
            changes.reduce(ContextEvent.headerBytes) {
                $0 + $1.name.utf8.count + $1.type.utf8.count + $1.shape.utf8.count + ContextEvent.headerBytes
            }
        default: ContextEvent.headerBytes
        }
    }

    /// Bytes that an event takes besides its content: kind, nonce, length.
    package static let headerBytes = 13

    package func encode(nonce: UInt64, into writer: inout WireWriter) {
        if case .stream(let stream, let bytes) = self {
            return ContextEvent.encode(stream, bytes[...], nonce: nonce, into: &writer)
        }
        var body = WireWriter()
        let kind: Kind
        switch self {
        case .ready:
            kind = .ready
        case .joined:
            kind = .joined
        case .failed(let step, let code):
            kind = .failed
            body.write(step)
            body.write(code)
        case .stream:
            kind = .stream
        case .shown(let shown):
            kind = .shown
            body.write(shown.kind.rawValue)
            body.write(shown.displayID)
            body.writeRest(shown.metadata[...])
        case .representation(let mimeType, let encoding, let part, let end):
            kind = .representation
            body.write(mimeType)
            body.write(encoding.rawValue)
            body.write(end.rawValue)
            body.writeRest(part[...])
        case .cleared(let waits):
            kind = .cleared
            body.write(waits)
        case .lost(let byteCount):
            kind = .lost
            body.write(byteCount)
        case .raised(let raised):
            kind = .raised
            body.write(raised.name)
            body.write(raised.value)
            body.write(raised.traceback)
            body.write(raised.errorNumber)
            body.write(raised.hint)
            body.write(raised.refusedCall)
        case .changed(let changes, let leftOut):
            kind = .changed
            body.write(leftOut)
            body.write(changes) { $1.encode(into: &$0) }
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

    /// Encodes printed bytes without making an event of them: there is one for each line.
    package static func encode(
        _ stream: Stream, _ bytes: ArraySlice<UInt8>, nonce: UInt64, into writer: inout WireWriter
    ) {
        writer.write(Kind.stream.rawValue)
        writer.write(nonce)
        writer.write(UInt32(bytes.count + 1))
        writer.write(stream.rawValue)
        writer.writeRest(bytes)
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
        case .joined:
            return .joined
        case .failed:
            return .failed(step: try body.text(), code: try body.number())
        case .stream:
            guard let stream = Stream(rawValue: try body.number()) else { throw .malformed("an unknown stream") }
            return .stream(stream, Array(body.restOfMessage()))
        case .shown:
            guard let kind = Shown.Kind(rawValue: try body.number()) else { throw .malformed("an unknown display") }
            return .shown(
                Shown(kind: kind, displayID: try body.text(), metadata: Array(body.restOfMessage())))
        case .representation:
            let mimeType = try body.text()
            guard let encoding = Encoding(rawValue: try body.number()) else {
                throw .malformed("an unknown encoding")
            }
            guard let end = End(rawValue: try body.number()) else { throw .malformed("an unknown end") }
            return .representation(
                mimeType: mimeType, encoding: encoding, part: Array(body.restOfMessage()), end: end)
        case .cleared:
            return .cleared(waits: try body.flag())
        case .lost:
            return .lost(byteCount: try body.number())
        case .raised:
            return .raised(
                Raised(
                    name: try body.text(), value: try body.text(), traceback: try body.text(),
                    errorNumber: try body.number(), hint: try body.text(), refusedCall: try body.text()))
        case .changed:
            let leftOut: UInt32 = try body.number()
            let changes = try body.list { (reader) throws(WireError) in try VariableChange(from: &reader) }
            return .changed(changes, leftOut: leftOut)
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
