/// Who owns files and sessions: a user of a tenant.
package struct Owner: Hashable, Sendable, CustomStringConvertible {
    package let tenant: String
    package let user: String

    /// Takes two ids that match `[a-z0-9][a-z0-9_-]{0,62}`; nothing else can become a path or a name anywhere.
    ///
    /// - Throws: `InvalidIdentifier`, naming the id that does not match.
    package init(tenant: String, user: String) throws(InvalidIdentifier) {
        guard Owner.isValid(tenant) else { throw InvalidIdentifier(kind: "tenant", text: tenant) }
        guard Owner.isValid(user) else { throw InvalidIdentifier(kind: "user", text: user) }
        self.tenant = tenant
        self.user = user
    }

    package var description: String { "\(tenant)/\(user)" }

    static func isValid(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 63 else { return false }
        return isLowercaseLetterOrDigit(first)
            && bytes.allSatisfy { isLowercaseLetterOrDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    }

    private static func isLowercaseLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

/// An id of a tenant or a user that must not be used.
package struct InvalidIdentifier: Error, Equatable, CustomStringConvertible {
    package let kind: String
    package let text: String

    package var description: String {
        let shown = text.unicodeScalars.prefix(80).map { $0.escaped(asASCII: true) }.joined()
        return "\(kind) id \"\(shown)\" is not valid: "
            + "use 1 to 63 of a-z, 0-9, _ and -, beginning with a letter or a digit"
    }
}
