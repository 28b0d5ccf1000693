import Glibc
import LinuxSystem

/// A small process that outlives the host by a moment: when the host is gone, however it went, it removes the
/// control groups that the host could not.
@HostLoop
final class CgroupSweeper {
    private let pid: Int32
    /// The process waits for the end of this pipe.
    private var lifeline: FileDescriptor?

    init(program: String, directories: [String]) throws(SandboxError) {
        do {
            let pipe = try Files.pipe()
            let nothing = try Files.open("/dev/null")
            let executable = try Files.open(program)
            let child = try Processes.spawn(
                executable: executable.number, arguments: ["burrow-jailer", "sweep"] + directories,
                environment: [], descriptors: [pipe.first.number, nothing.number, nothing.number])
            pid = child.pid
            lifeline = try pipe.second.duplicate()
        } catch {
            throw SandboxError(.cannotStart, "\(program) cannot be started (\(error)): build it again")
        }
    }

    /// Lets the process do its work, and waits for it.
    func end() {
        lifeline = nil
        _ = try? Processes.wait(for: pid)
    }
}
