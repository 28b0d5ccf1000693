import Foundation
import SessionPool

/// Forks of a warm Python by itself, without a room, a channel or a wall: the floor under every context.
@HostLoop
struct BareFork {
    private let bench: Bench
    private let session: Session
    private let call: [UInt8]

    /// Milliseconds from the beginning of a fork.
    struct Times: Decodable {
        let forked: Double
        let answered: Double
        let reaped: Double

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            forked = try list.decode(Double.self)
            answered = try list.decode(Double.self)
            reaped = try list.decode(Double.self)
        }
    }

    /// Takes a direct session, which is a fork of a zygote like any other, to fork in.
    init(_ bench: Bench, in session: Session, running code: Code) async throws {
        self.bench = bench
        self.session = session
        try await bench.run(.fork, in: session)
        let source = String(decoding: try code.source(home: bench.home), as: UTF8.self)
        // A string of JSON without escaped slashes is one of Python too.
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        let literal = String(decoding: try encoder.encode(source), as: UTF8.self)
        call = Array("fork(\(literal))".utf8)
    }

    /// Forks once.
    func times() async throws -> Times {
        let result = try await bench.run(source: call, in: session)
        return try JSONDecoder().decode(
            Times.self, from: Data((result.results.first?.data["text/plain"]?.text ?? "").utf8))
    }
}
