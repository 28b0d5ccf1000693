package import NIOCore

/// An event of a stream of server-sent events.
package struct ServerSentEvent: Sendable, Equatable {
    /// What a client names to go on after this event; nil for one that cannot be gone on after.
    package var id: String?
    /// The kind of event.
    package var event: String
    /// What the event says, in UTF-8; every kind of line end in it reaches the client as a line feed.
    package var data: ByteBuffer

    /// An event.
    package init(id: String? = nil, event: String, data: ByteBuffer) {
        self.id = id
        self.event = event
        self.data = data
    }

    /// The event as it is sent.
    var text: ByteBuffer {
        var text = ByteBuffer()
        text.reserveCapacity(data.readableBytes + 64)
        if let id { Self.write("id", id, to: &text) }
        Self.write("event", event, to: &text)
        let bytes = data.readableBytesView
        var start = bytes.startIndex
        while true {
            let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.endIndex
            text.writeStaticString("data: ")
            text.writeBytes(bytes[start..<end])
            text.writeStaticString("\n")
            guard end < bytes.endIndex else { break }
            start = bytes.index(after: end)
            if bytes[end] == 0x0D, start < bytes.endIndex, bytes[start] == 0x0A { start = bytes.index(after: start) }
        }
        text.writeStaticString("\n")
        return text
    }

    private static func write(_ field: StaticString, _ value: String, to text: inout ByteBuffer) {
        text.writeStaticString(field)
        text.writeStaticString(": ")
        // A line end would begin a field of its own, and clients drop ids with a NUL.
        text.writeBytes(value.utf8.lazy.filter { $0 >= 0x20 && $0 != 0x7F })
        text.writeStaticString("\n")
    }
}
