import Testing

@testable import Persistence

/// The form in which events lie in the database, which may be damaged.
@Suite struct EventChunkTests {
    private static let events = [
        EventRecord(executionID: "exec", sequence: 7, at: .min, type: "", data: []),
        EventRecord(executionID: "exec", sequence: 8, at: -1, type: "stdout", data: Array(0...255)),
        EventRecord(executionID: "exec", sequence: 9, at: .max, type: "日本", data: [0]),
    ]

    @Test func whatIsEncodedIsDecoded() {
        let bytes = EventChunk.encode(Self.events)
        #expect(EventChunk.decode(bytes, of: "exec", first: 7) == Self.events)
        #expect(EventChunk.encode([]).isEmpty)
    }

    @Test func anythingCutOffLeavesTheEventsBeforeIt() {
        let bytes = EventChunk.encode(Self.events)
        let ends = (1...3).map { EventChunk.encode(Array(Self.events.prefix($0))).count }
        for count in bytes.indices {
            let whole = ends.filter { $0 <= count }.count
            #expect(
                EventChunk.decode(Array(bytes.prefix(count)), of: "exec", first: 7)
                    == Array(Self.events.prefix(whole)), "\(count) bytes")
        }
    }

    @Test func garbageNeverTraps() {
        var random = RandomNumbers(seed: 3)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                // Small numbers make lengths that fit, large ones lengths that do not.
                UInt8.random(in: 0...(Bool.random(using: &random) ? 3 : 255), using: &random)
            }
            let first = [Int64.max, .min, 0, .max - 1].randomElement(using: &random) ?? 0
            let events = EventChunk.decode(bytes, of: "exec", first: first)
            #expect(events.reduce(0) { $0 + $1.data.count } <= bytes.count)
        }
    }

    @Test func damagedChunksNeverTrap() {
        var random = RandomNumbers(seed: 4)
        let bytes = EventChunk.encode(Self.events)
        for _ in 0..<20_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            #expect(EventChunk.decode(damaged, of: "exec", first: .max).count <= bytes.count / 16)
        }
    }
}
