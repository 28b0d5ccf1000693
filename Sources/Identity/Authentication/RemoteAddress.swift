import Glibc

/// Where a request came from, as far as addresses of the same sender are told apart: an IPv4 address, or the 64 bits of
/// an IPv6 address that a site has for itself.
package struct RemoteAddress: Hashable, Sendable {
    private let network: UInt64
    private let kind: Kind

    private enum Kind {
        case version4, version6, other
    }

    /// Takes an address in the usual text form, with or without a zone (`%eth0`) and brackets.
    ///
    /// Whatever is no address, such as the path of a socket, is one and the same place.
    package init(_ text: String) {
        let digits = text.utf8.count <= 128 ? text.prefix { $0 != "%" }.filter { $0 != "[" && $0 != "]" } : ""
        var version4 = in_addr()
        var version6 = in6_addr()
        if inet_pton(AF_INET, digits, &version4) == 1 {
            self.init(network: UInt64(UInt32(bigEndian: version4.s_addr)), kind: .version4)
        } else if inet_pton(AF_INET6, digits, &version6) == 1 {
            self.init(version6: withUnsafeBytes(of: &version6) { Array($0) })
        } else {
            self.init(network: 0, kind: .other)
        }
    }

    private init(version6 bytes: [UInt8]) {
        let high = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // ::ffff:a.b.c.d is how a socket of both versions shows a.b.c.d.
        if high == 0, low >> 32 == 0xffff {
            self.init(network: low & 0xffff_ffff, kind: .version4)
        } else {
            self.init(network: high, kind: .version6)
        }
    }

    private init(network: UInt64, kind: Kind) {
        self.network = network
        self.kind = kind
    }
}
