import Glibc

/// Names of things that the engine makes: a word for the kind, the time, and chance.
package enum Identifier {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// A name that nobody has or can guess, and that sorts after those made in earlier milliseconds.
    ///
    /// Fifty bits of time and eighty of chance, as in the ULID specification.
    package static func make(_ kind: String, at milliseconds: Int64 = WallClock.milliseconds()) -> String {
        var digits = Array(kind.utf8) + [UInt8(ascii: "_")]
        for shift in stride(from: 45, through: 0, by: -5) {
            digits.append(alphabet[Int(truncatingIfNeeded: milliseconds >> Int64(shift)) & 31])
        }
        var generator = SystemRandomNumberGenerator()
        var chance = UInt128(generator.next()) << 64 | UInt128(generator.next())
        for _ in 0..<16 {
            digits.append(alphabet[Int(truncatingIfNeeded: chance) & 31])
            chance >>= 5
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Whether a text can be a name of a kind.
    package static func isValid(_ text: String, kind: String) -> Bool {
        let expected = kind.utf8.count + 1 + 26
        return text.utf8.count == expected && text.hasPrefix(kind + "_")
            && text.utf8.dropFirst(kind.utf8.count + 1).allSatisfy(alphabet.contains)
    }
}

/// The time of day, in milliseconds since 1970.
package enum WallClock {
    /// Now.
    package static func milliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}
