import Glibc
import LinuxSystem

/// The limit of memory for all sandboxes together.
///
/// Sessions may be promised more than there is, for few use what they may. When many do, the kernel ends the largest
/// process behind this wall, and not any process of the machine.
struct MemoryWall {
    let limitBytes: UInt64
    private let group: MemoryGroup

    /// Puts it up around a group that is empty.
    ///
    /// The groups above it may allow less than the machine has, and use some of it.
    ///
    /// - Parameters:
    ///   - version: The kind of its hierarchy.
    ///   - directory: The group, below which the sandboxes' will be.
    ///   - chosen: The limit that the operator chose, in bytes; nil for what the machine can do without.
    /// - Throws: `SystemError` when it cannot be limited.
    init(_ version: CgroupTree.Version, around directory: String, chosen: UInt64?) throws(SystemError) {
        group = MemoryGroup(version, directory)
        guard var supply = MemorySupply.ofMachine() else {
            throw SystemError("find the memory of this machine in /proc/meminfo", code: ENOENT)
        }
        var names = directory.split(separator: "/").dropLast()
        while !names.isEmpty {
            let above = MemoryGroup(version, "/" + names.joined(separator: "/"))
            // The mount of the hierarchy ends here, or its root has been passed.
            guard let held = above.heldBytes else { break }
            if let limit = above.limitBytes, limit < supply.totalBytes {
                supply = supply.within(limitBytes: limit, usedBytes: held - min(held, above.cachedBytes))
            }
            names = names.dropLast()
        }
        limitBytes = supply.shareOfSandboxes(chosen: chosen)
        try group.limit(to: limitBytes)
    }

    /// Bytes that are left before it is reached; what files are cached in counts as left only if it makes a difference
    /// to who needs `least`.
    func leftBytes(least: UInt64) -> UInt64 {
        let held = group.heldBytes ?? 0
        let left = limitBytes - min(limitBytes, held)
        // Reading how much is cached costs the kernel a sum over all groups.
        return left >= least ? left : left + min(held, group.cachedBytes)
    }
}
