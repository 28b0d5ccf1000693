import CLinux
import Glibc

/// What a mount lets its users do (MOUNT_ATTR_*, mount_setattr(2)).
package struct MountAttributes: OptionSet, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package static let readOnly = MountAttributes(rawValue: burrow_mount_readonly)
    package static let noSetuid = MountAttributes(rawValue: burrow_mount_nosuid)
    package static let noDevices = MountAttributes(rawValue: burrow_mount_nodev)
    package static let noExecution = MountAttributes(rawValue: burrow_mount_noexec)
}

/// A mount that hangs nowhere yet: it has a descriptor before it has a place.
package struct DetachedMount: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    package init(owning descriptor: consuming FileDescriptor) {
        self.descriptor = descriptor
    }

    /// A copy of what is mounted at a path (and beneath it when `recursive`).
    ///
    /// A link in the last component is not followed.
    package static func copy(
        of path: String, below directory: Int32 = AT_FDCWD, recursive: Bool = false
    ) throws(SystemError) -> DetachedMount {
        let tree = try checked(burrow_open_tree(directory, path, recursive ? 1 : 0), "copy the mount at \(path)")
        return DetachedMount(owning: FileDescriptor(owning: tree))
    }

    /// A new instance of a file system type, such as "proc" or "tmpfs".
    package static func make(
        _ type: String, options: [(name: String, value: String)] = [], attributes: MountAttributes
    ) throws(SystemError) -> DetachedMount {
        let names = options.map { strdup($0.name) }
        let values = options.map { strdup($0.value) }
        defer { for text in names + values { free(text) } }
        let namePointers = names.compactMap { UnsafePointer($0) }
        let valuePointers = values.compactMap { UnsafePointer($0) }
        let mount = burrow_mount_new(
            type, namePointers, valuePointers, Int32(namePointers.count), attributes.rawValue)
        return DetachedMount(owning: FileDescriptor(owning: try checked(mount, "mount a new \(type)")))
    }

    /// Restricts the mount, and what is mounted beneath it when `recursive`.
    package func restrict(to attributes: MountAttributes, recursive: Bool = false) throws(SystemError) {
        try checked(
            burrow_mount_set_attributes(descriptor.number, attributes.rawValue, -1, recursive ? 1 : 0),
            "restrict a mount")
    }

    /// Shows the files' owners as the given user namespace maps them.
    ///
    /// Only before the mount is attached anywhere.
    package func mapOwners(by userNamespace: borrowing FileDescriptor) throws(SystemError) {
        try checked(
            burrow_mount_set_attributes(descriptor.number, 0, userNamespace.number, 0), "map the owners of a mount")
    }

    /// Attaches the mount to a place in this process's mount namespace.
    package func attach(to path: String) throws(SystemError) {
        try checked(burrow_move_mount(descriptor.number, path), "attach a mount to \(path)")
    }
}

/// The tree of mounts that this process sees.
package enum MountTree {
    /// Cuts this namespace off from mounts made elsewhere later.
    package static func makePrivate() throws(SystemError) {
        try checked(burrow_mount_make_private("/"), "make mounts private")
    }

    /// Makes the mount at a path the root of the tree and lets go of everything that was outside it (pivot_root(2)).
    package static func pivot(to path: String) throws(SystemError) {
        try libraryCall("enter \(path)") { chdir(path) }
        try checked(burrow_pivot_to_current_directory(), "pivot to \(path)")
    }
}
