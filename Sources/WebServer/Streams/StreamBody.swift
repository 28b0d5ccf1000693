import AsyncAlgorithms
import Hummingbird
import NIOCore

/// Writes a stream piece by piece, each sent at once, and something in between while nothing happens.
///
/// The next piece is asked for when the last is on its way: a client that does not read holds the stream up, and
/// nothing is kept for it.
struct StreamBody<Pieces: AsyncSequence & Sendable>: Sendable
where Pieces.Element == ByteBuffer, Pieces.AsyncIterator: SendableMetatype {
    let first: ByteBuffer?
    let pieces: Pieces
    let keepAlive: ByteBuffer?
    let interval: Duration
    let clock: any Clock<Duration>

    private enum Step: Sendable {
        case piece(ByteBuffer)
        case end
        case tick
    }

    var body: ResponseBody {
        ResponseBody { writer in
            if let first { try await writer.write(first) }
            if let keepAlive {
                try await write(to: &writer, keepAlive: keepAlive)
            } else {
                for try await piece in pieces { try await writer.write(piece) }
            }
            // A stream that is cut off must not look as if it had come to its end.
            try Task.checkCancellation()
            try await writer.finish(nil)
        }
    }

    private func write(to writer: inout any ResponseBodyWriter, keepAlive: ByteBuffer) async throws {
        let steps = chain(pieces.map { Step.piece($0) }, CollectionOfOne(Step.end).async)
        let ticks = Ticks(interval: interval, clock: clock).map { Step.tick }
        var hasWritten = true
        for try await step in merge(steps, ticks) {
            switch step {
            case .piece(let piece):
                hasWritten = true
                try await writer.write(piece)
            case .tick:
                if !hasWritten { try await writer.write(keepAlive) }
                hasWritten = false
            case .end:
                return
            }
        }
    }
}

/// An element every so often, until the task is cancelled.
private struct Ticks: AsyncSequence, Sendable {
    typealias Element = Void
    let interval: Duration
    let clock: any Clock<Duration>

    struct AsyncIterator: AsyncIteratorProtocol {
        let interval: Duration
        let clock: any Clock<Duration>

        mutating func next() async -> Void? {
            do {
                try await clock.sleep(for: interval)
                return ()
            } catch {
                return nil
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(interval: interval, clock: clock)
    }
}
