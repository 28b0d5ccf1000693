import CLinux
import Glibc

/// Starting, joining, signalling and reaping processes.
package enum Processes {
    /// A child right after its birth: its pid as seen here, and a descriptor that names it for good (pidfd_open(2)).
    package struct Child: ~Copyable, Sendable {
        package let pid: Int32
        package let handle: FileDescriptor

        package init(pid: Int32, handle: consuming FileDescriptor) {
            self.pid = pid
            self.handle = handle
        }
    }

    /// clone3(2) with new namespaces.
    ///
    /// Returns nil in the child, which must not return to code that owns anything of the parent's and leaves by
    /// `_exit`.
    package static func clone(into namespaces: Namespaces) throws(SystemError) -> Child? {
        var handle: Int32 = -1
        let pid = try checked(burrow_clone(namespaces.rawValue, -1, &handle), "clone a process into new namespaces")
        return pid == 0 ? nil : Child(pid: pid, handle: FileDescriptor(owning: handle))
    }

    /// fork(2).
    ///
    /// Returns nil in the child.
    package static func fork() throws(SystemError) -> Child? {
        let pid = try checked(burrow_fork(), "fork")
        if pid == 0 { return nil }
        let handle = try checked(burrow_pidfd_open(pid), "open a pidfd")
        return Child(pid: pid, handle: FileDescriptor(owning: handle))
    }

    /// Starts a program in new namespaces.
    ///
    /// Its descriptors 0, 1, 2, … are the given ones and nothing else is open.
    ///
    /// The program is given open, so that its path need not be reachable in the child. With `release`, the read end of
    /// a pipe, the child waits for a byte and becomes user 0 of its user namespace before it runs the program.
    package static func spawn(
        executable: Int32, arguments: [String], environment: [String], descriptors: [Int32],
        namespaces: Namespaces = [], release: Int32? = nil
    ) throws(SystemError) -> Child {
        var handle: Int32 = -1
        let pid = withSpawnRequest(
            executable: executable, arguments: arguments, environment: environment, descriptors: descriptors,
            namespaces: namespaces, release: release
        ) { burrow_spawn(&$0, &handle) }
        try checked(pid, "start a process")
        return Child(pid: pid, handle: FileDescriptor(owning: handle))
    }

    /// Turns this process, which has one thread, into another program, with the given descriptors from 0 on.
    package static func become(
        executable: Int32, arguments: [String], environment: [String], descriptors: [Int32]
    ) -> Never {
        _ = withSpawnRequest(
            executable: executable, arguments: arguments, environment: environment, descriptors: descriptors,
            namespaces: [], release: nil
        ) { burrow_become_program(&$0) }
        _exit(127)
    }

    private static func withSpawnRequest(
        executable: Int32, arguments: [String], environment: [String], descriptors: [Int32],
        namespaces: Namespaces, release: Int32?, _ body: (inout burrow_spawn_request) -> Int32
    ) -> Int32 {
        withCStrings(arguments) { argumentPointers in
            withCStrings(environment) { environmentPointers in
                descriptors.withUnsafeBufferPointer { numbers in
                    guard let numbersBase = numbers.baseAddress else { return -EINVAL }
                    var request = burrow_spawn_request(
                        namespaces: namespaces.rawValue, executable: executable, release: release ?? -1,
                        descriptors: numbersBase, descriptor_count: numbers.count,
                        arguments: argumentPointers, environment: environmentPointers)
                    return body(&request)
                }
            }
        }
    }

    /// A process that holds new namespaces open and does nothing; its owner ends it with `end`.
    package static func holder(of namespaces: Namespaces) throws(SystemError) -> Child {
        var handle: Int32 = -1
        let pid = try checked(burrow_clone_paused(namespaces.rawValue, &handle), "hold new namespaces")
        return Child(pid: pid, handle: FileDescriptor(owning: handle))
    }

    /// Kills a child and waits for its end.
    package static func end(_ child: borrowing Child) {
        burrow_pidfd_send_signal(child.handle.number, SIGKILL)
        burrow_wait_for(child.pid)
    }

    /// Waits for one child's end and gives its wait status.
    package static func wait(for pid: Int32) throws(SystemError) -> Int32 {
        try checked(burrow_wait_for(pid), "wait for a child")
    }

    /// A descriptor for a process by its pid; the caller must know that the pid cannot have been reused.
    package static func handle(of pid: Int32) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try checked(burrow_pidfd_open(pid), "open a pidfd"))
    }

    /// Sends a signal to the process that a pidfd names.
    ///
    /// One that has already ended is no error.
    package static func signal(_ number: Int32, to handle: borrowing FileDescriptor) throws(SystemError) {
        let result = burrow_pidfd_send_signal(handle.number, number)
        if result != -ESRCH { try checked(result, "send signal \(number)") }
    }

    /// Sends a signal to the process group that the process a pidfd names leads.
    ///
    /// Before Linux 6.9 it reaches only that process. One that has already ended is no error.
    package static func signalGroup(_ number: Int32, of handle: borrowing FileDescriptor) throws(SystemError) {
        let result = burrow_pidfd_signal_group(handle.number, number)
        if result == -EINVAL { return try signal(number, to: handle) }
        if result != -ESRCH { try checked(result, "send signal \(number)") }
    }

    /// One ended child; nil when none has ended yet, or when there is none.
    package static func reap() throws(SystemError) -> EndedChild? {
        try reap(waiting: false)
    }

    /// Waits until a child has ended; nil when there is none.
    ///
    /// A signal shows as EINTR.
    package static func waitForAnyChild() throws(SystemError) -> EndedChild? {
        try reap(waiting: true)
    }

    private static func reap(waiting: Bool) throws(SystemError) -> EndedChild? {
        var ended = burrow_ended_child()
        let pid = burrow_reap(waiting ? 0 : 1, &ended)
        if pid == 0 || pid == -ECHILD { return nil }
        try checked(pid, "wait for a child")
        return EndedChild(ended)
    }

    /// Makes this process the leader of a new session without a terminal (setsid(2)).
    package static func startSession() throws(SystemError) {
        try libraryCall("start a session") { setsid() }
    }

    /// How many threads this process has.
    package static func threadCount() throws(SystemError) -> Int {
        guard let status = try Files.status("/proc/self/task") else { throw SystemError("count threads", code: ENOENT) }
        return status.linkCount - 2
    }

    static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        var copies: [UnsafePointer<CChar>?] = strings.map { UnsafePointer(strdup($0)) }
        copies.append(nil)
        defer { for copy in copies { free(UnsafeMutablePointer(mutating: copy)) } }
        return copies.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("an array with a nil has an address") }
            return body(base)
        }
    }
}

/// How a child ended and what it used, as the kernel tells its parent.
package struct EndedChild: Sendable {
    package let pid: Int32
    /// The wait status as wait(2) gives it.
    package let waitStatus: Int32
    /// User and system time together.
    package let cpuMicroseconds: Int64
    package let peakMemoryKibibytes: Int64

    init(_ ended: burrow_ended_child) {
        pid = ended.pid
        waitStatus = ended.status
        cpuMicroseconds = ended.user_microseconds + ended.system_microseconds
        peakMemoryKibibytes = ended.peak_kibibytes
    }
}
