import Glibc

/// Times as the API tells them (RFC 3339): UTC, with milliseconds.
package enum Timestamp {
    /// A time in milliseconds since 1970 as text.
    package static func text(_ milliseconds: Int64) -> String {
        var seconds = time_t(milliseconds / 1_000)
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return "1970-01-01T00:00:00.000Z" }
        return padded(Int(parts.tm_year) + 1900, 4) + "-" + padded(Int(parts.tm_mon) + 1, 2) + "-"
            + padded(Int(parts.tm_mday), 2) + "T" + padded(Int(parts.tm_hour), 2) + ":" + padded(Int(parts.tm_min), 2)
            + ":" + padded(Int(parts.tm_sec), 2) + "." + padded(Int(milliseconds % 1_000), 3) + "Z"
    }

    /// The same, or nothing for nothing.
    static func text(_ milliseconds: Int64?) -> String? {
        milliseconds.map { text($0) as String }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
