import Glibc

/// What a process has used, as /proc tells it (proc(5)).
package struct ProcessStatistics: Sendable {
    /// Processor time of the process and of the children it has waited for.
    package let cpuSeconds: Double
    /// The most resident memory it has had.
    package let peakMemoryBytes: UInt64

    /// Reads the files of a process; nil when it is gone.
    package init?(of pid: Int32) {
        guard let line = try? Files.readText("/proc/\(pid)/stat"),
            let status = try? Files.readText("/proc/\(pid)/status")
        else { return nil }
        // The name may hold anything, also parentheses and spaces: the fields begin after its last parenthesis.
        guard let end = line.lastIndex(of: ")") else { return nil }
        let fields = line[line.index(after: end)...].split(separator: " ")
        // utime, stime, cutime, cstime: fields 14 to 17 of the line, the first after the name being the third.
        guard fields.count > 14 else { return nil }
        let ticks = fields[11...14].compactMap { UInt64($0) }.reduce(0, +)
        cpuSeconds = Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
        peakMemoryBytes = Self.kibibytes(of: "VmHWM:", in: status) * 1024
    }

    /// The pid of the process that a pidfd names, as seen from here; nil when it is gone.
    package static func processIdentifier(of handle: borrowing FileDescriptor) -> Int32? {
        guard let information = try? Files.readText("/proc/self/fdinfo/\(handle.number)") else { return nil }
        for line in information.split(separator: "\n") where line.hasPrefix("Pid:") {
            let pid = line.split(whereSeparator: { $0 == "\t" || $0 == " " }).last.flatMap { Int32($0) } ?? -1
            // -1 when it has ended, 0 when it is in no namespace that can be seen from here.
            return pid > 0 ? pid : nil
        }
        return nil
    }

    /// The pid of the process that a pidfd names as it sees itself, in the innermost of its namespaces; nil when it is
    /// gone.
    package static func innermostIdentifier(of handle: borrowing FileDescriptor) -> Int32? {
        let path = "/proc/self/fdinfo/\(handle.number)"
        guard let information = try? Files.readText(path, most: 4_096) else { return nil }
        for line in information.split(separator: "\n") where line.hasPrefix("NSpid:") {
            let pid = line.split(whereSeparator: { $0 == "\t" || $0 == " " }).last.flatMap { Int32($0) } ?? -1
            return pid > 0 ? pid : nil
        }
        return nil
    }

    private static func kibibytes(of name: String, in status: String) -> UInt64 {
        for line in status.split(separator: "\n") where line.hasPrefix(name) {
            let fields = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
            return fields.count > 1 ? UInt64(fields[1]) ?? 0 : 0
        }
        return 0
    }
}
