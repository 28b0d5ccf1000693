import LinuxSystem
import SandboxPolicy

/// The account and the fence of one session, whatever the kernel offers for it.
@HostLoop
protocol SessionCgroup: AnyObject {
    /// What is used now; nil when nobody counts.
    func usage() -> SessionUsage?
    /// The most bytes of memory had so far; nil when nobody counts.
    func peakMemoryBytes() -> UInt64?
    /// How many processes the kernel ended for want of memory.
    func outOfMemoryKills() -> UInt64
    /// Whether the session ever reached its own limit of memory.
    ///
    /// If not, the kernel ended what it ended for want of memory around the session.
    func hasReachedMemoryLimit() -> Bool
    /// How many processes the kernel refused to make.
    func refusedProcesses() -> UInt64
    /// A place for one context and what it starts.
    func makeContext(_ number: UInt64) throws(SystemError) -> any ContextCgroup
    /// Removes the directories; fails while processes are left in them.
    func remove() throws(SystemError)
}

/// The fence around one context and everything it starts.
@HostLoop
protocol ContextCgroup: AnyObject {
    /// Control files that take in the process that writes "0" to them.
    var entrances: [Int32] { get }
    /// Seconds of processor time used so far by what is and was in it; nil when nobody counts.
    func cpuSeconds() -> Double?
    /// Whether no process is in it.
    func isEmpty() -> Bool
    /// Ends the processes in it; one that was just being made may need another call.
    func killAll() throws(SystemError)
    func remove() throws(SystemError)
}
