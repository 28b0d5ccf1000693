import Engine
import SessionPool

/// The processes that clients of E2B's have started and that live, by the session that they are in.
@HostLoop
final class SandboxProcesses {
    private var bySession: [String: [SandboxProcess]] = [:]

    nonisolated init() {}

    /// Keeps a process until it ends.
    func add(_ process: SandboxProcess, to session: String) {
        bySession[session, default: []].append(process)
    }

    /// Forgets a process, which has ended.
    func remove(_ process: SandboxProcess, from session: String) {
        bySession[session]?.removeAll { $0 === process }
        if bySession[session]?.isEmpty == true { bySession[session] = nil }
    }

    /// Those that live.
    func all(of session: String) -> [SandboxProcess] {
        bySession[session] ?? []
    }

    /// The one that a client means.
    func find(_ selector: ProcessSelector?, of session: String) throws(ConnectError) -> SandboxProcess {
        let found = all(of: session).first { process in
            if let pid = selector?.pid { return process.pid == pid }
            return selector?.tag != nil && process.tag == selector?.tag
        }
        guard let found else { throw ConnectError(.notFound, "there is no such process: it may have ended") }
        return found
    }
}
