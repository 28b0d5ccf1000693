import Glibc

/// How much memory a process has (proc(5), /proc/pid/statm).
package struct MemoryStatus: Sendable {
    /// Bytes of private writable memory, touched or not: what RLIMIT_DATA counts.
    package let dataBytes: UInt64

    /// The memory of this process.
    package static func ofThisProcess() throws(SystemError) -> MemoryStatus {
        let fields = try Files.readText("/proc/self/statm").split(separator: " ")
        guard fields.count >= 6, let pages = UInt64(fields[5]) else {
            throw SystemError("read /proc/self/statm", code: EBADMSG)
        }
        return MemoryStatus(dataBytes: pages * UInt64(sysconf(Int32(_SC_PAGESIZE))))
    }
}
