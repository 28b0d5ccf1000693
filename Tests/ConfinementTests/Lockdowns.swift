import Confinement
import Foundation
import Glibc
import LinuxSystem
import SandboxPolicy
import SeccompCompiler

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

    /// Ends the process unless the condition holds, with the line as its exit status: all else is closed by now.
    static func require(_ condition: Bool, line: Int32 = #line) {
        if !condition { _exit(line) }
    }

    /// Ends the process well, at once: what runs after a test's body needs descriptors that are closed by now.
    static func finish() -> Never {
        _exit(0)
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
