import HTTPTypes
import Hummingbird
import NIOCore
import WebServer

/// The messages of a request to a call that takes many, as they come.
struct ConnectMessages: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    /// Bytes that a message may have.
    let most: Int
    /// What bytes count to that wait for the rest of their message; nil where nobody counts.
    let share: BodyShare?

    func makeAsyncIterator() -> Iterator {
        Iterator(body: body.makeAsyncIterator(), most: most, share: share)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var body: RequestBody.AsyncIterator
        fileprivate let most: Int
        fileprivate let share: BodyShare?
        private var waiting = ByteBuffer()

        fileprivate init(body: RequestBody.AsyncIterator, most: Int, share: BodyShare?) {
            self.body = body
            self.most = most
            self.share = share
        }

        /// The next message.
        ///
        /// - Throws: `ConnectError` for one that is none, is too long or has not come whole.
        mutating func next() async throws -> ByteBuffer? {
            while true {
                let before = waiting.readableBytes
                switch try ConnectStream.message(atStartOf: &waiting, most: most) {
                case .message(let message):
                    share?.remove(before - waiting.readableBytes)
                    return message
                case .end: return nil
                case .incomplete: break
                }
                guard let more = try await body.next() else {
                    guard waiting.readableBytes == 0 else { throw ConnectStream.noMessage }
                    return nil
                }
                try share?.add(more.readableBytes)
                waiting.discardReadBytes()
                waiting.writeImmutableBuffer(more)
            }
        }
    }
}
