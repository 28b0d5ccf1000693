/// The host and port of a `Host` header or an origin.
struct Authority: Equatable {
    /// In small letters, without brackets and without a dot at its end.
    let host: String
    let port: Int?

    /// Nil unless it is a host, and a port if there is one.
    init?(_ text: some StringProtocol) {
        var host = text[...]
        var port: Int?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return nil }
            if !rest.isEmpty {
                guard let number = Self.port(rest.dropFirst()) else { return nil }
                port = number
            }
            guard host.utf8.allSatisfy({ Self.isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return nil }
        } else if let colon = text.firstIndex(of: ":") {
            guard let number = Self.port(text[text.index(after: colon)...]) else { return nil }
            host = text[..<colon]
            port = number
        }
        guard (1...255).contains(host.utf8.count) else { return nil }
        let lowercased = host.lowercased()
        self.host = lowercased.last == "." ? String(lowercased.dropLast()) : lowercased
        self.port = port
    }

    private static func port(_ text: some StringProtocol) -> Int? {
        guard (1...5).contains(text.utf8.count), let port = Int(text), (0...65535).contains(port) else { return nil }
        return port
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    /// Whether the host is an address of this very machine, or the name that stands for it.
    var isLoopback: Bool {
        if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
        return octets?.first == 127
    }

    /// Whether the host is an address, not a name.
    var isAddress: Bool { host.contains(":") || octets != nil }

    private var octets: [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let octets = parts.compactMap { UInt8($0) }
        return octets.count == 4 ? octets : nil
    }
}
