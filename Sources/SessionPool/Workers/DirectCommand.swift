import Glibc
import LinuxSystem

/// The process of a command in direct mode: a child of the host, with nothing taken from it.
@HostLoop
final class DirectCommand {
    private let command: RoomCommand
    private let pid: Int32
    private let handle: FileDescriptor
    private var token: UInt64 = 0

    /// Enters the directory, then becomes the program, which it finds as shells do.
    private static let script = #"cd -- "$1" && shift && exec "$@""#

    /// Starts the process and hears of its end.
    static func launch(
        _ command: RoomCommand, environment: [String], directory: String, descriptors: [Int32]
    ) throws(SystemError) {
        let shell = try Files.open("/bin/sh")
        let child = try Processes.spawn(
            executable: shell.number, arguments: ["sh", "-c", script, "sh", directory] + command.request.arguments,
            environment: environment, descriptors: descriptors)
        do {
            let process = DirectCommand(command, pid: child.pid, handle: try child.handle.duplicate())
            command.started(try child.handle.duplicate())
            try process.listen()
            command.running()
        } catch {
            Processes.end(child)
            throw error
        }
    }

    private init(_ command: RoomCommand, pid: Int32, handle: consuming FileDescriptor) {
        self.command = command
        self.pid = pid
        self.handle = handle
    }

    /// A pidfd is readable once its process has ended.
    private func listen() throws(SystemError) {
        token = try EventLoop.shared.watch(handle.number) { _ in self.reap() }
    }

    private func reap() {
        EventLoop.shared.remove(handle.number, token: token)
        command.ended((try? Processes.wait(for: pid)).map { WaitStatus($0) } ?? .signaled(SIGKILL))
    }
}
