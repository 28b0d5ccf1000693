/// Says whether bytes are one JSON value (RFC 8259), in one pass and without taking it apart.
struct JSONForm {
    private var rest: ArraySlice<UInt8>

    /// Deeper values are refused: whoever decodes the result would have to follow.
    static let mostDepth = 64

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// Whether all bytes are one value, with nothing before and after it but white space.
    mutating func isValue() -> Bool {
        guard value(depth: 0) else { return false }
        skipSpace()
        return rest.isEmpty
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }

    private mutating func value(depth: Int) -> Bool {
        skipSpace()
        switch rest.first {
        case UInt8(ascii: "{"): return items(until: "}", depth: depth, areMembers: true)
        case UInt8(ascii: "["): return items(until: "]", depth: depth, areMembers: false)
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "t"): return take("true")
        case UInt8(ascii: "f"): return take("false")
        case UInt8(ascii: "n"): return take("null")
        default: return number()
        }
    }

    /// An object or an array, from its first byte to its last.
    private mutating func items(until end: StaticString, depth: Int, areMembers: Bool) -> Bool {
        guard depth < Self.mostDepth else { return false }
        rest.removeFirst()
        skipSpace()
        if take(end) { return true }
        repeat {
            if areMembers {
                skipSpace()
                guard string() else { return false }
                skipSpace()
                guard take(":") else { return false }
            }
            guard value(depth: depth + 1) else { return false }
            skipSpace()
        } while take(",")
        return take(end)
    }

    private mutating func string() -> Bool {
        guard take("\"") else { return false }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"): guard escape() else { return false }
            case 0..<0x20: return false
            default: continue
            }
        }
        return false
    }

    private mutating func escape() -> Bool {
        switch rest.popFirst() {
        case UInt8(ascii: "u"):
            let digits = rest.prefix(4)
            rest = rest.dropFirst(4)
            return digits.count == 4 && digits.allSatisfy(Self.isHexadecimal)
        case let byte?: return "\"\\/bfnrt".utf8.contains(byte)
        case nil: return false
        }
    }

    private mutating func number() -> Bool {
        _ = take("-")
        // No zeros lead a number.
        if !take("0") {
            guard digits() else { return false }
        }
        if take("."), !digits() { return false }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            return digits()
        }
        return true
    }

    private mutating func digits() -> Bool {
        let count = rest.prefix { (0x30...0x39).contains($0) }.count
        rest = rest.dropFirst(count)
        return count > 0
    }

    private mutating func skipSpace() {
        rest = rest.drop(while: Self.isSpace)
    }

    private mutating func take(_ word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            guard rest.starts(with: word) else { return false }
            rest = rest.dropFirst(word.count)
            return true
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
