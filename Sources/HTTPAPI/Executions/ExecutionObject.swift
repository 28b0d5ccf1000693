import Engine
import Persistence
import SessionPool

/// An execution as the API shows it.
struct ExecutionObject: Sendable {
    let record: ExecutionRecord

    /// With the result, as soon as there is one.
    var encoded: [UInt8] {
        JSONWriter.object { writer in
            writeHead(&writer)
            writer.field("code", record.code)
            writer.field("result", json: record.result ?? [])
        }
    }

    /// For lists: without what can be large.
    var summary: [UInt8] {
        JSONWriter.object { writeHead(&$0) }
    }

    private func writeHead(_ writer: inout JSONWriter) {
        writer.field("id", record.id)
        writer.field("session_id", record.sessionID)
        writer.field("context_id", record.contextID)
        writer.field("number", record.number)
        writer.field("state", record.state.rawValue)
        writer.field("status", record.status)
        writer.field("created_at", Timestamp.text(record.createdAt))
        writer.field("started_at", Timestamp.text(record.startedAt))
        writer.field("finished_at", Timestamp.text(record.finishedAt))
    }
}
