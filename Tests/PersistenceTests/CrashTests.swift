import Foundation
import GRDB
import LinuxSystem
import Testing

@testable import Persistence

/// A process that is killed in the middle of writing has lost nothing that it acknowledged.
@Suite(.timeLimit(.minutes(2))) struct CrashTests {
    /// Has records written until so many are acknowledged, and ends that without warning.
    ///
    /// - Returns: What was acknowledged.
    private static func writeAndDie(in directory: String, prefix: String, after count: Int) throws -> [String] {
        let programs = try Files.linkTarget("/proc/self/exe").split(separator: "/").dropLast().joined(separator: "/")
        let writer = Process()
        let output = Pipe()
        writer.executableURL = URL(fileURLWithPath: "/\(programs)/burrow-records-writer")
        writer.arguments = [directory, prefix]
        writer.standardOutput = output
        try writer.run()
        var text = Data()
        while text.count(where: { $0 == 0x0a }) < count {
            let some = output.fileHandleForReading.availableData
            if some.isEmpty { break }
            text += some
        }
        kill(writer.processIdentifier, SIGKILL)
        if let rest = try output.fileHandleForReading.readToEnd() { text += rest }
        writer.waitUntilExit()
        #expect(writer.terminationReason == .uncaughtSignal)
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map { String($0) }
    }

    @Test func nothingAcknowledgedIsMissing() async throws {
        let directory = try TemporaryDirectory()
        var random = RandomNumbers(seed: UInt64(Date.now.timeIntervalSince1970))
        var acknowledged: [String] = []
        for round in 0..<8 {
            let ids = try Self.writeAndDie(
                in: directory.path, prefix: "round\(round)", after: Int.random(in: 1...600, using: &random))
            #expect(!ids.isEmpty)
            acknowledged += ids
            let store = try RecordStore(dataDirectory: directory.path)
            for id in acknowledged {
                let execution = try await store.execution(id)
                #expect(execution?.result == Array(id.utf8))
                #expect(try await store.allEvents(of: id).map(\.data) == Array(repeating: Array(id.utf8), count: 3))
            }
            // What is there without having been acknowledged is whole as well.
            let partial = try await store.pool.read { database in
                try Int.fetchOne(
                    database,
                    sql: """
                        SELECT count(*) FROM executions WHERE NOT EXISTS (
                            SELECT 1 FROM events WHERE execution_id = executions.id AND last = 3)
                        """)
            }
            #expect(partial == 0)
            let check = try await store.pool.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
            #expect(check == "ok")
        }
    }
}
