import Crypto

/// The SHA-256 of a secret: what is stored and looked up in its place.
///
/// The secrets have 256 random bits, so that neither salt nor a slow function adds anything.
package struct SecretHash: Hashable, Sendable {
    /// How many bytes a hash has.
    package static let byteCount = 32

    // Words, not an array: to make, compare and look up a hash allocates nothing.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The hash of some bytes.
    init(of secret: [UInt8]) {
        self.init(digest: SHA256.hash(data: secret))
    }

    /// The hash of a text's UTF-8.
    init(ofText text: String) {
        self.init(of: Array(text.utf8))
    }

    /// Takes a stored hash; nil when it has not 32 bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(words: bytes)
    }

    private init(digest: SHA256.Digest) {
        self.init(words: digest)
    }

    private init(words bytes: some Sequence<UInt8>) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for (index, byte) in bytes.enumerated() {
            switch index / 8 {
            case 0: words.0 = words.0 << 8 | UInt64(byte)
            case 1: words.1 = words.1 << 8 | UInt64(byte)
            case 2: words.2 = words.2 << 8 | UInt64(byte)
            default: words.3 = words.3 << 8 | UInt64(byte)
            }
        }
        self.words = words
    }

    /// The 32 bytes, to be stored.
    package var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }

    /// In constant time, though a hash is no secret: nobody has to prove that it does not matter.
    package static func == (left: SecretHash, right: SecretHash) -> Bool {
        (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1) | (left.words.2 ^ right.words.2)
            | (left.words.3 ^ right.words.3) == 0
    }

    package func hash(into hasher: inout Hasher) {
        // Any part of it is as good as all: nobody can choose what a SHA-256 begins with, but at great cost.
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
