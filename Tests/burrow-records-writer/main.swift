import Glibc
import Persistence

// Writes executions until it is killed, by several tasks, and says of each on its standard output that it is recorded.
//
// usage: burrow-records-writer DIRECTORY PREFIX

guard CommandLine.arguments.count == 3 else { exit(2) }
let prefix = CommandLine.arguments[2]
let store = try RecordStore(dataDirectory: CommandLine.arguments[1])
let session = "sess_\(prefix)"
try await store.write([
    .addSession(SessionRecord(id: session, tenant: "t", user: "u", profile: "minimal", createdAt: 1))
])

@Sendable func add(_ id: String) async throws {
    let events = (1...3).map { sequence in
        RecordChange.addEvent(
            EventRecord(executionID: id, sequence: Int64(sequence), at: 1, type: "stdout", data: Array(id.utf8)))
    }
    try await store.write(
        [
            .addExecution(
                ExecutionRecord(
                    id: id, sessionID: session, contextID: "ctx", tenant: "t", user: "u", state: .finished,
                    status: "ok", code: id, createdAt: 1, finishedAt: 2, result: Array(id.utf8)))
        ] + events)
    // One call for a line: lines of other tasks do not mix with it.
    let line = Array("\(id)\n".utf8)
    _ = write(STDOUT_FILENO, line, line.count)
}

try await withThrowingTaskGroup(of: Void.self) { group in
    for task in 0..<4 {
        group.addTask {
            for number in 0..<1_000_000 { try await add("\(prefix)_\(task)_\(number)") }
        }
    }
    try await group.waitForAll()
}
