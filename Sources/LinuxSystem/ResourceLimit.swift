import CLinux
import Glibc

/// A limit that the kernel holds a process to (getrlimit(2)).
package enum ResourceLimit: Int32, Sendable, CaseIterable {
    case cpuSeconds = 0
    case fileBytes = 1
    case dataBytes = 2
    case stackBytes = 3
    case coreBytes = 4
    case processes = 6
    case openFiles = 7
    case lockedBytes = 8
    case pendingSignals = 11
    case messageQueueBytes = 12
    case niceCeiling = 13
    case realTimePriority = 14

    /// The soft and the hard limit of this process; `UInt64.max` is none.
    package func current() throws(SystemError) -> (soft: UInt64, hard: UInt64) {
        var soft: UInt64 = 0
        var hard: UInt64 = 0
        try checked(burrow_get_limit(rawValue, &soft, &hard), "read the limit of \(self)")
        return (soft, hard)
    }

    /// Lowers both limits of this process to a value.
    ///
    /// A hard limit already below it stays.
    package func lower(to value: UInt64) throws(SystemError) {
        let hard = min(value, try current().hard)
        try checked(burrow_set_limit(rawValue, hard, hard), "lower the limit of \(self)")
    }

    /// Raises the soft limit to the hard one.
    package func raiseToHard() throws(SystemError) {
        let hard = try current().hard
        try checked(burrow_set_limit(rawValue, hard, hard), "raise the limit of \(self)")
    }
}
