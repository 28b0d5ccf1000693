import LinuxSystem
import UserFiles

/// Decides when the files of one directory are counted, and whether they have grown as they may not.
///
/// Pure: it is told what was found, and when. Counting costs time, and the more the fuller the directory is; so what it
/// costs decides how often it is done. Nobody can have used more than the file system has lost since: while that leaves
/// the directory within its quota, it is seldom counted.
struct QuotaWatch {
    let quota: Quota
    private var last: Measurement?
    /// What there may be: the quota, or what was there when somebody was last stopped for more.
    private var allowed: Amount

    /// What was found, and what that took.
    struct Measurement {
        let usage: Usage
        /// What the file system had left when the count began.
        let space: DiskSpace?
        /// By a clock in nanoseconds.
        let beganAt: UInt64
        let endedAt: UInt64

        var cost: UInt64 { endedAt - min(endedAt, beganAt) }
    }

    private struct Amount: Equatable {
        var bytes: Int
        var entries: Int
    }

    enum Verdict: Equatable {
        /// Within the quota, or not more than there was before: code that deletes files may run.
        case settled
        /// There is more than there may be, and no less than at the last count, or even more.
        case exceeded(isGrowing: Bool)
    }

    /// Nanoseconds between two counts at least, and at most.
    static let shortestInterval: UInt64 = 1_000_000_000
    static let longestInterval: UInt64 = 10_000_000_000
    /// How much longer than a count lasts nothing is counted after it.
    static let restPerCost: UInt64 = 20
    /// What may be added to a directory that is over its quota: deleting files takes some, too.
    static let slackBytes = 1 << 20
    static let slackEntries = 16

    init(_ quota: Quota) {
        self.quota = quota
        allowed = Amount(bytes: quota.mostBytes, entries: quota.mostEntries)
    }

    /// How long the last count took, in nanoseconds.
    var cost: UInt64 { last?.cost ?? 0 }

    /// Whether it is time to count.
    ///
    /// - Parameters:
    ///   - now: By the clock of the measurements.
    ///   - space: What the file system has left, which is asked only when it matters.
    /// - Returns: True also when nothing was counted yet.
    func isDue(at now: UInt64, space: @autoclosure () -> DiskSpace?) -> Bool {
        guard let last else { return true }
        let age = now - min(now, last.endedAt)
        let rest = last.cost.multipliedReportingOverflow(by: Self.restPerCost)
        guard !rest.overflow, age >= max(Self.shortestInterval, rest.partialValue) else { return false }
        return age >= Self.longestInterval || mayHaveGrown(since: last, space())
    }

    private func mayHaveGrown(since last: Measurement, _ space: DiskSpace?) -> Bool {
        guard last.usage.isWhole, let space, let before = last.space, let files = space.freeFiles,
            let filesBefore = before.freeFiles
        else { return true }
        let bytes = before.freeBytes - min(before.freeBytes, space.freeBytes)
        let entries = filesBefore - min(filesBefore, files)
        return bytes > UInt64(max(0, allowed.bytes - last.usage.bytes))
            || entries > UInt64(max(0, allowed.entries - last.usage.entries))
    }

    /// Takes note of a count.
    mutating func measured(_ measurement: Measurement) -> Verdict {
        let before = last?.usage
        let now = measurement.usage
        last = measurement
        // Whose doing it is that there is too much from the beginning, nobody knows.
        guard let before else {
            if now.isWhole { allow(now) }
            return .settled
        }
        guard now.isWhole else { return .exceeded(isGrowing: true) }
        let hasBytes = now.bytes > allowed.bytes + Self.slackBytes
        let hasEntries = now.entries > allowed.entries + Self.slackEntries
        if !hasBytes, !hasEntries {
            lower(to: now)
            return .settled
        }
        // What was too much to be counted is less by now.
        guard before.isWhole else { return .settled }
        if !hasBytes || now.bytes < before.bytes, !hasEntries || now.entries < before.entries { return .settled }
        return .exceeded(isGrowing: now.bytes > before.bytes || now.entries > before.entries)
    }

    /// Whoever made it grow has been stopped: what is there now may stay.
    mutating func hasBeenStopped() {
        if let last, last.usage.isWhole { allow(last.usage) }
    }

    private mutating func allow(_ usage: Usage) {
        allowed.bytes = max(allowed.bytes, usage.bytes)
        allowed.entries = max(allowed.entries, usage.entries)
    }

    private mutating func lower(to usage: Usage) {
        allowed.bytes = max(quota.mostBytes, min(allowed.bytes, usage.bytes))
        allowed.entries = max(quota.mostEntries, min(allowed.entries, usage.entries))
    }
}
