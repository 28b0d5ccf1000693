package import LinuxSystem

/// Limits that are the same for every process of every room, each with its reason.
package enum StandingLimits {
    package static let all: [(limit: ResourceLimit, value: UInt64)] = [
        // 1 and not 0: a core pattern that names a program ignores 0, and gives up at 1 (core(5)).
        (.coreBytes, 1),
        // A runaway recursion in C ends at the size that programs are built for.
        (.stackBytes, 8 << 20),
        // Locked pages cannot be reclaimed; what a library locks for a key fits here.
        (.lockedBytes, 64 << 10),
        // Queued signals are kernel memory.
        (.pendingSignals, 1024),
        (.messageQueueBytes, 0),
        (.niceCeiling, 0),
        (.realTimePriority, 0),
    ]
}
