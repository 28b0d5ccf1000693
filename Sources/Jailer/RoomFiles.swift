import Glibc
import LinuxSystem
import SandboxPolicy
import WorkerProtocol

/// The mounts of a user's and a tenant's directory, before they have a place.
struct RoomFiles: ~Copyable {
    private let home: DetachedMount
    private let shared: DetachedMount

    /// Takes the mounts that the host sent, or makes them.
    init(
        of furnishing: JailerRequest.Furnishing, _ descriptors: inout ReceivedDescriptors
    ) throws(SystemError) {
        let home: DetachedMount
        let shared: DetachedMount
        if furnishing.areDirectoriesSent {
            guard let first = descriptors.take(), let second = descriptors.take() else {
                throw SystemError("take the mounts of a room", code: EBADF)
            }
            home = DetachedMount(owning: first)
            shared = DetachedMount(owning: second)
        } else {
            home = try DetachedMount.copy(of: furnishing.homePath)
            shared = try DetachedMount.copy(of: furnishing.sharedPath)
        }
        let guarded: MountAttributes = [.noSetuid, .noDevices]
        try home.restrict(to: furnishing.homeIsExecutable ? guarded : guarded.union(.noExecution))
        let sharedAttributes = guarded.union(.noExecution)
        try shared.restrict(to: furnishing.sharedIsWritable ? sharedAttributes : sharedAttributes.union(.readOnly))
        self.home = home
        self.shared = shared
    }

    /// Gives them their places in the mount namespace of this process.
    func attach() throws(SystemError) {
        try home.attach(to: RoomFacts.home)
        try shared.attach(to: RoomFacts.shared)
    }
}
