/// Addresses that only this machine reaches.
enum Loopback {
    /// Whether a server that listens there can be reached from this machine alone.
    static func includes(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts.allSatisfy { $0 != nil } && parts.first == 127
    }
}
