import FoundationEssentials

/// The alphabet of tokens (RFC 4648, section 5), without padding.
enum Base64URL {
    /// Whether a text has the alphabet and a length that there is; what it says may still be cut within a byte.
    static func isPlausible(_ text: some Collection<UInt8>) -> Bool {
        text.count % 4 != 1 && text.allSatisfy(isDigit)
    }

    /// What a text says; nil when it is not of the alphabet.
    static func data(_ text: some Collection<UInt8>) -> Data? {
        guard isPlausible(text) else { return nil }
        var plain = Data(text.map(plainDigit))
        plain.append(contentsOf: repeatElement(UInt8(ascii: "="), count: (4 - text.count % 4) % 4))
        return Data(base64Encoded: plain)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func plainDigit(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: byte
        }
    }
}
