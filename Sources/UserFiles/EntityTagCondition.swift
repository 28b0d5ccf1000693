/// The value of If-Match or If-None-Match (RFC 9110, 13.1.1 and 13.1.2).
package enum EntityTagCondition: Equatable, Sendable {
    /// "*": whatever is there.
    case anything
    /// One of these, at least one and at most `mostTags`.
    case tags([EntityTag])

    /// More tags than any client has a use for.
    package static let mostTags = 128

    /// Reads a field, whose lines were joined by commas; nil when it is malformed or has too many tags.
    package init?(_ field: String) {
        var rest = field.utf8[...]
        rest.skipSpaces()
        if rest.first == UInt8(ascii: "*") {
            rest.removeFirst()
            rest.skipSpaces()
            guard rest.isEmpty else { return nil }
            self = .anything
            return
        }
        var tags: [EntityTag] = []
        // Lists may have empty elements (RFC 9110, 5.6.1.2).
        while true {
            rest.skipSpaces()
            guard let byte = rest.first else { break }
            if byte != UInt8(ascii: ",") {
                guard tags.count < Self.mostTags, let tag = EntityTag(taking: &rest) else { return nil }
                tags.append(tag)
                rest.skipSpaces()
            }
            guard rest.isEmpty || rest.popFirst() == UInt8(ascii: ",") else { return nil }
        }
        guard !tags.isEmpty else { return nil }
        self = .tags(tags)
    }

    /// Whether If-Match lets the request through, by the strong comparison.
    ///
    /// - Parameters:
    ///   - tag: The tag of what is there; nil when it has none.
    ///   - exists: Whether anything is there.
    /// - Returns: False for 412.
    package func matches(_ tag: EntityTag?, exists: Bool) -> Bool {
        switch self {
        case .anything: exists
        case .tags(let tags): tags.contains { !$0.isWeak && tag == $0 }
        }
    }

    /// Whether If-None-Match finds one that is there, by the weak comparison, so that the request goes no further.
    ///
    /// - Parameters:
    ///   - tag: The tag of what is there; nil when it has none.
    ///   - exists: Whether anything is there.
    /// - Returns: True for 304 to GET and HEAD, for 412 to everything else.
    package func finds(_ tag: EntityTag?, exists: Bool) -> Bool {
        switch self {
        case .anything: exists
        case .tags(let tags): tags.contains { $0.opaque == tag?.opaque }
        }
    }

    /// Whether an If-Range field (RFC 9110, 13.1.5) lets the range count; without it the whole file is to be sent.
    ///
    /// A date never does: it says too little of files that change several times in a second.
    package static func allowsRange(ifRange field: String, _ tag: EntityTag?) -> Bool {
        var rest = field.utf8[...]
        rest.skipSpaces()
        guard let wanted = EntityTag(taking: &rest) else { return false }
        rest.skipSpaces()
        return rest.isEmpty && !wanted.isWeak && wanted == tag
    }
}
