import Foundation
import NIOCore
import Testing

@testable import WebServer

/// What clients compress is decoded piece by piece, and what is no gzip is told from what is.
@Suite struct GzipTests {
    private static func bytes(_ text: String) -> [UInt8] {
        Data(base64Encoded: text).map(Array.init) ?? []
    }

    /// `hello, ` and `world`.
    private static let hello = bytes("H4sIAAAAAAACA8tIzcnJ11EAAJlW6hEHAAAA")
    private static let world = bytes("H4sIAAAAAAACAyvPL8pJAQBDEXc6BQAAAA==")
    /// 65,536 zeros.
    private static let zeros = bytes(
        "H4sIAAAAAAACA+3BAQEAAACAkP6v7ggKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAauuOl9cAAAEA")

    /// Decodes bytes that come in pieces of a size; nil when they are not all.
    private static func decoded(_ bytes: [UInt8], by size: Int, most: Int = 1_000) throws -> [UInt8]? {
        let decoder = try GzipDecoder()
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            var input = ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)])
            while true {
                let piece = try decoder.decode(&input, most: most)
                if piece.readableBytes == 0 { break }
                #expect(piece.readableBytes <= most)
                result += Array(piece.readableBytesView)
            }
            #expect(input.readableBytes == 0)
        }
        return decoder.isComplete ? result : nil
    }

    @Test(arguments: [1, 2, 7, 1_000]) func whatCameInPieces(_ size: Int) throws {
        #expect(try Self.decoded(Self.hello, by: size) == Array("hello, ".utf8))
        #expect(try Self.decoded(Self.hello + Self.world, by: size) == Array("hello, world".utf8))
        #expect(try Self.decoded(Self.hello + Self.world, by: size, most: 1) == Array("hello, world".utf8))
    }

    @Test(arguments: [1, 3, 1_024, 65_535, 65_536, 65_537]) func muchComesInPieces(_ most: Int) throws {
        #expect(try Self.decoded(Self.zeros, by: 1_000, most: most) == [UInt8](repeating: 0, count: 65_536))
    }

    @Test func whatIsCutShortIsNotAll() throws {
        let both = Self.hello + Self.world
        for count in 0..<both.count where count != Self.hello.count {
            #expect(try Self.decoded(Array(both.prefix(count)), by: 5) == nil, "\(count)")
        }
    }

    @Test func whatWasChangedIsRefused() {
        // Beyond the header, whose time and system nobody checks.
        for place in Self.hello.indices where place < 4 || place >= 10 {
            var damaged = Self.hello
            damaged[place] ^= 0xFF
            let result = (try? Self.decoded(damaged, by: 1_000)) ?? nil
            #expect(result == nil, "\(place)")
        }
        #expect(throws: GzipDecoder.Malformed.self) { try Self.decoded(Self.hello + [0, 0], by: 1) }
        #expect(throws: GzipDecoder.Malformed.self) { try Self.decoded(Array("plain text".utf8), by: 100) }
    }
}
