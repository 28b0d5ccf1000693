import Foundation
import Persistence

/// A directory of a test's own, gone when the test is over.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = "\(FileManager.default.temporaryDirectory.path)/burrow-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    /// Where the database is, if a store was opened here.
    var database: String { path + "/records/burrow.sqlite" }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// Records with nothing unusual in them.
enum Sample {
    static func session(
        _ id: String = "sess_1", tenant: String = "tenant", user: String = "user", createdAt: Int64 = 1
    ) -> SessionRecord {
        SessionRecord(id: id, tenant: tenant, user: user, profile: "minimal", createdAt: createdAt)
    }

    static func execution(
        _ id: String, session: String = "sess_1", tenant: String = "tenant",
        state: ExecutionRecord.State = .queued, finishedAt: Int64? = nil
    ) -> ExecutionRecord {
        ExecutionRecord(
            id: id, sessionID: session, contextID: "ctx_1", tenant: tenant, user: "user", state: state,
            status: state == .finished ? "ok" : nil, code: "1 + 1", createdAt: 1, finishedAt: finishedAt)
    }

    static func event(_ sequence: Int64, of execution: String, bytes: Int = 10) -> EventRecord {
        EventRecord(
            executionID: execution, sequence: sequence, at: 1_000 &+ sequence, type: "stdout",
            data: [UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: bytes))
    }

    static func key(_ id: String, hash: UInt8 = 1) -> KeyRecord {
        KeyRecord(
            id: id, hash: [UInt8](repeating: hash, count: KeyRecord.hashLength), tenant: "tenant", user: "user",
            name: "key", createdAt: 1)
    }
}

extension RecordStore {
    /// All events of an execution after one, read as those do who follow it.
    func allEvents(of execution: String, after sequence: Int64 = 0) async throws(RecordError) -> [EventRecord] {
        var all: [EventRecord] = []
        while true {
            let some = try await events(of: execution, after: all.last?.sequence ?? sequence)
            if some.isEmpty { return all }
            all += some
        }
    }
}

/// The same random numbers in every run (SplitMix64), so that a failure can be had again.
struct RandomNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
