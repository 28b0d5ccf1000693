import Confinement
import Foundation
import Glibc
import LinuxSystem
import SandboxPolicy
import SeccompCompiler
import Testing

/// Lockdowns to try, each in a process of its own: there is no way back from one.
enum Lockdowns {
    /// Everything that a context gets, with the real policy.
    static func whole() throws -> ProcessLockdown {
        ProcessLockdown(
            limits: StandingLimits.all + [(.openFiles, 64), (.fileBytes, 4096)],
            landlock: [
                ("/proc", rights([.readFile, .readDirectory])), ("/usr", rights([.readFile, .readDirectory])),
                ("/no/such/path", rights([.readFile])),
            ],
            seccompProgram: try contextProgram(), firstClosedDescriptor: 3, isDumpable: true)
    }

    /// Nothing but what is always done.
    static func bare(isDumpable: Bool) -> ProcessLockdown {
        ProcessLockdown(
            limits: [], landlock: nil, seccompProgram: nil, firstClosedDescriptor: 3, isDumpable: isDumpable)
    }

    static func contextProgram() throws -> [UInt8] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "sandbox/policies/context.json")
        return try SeccompCompiler.compile(JSONDecoder().decode(SyscallPolicy.self, from: Data(contentsOf: file)))
    }

    static func rights(_ rights: [LandlockRight]) -> UInt64 {
        rights.reduce(0) { $0 | $1.bit }
    }

    /// A field of this thread's status; what is locked is the thread that asked for it.
    static func status(_ name: String) throws -> String {
        let text = try Files.readText("/proc/thread-self/status")
        let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
        return line.split(whereSeparator: \.isWhitespace).dropFirst().joined(separator: " ")
    }

    /// Runs a body in a fork, which has one thread: others would miss the descriptors that are taken from them.
    ///
    /// - Throws: When there can be no fork; what the body does not find as it should be is an issue with its line.
    static func inFork(_ body: () throws -> Void) throws {
        guard let child = try Processes.fork() else {
            do { try body() } catch { _exit(255) }
            _exit(0)
        }
        let status = try Processes.wait(for: child.pid)
        if status != 0 { Issue.record("signal \(status & 0x7f), or the condition in line \(status >> 8)") }
    }

    /// Ends the process unless the condition holds, with the line as its exit status: all else is closed by now.
    static func require(_ condition: Bool, line: Int32 = #line) {
        if !condition { _exit(line) }
    }

    /// Ends the process unless a system call fails with the given errno.
    static func requireFailure(_ expected: Int32, line: Int32 = #line, _ call: () -> Int32) {
        errno = 0
        let result = call()
        let code = errno
        require(result == -1 && code == expected, line: line)
    }

    /// Ends the process unless a step fails with the given errno.
    static func requireFailure(
        _ expected: Int32, line: Int32 = #line, _ step: () throws(SystemError) -> Void
    ) {
        do {
            try step()
            _exit(line)
        } catch {
            require(error.code == expected, line: line)
        }
    }
}
