/// What a request shows: at most one thing.
enum Credential {
    case key(APIKey)
    case token(String)

    /// The longest value of a header that is looked at.
    private static let mostBytes = TokenVerifier.mostBytes + 64

    /// Finds it in the values of the two headers, each as often as it was sent.
    ///
    /// Schemes other than `Bearer` are somebody else's: what has only those gives no credential.
    ///
    /// Fails when there is none, or one that cannot be read. Two that differ are refused: who stands between client and
    /// server may have looked at the other one.
    static func find(
        authorization: [String], apiKey: [String]
    ) -> Result<Credential, AuthenticationFailure> {
        var shown: [Substring] = []
        for value in authorization {
            guard value.utf8.count <= mostBytes else { return failure("the header is too long") }
            if let bearer = bearer(value) { shown.append(bearer) }
        }
        for value in apiKey {
            guard value.utf8.count <= mostBytes else { return failure("the header is too long") }
            let key = trimmed(value[...])
            guard key.isEmpty || APIKey.isMeant(by: key) else {
                return failure("the key has another form than keys have")
            }
            shown.append(key)
        }
        shown.removeAll { $0.isEmpty }
        guard let first = shown.first else {
            return .failure(AuthenticationFailure(.missing, "no credential was given"))
        }
        guard shown.allSatisfy({ $0 == first }) else {
            return failure("more than one credential was given")
        }
        guard APIKey.isMeant(by: first) else { return .success(.token(String(first))) }
        guard let key = APIKey(String(first)) else { return failure("the key is malformed") }
        return .success(.key(key))
    }

    private static func failure(_ reason: String) -> Result<Credential, AuthenticationFailure> {
        .failure(AuthenticationFailure(.invalid, reason))
    }

    /// What follows the scheme `Bearer`, in any case of letters; nil for another scheme.
    private static func bearer(_ value: String) -> Substring? {
        let scheme = Array("bearer".utf8)
        let text = trimmed(value[...])
        let utf8 = text.utf8
        guard utf8.count >= scheme.count, zip(utf8, scheme).allSatisfy({ $0 | 0x20 == $1 }) else { return nil }
        let rest = text[utf8.index(utf8.startIndex, offsetBy: scheme.count)...]
        guard rest.utf8.first.map(isSpace) ?? true else { return nil }
        return trimmed(rest)
    }

    /// Without the white space around it that headers may have.
    ///
    /// By bytes: a space and what follows it can be one character.
    private static func trimmed(_ text: Substring) -> Substring {
        let utf8 = text.utf8
        guard let first = utf8.firstIndex(where: { !isSpace($0) }), let last = utf8.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return text[first..<utf8.index(after: last)]
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
