package import LinuxSystem

/// An entity tag (RFC 9110, 8.8.3).
package struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    package let isWeak: Bool
    /// What stands between the quotes.
    package let opaque: String

    package init(opaque: String, isWeak: Bool = false) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// As it stands in a header field.
    package var description: String { "\(isWeak ? "W/" : "")\"\(opaque)\"" }

    /// Reads exactly one tag; nil when the text is none.
    package init?(_ text: String) {
        var rest = text.utf8[...]
        guard let tag = EntityTag(taking: &rest), rest.isEmpty else { return nil }
        self = tag
    }

    /// Takes one tag from the front of a header field.
    init?(taking rest: inout Substring.UTF8View) {
        var text = rest
        let isWeak = text.starts(with: "W/".utf8)
        if isWeak { text = text.dropFirst(2) }
        guard text.popFirst() == UInt8(ascii: "\"") else { return nil }
        let opaque = text.prefix { $0 == 0x21 || (0x23...0x7e).contains($0) || $0 >= 0x80 }
        text = text.dropFirst(opaque.count)
        guard text.popFirst() == UInt8(ascii: "\""), let tag = String(opaque) else { return nil }
        self.init(opaque: tag, isWeak: isWeak)
        rest = text
    }
}

extension EntityTag {
    /// The strong tag of a regular file; nil for anything else.
    ///
    /// Made of what tells the file from every other (file system and number), its size, when its content changed and
    /// when anything about it did, in nanoseconds. Code inside can set the former time but not the latter, so it
    /// cannot give changed content an old tag, but within one tick of the kernel's clock: since Linux 6.13 a file
    /// whose times were asked for gets finer ones, before that two writes within some milliseconds that leave the
    /// size are one. A change of mode or name changes the tag too. What was uploaded has a time of its own.
    package init?(of status: FileStatus) {
        guard status.kind == .regular else { return nil }
        let parts = [
            status.device, status.inode, UInt64(clamping: status.size), UInt64(bitPattern: status.modified),
            UInt64(bitPattern: status.changed),
        ]
        self.init(opaque: parts.map { String($0, radix: 36) }.joined(separator: "-"))
    }
}
