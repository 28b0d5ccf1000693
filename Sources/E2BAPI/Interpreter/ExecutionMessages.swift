import Engine
import HTTPAPI
import NIOCore

/// The lines that E2B's interpreter answers code with.
struct ExecutionMessages: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let events: ExecutionEvents

    /// Sent while nothing happens, so that nobody takes the connection for dead.
    static let keepAlive = ByteBuffer(string: #"{"type":"keepalive"}"#)

    func makeAsyncIterator() -> Iterator {
        Iterator(events: events.makeAsyncIterator())
    }

    struct Iterator: AsyncIteratorProtocol {
        var events: ExecutionEvents.Iterator
        private var waiting: ArraySlice<ByteBuffer> = []
        private var translation = EventTranslation()

        init(events: ExecutionEvents.Iterator) {
            self.events = events
        }

        mutating func next() async throws -> ByteBuffer? {
            while waiting.isEmpty {
                guard let event = try await events.next() else { return nil }
                waiting = translation.messages(for: event)[...]
            }
            return waiting.popFirst()
        }
    }
}

/// Code without anything in it: E2B runs it, and so nothing happens.
enum EmptyExecution {
    static var messages: AsyncStream<ByteBuffer> {
        AsyncStream { continuation in
            continuation.yield(EventTranslation.line(["type": "end_of_execution"]))
            continuation.finish()
        }
    }
}
