import Confinement
import Glibc
import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// PID 1 of a room.
///
/// It makes the room, locks itself, and then only reaps: its end is the end of all in the room.
struct RoomInit: ~Copyable {
    let blueprint: JailerRequest.Blueprint
    /// Where the jailer writes one byte when the id maps stand.
    let mapped: FileDescriptor
    /// Where to say that the room is ready, or why it is not.
    let report: PacketSocket
    let seccompProgram: [UInt8]
    let usesLandlock: Bool

    /// Runs in the process that was cloned into the room's namespaces; never returns.
    consuming func run() -> Never {
        do {
            try build()
            try report.send(JailerEvent.roomReady(identifier: blueprint.identifier).encoded())
        } catch {
            let failed = JailerEvent.failed(.room(blueprint.identifier), step: error.operation, code: error.code)
            _ = try? report.send(failed.encoded())
            _exit(1)
        }
        do {
            try lock()
        } catch {
            _exit(1)
        }
        reapForEver()
    }

    private func build() throws(SystemError) {
        // Until then this process has no user that its namespace knows.
        _ = try Files.readSome(mapped.number, most: 1)
        try Privileges.become(user: RoomFacts.user, group: RoomFacts.user)
        try Processes.startSession()
        try Namespaces.setHostname(RoomFacts.hostname)
        try RoomMounts(
            temporaryBytes: blueprint.temporaryBytes, sharedMemoryBytes: blueprint.sharedMemoryBytes
        ).enter()
        try Namespaces.bringLoopbackUp()
        Privileges.setProcessName("init")
    }

    private func lock() throws(SystemError) {
        try ProcessLockdown(
            limits: StandingLimits.all, landlock: usesLandlock ? [] : nil,
            seccompProgram: seccompProgram.isEmpty ? nil : seccompProgram,
            firstClosedDescriptor: 0, isDumpable: false
        ).apply()
    }

    private func reapForEver() -> Never {
        var childEnded = sigset_t()
        sigemptyset(&childEnded)
        sigaddset(&childEnded, SIGCHLD)
        while true {
            while (try? Processes.reap()) != nil {}
            sigwaitinfo(&childEnded, nil)
        }
    }
}
