import HTTPTypes
import Hummingbird
import NIOCore

/// The messages of a request to a call that takes many, as they come.
struct ConnectMessages: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    /// Bytes that a message may have.
    let most: Int

    func makeAsyncIterator() -> Iterator {
        Iterator(body: body.makeAsyncIterator(), most: most)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var body: RequestBody.AsyncIterator
        fileprivate let most: Int
        private var waiting = ByteBuffer()

        fileprivate init(body: RequestBody.AsyncIterator, most: Int) {
            self.body = body
            self.most = most
        }

        /// The next message.
        ///
        /// - Throws: `ConnectError` for one that is none, is too long or has not come whole.
        mutating func next() async throws -> ByteBuffer? {
            while true {
                switch try ConnectStream.message(atStartOf: &waiting, most: most) {
                case .message(let message): return message
                case .end: return nil
                case .incomplete: break
                }
                guard let more = try await body.next() else {
                    guard waiting.readableBytes == 0 else { throw ConnectStream.noMessage }
                    return nil
                }
                waiting.discardReadBytes()
                waiting.writeImmutableBuffer(more)
            }
        }
    }
}
