import LinuxSystem
import SandboxPolicy

/// Turns this process's mount namespace, a fresh copy of the jailer's, into what a room sees.
struct RoomMounts {
    let temporaryBytes: UInt64
    let sharedMemoryBytes: UInt64

    /// Copies the template, adds what is the room's own, and lets go of everything else.
    func enter() throws(SystemError) {
        let root = TemplateRoot.path
        try DetachedMount.copy(of: root, recursive: true).attach(to: root)

        // While the jailer's /proc can still be seen: the kernel gives a new one only to who could see one before.
        try DetachedMount.make("proc", options: [("subset", "pid")], attributes: [.noSetuid, .noDevices, .noExecution])
            .attach(to: root + "/proc")
        try memory(bytes: temporaryBytes, attributes: [.noSetuid, .noDevices, .noExecution])
            .attach(to: root + RoomFacts.temporary)
        // libffi maps a file of its own twice to make callbacks, and tries here last: ctypes needs one such place.
        // Landlock lets no program be started from it.
        try memory(bytes: sharedMemoryBytes, attributes: [.noSetuid, .noDevices])
            .attach(to: root + RoomFacts.sharedMemory)

        try MountTree.pivot(to: root)
    }

    private func memory(bytes: UInt64, attributes: MountAttributes) throws(SystemError) -> DetachedMount {
        // One file for every 4 KiB: a flood of empty files ends where a flood of bytes would.
        let files = max(1024, bytes / 4096)
        return try DetachedMount.make(
            "tmpfs", options: [("mode", "1777"), ("size", String(bytes)), ("nr_inodes", String(files))],
            attributes: attributes)
    }
}
