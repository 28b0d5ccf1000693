/// Holds bytes against RFC 8259, and tells where they are no JSON.
///
/// Foundation's decoder says neither where nor what, and takes more than JSON. This walks without recursion: nesting
/// costs an element of an array, and is bounded.
struct JSONSyntax {
    /// The deepest nesting that is read.
    static let mostDepth = 128

    private let bytes: [UInt8]
    private var index = 0
    /// For each open bracket whether it is an object's.
    private var open: [Bool] = []

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Throws unless the bytes are one JSON value.
    static func check(_ bytes: [UInt8]) throws(JSONFault) {
        do {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw JSONFault(offset: error.byteOffsets.lowerBound, reason: "the text is not UTF-8")
        }
        var syntax = JSONSyntax(bytes)
        try syntax.checkAll()
    }

    // MARK: Values

    private mutating func checkAll() throws(JSONFault) {
        skipSpace()
        guard peek != nil else { throw fault("there is no value") }
        repeat {
            try value()
            try closings()
        } while !open.isEmpty
        skipSpace()
        if peek != nil { throw fault("there is more after the value's end") }
    }

    /// A scalar, an empty container, or containers up to their first scalar.
    private mutating func value() throws(JSONFault) {
        while true {
            skipSpace()
            switch peek {
            case UInt8(ascii: "{"):
                try enter(isObject: true)
                if take(UInt8(ascii: "}")) {
                    open.removeLast()
                    return
                }
                try name()
            case UInt8(ascii: "["):
                try enter(isObject: false)
                if take(UInt8(ascii: "]")) {
                    open.removeLast()
                    return
                }
            case UInt8(ascii: "\""): return try string()
            case UInt8(ascii: "t"): return try word("true")
            case UInt8(ascii: "f"): return try word("false")
            case UInt8(ascii: "n"): return try word("null")
            case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
            case nil: throw fault("the text ends where a value is due")
            default: throw fault("a value is due here")
            }
        }
    }

    private mutating func enter(isObject: Bool) throws(JSONFault) {
        guard open.count < Self.mostDepth else { throw fault("values are nested too deeply") }
        open.append(isObject)
        index += 1
        skipSpace()
    }

    /// What may follow a value: ends of containers, up to a comma and what goes before the next value.
    private mutating func closings() throws(JSONFault) {
        while let isObject = open.last {
            skipSpace()
            if take(UInt8(ascii: ",")) {
                skipSpace()
                if isObject { try name() }
                return
            }
            guard take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw fault(
                    peek == nil
                        ? "the text ends in the middle of a value"
                        : isObject ? "a comma or } is due here" : "a comma or ] is due here")
            }
            open.removeLast()
        }
    }

    private mutating func name() throws(JSONFault) {
        guard peek == UInt8(ascii: "\"") else { throw fault("the name of a field is due here, in double quotes") }
        try string()
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw fault("a colon is due here") }
    }

    // MARK: Scalars

    private mutating func string() throws(JSONFault) {
        index += 1
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw fault("a control character is not escaped")
            default: index += 1
            }
        }
        throw fault("a string has no end")
    }

    private mutating func escape() throws(JSONFault) {
        let start = index
        index += 1
        switch peek {
        case UInt8(ascii: "u"):
            index += 1
            let unit = try hexadecimal()
            if (0xDC00...0xDFFF).contains(unit) { throw JSONFault(offset: start, reason: Self.loneSurrogate) }
            guard (0xD800...0xDBFF).contains(unit) else { return }
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), (0xDC00...0xDFFF).contains(try hexadecimal())
            else { throw JSONFault(offset: start, reason: Self.loneSurrogate) }
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 1
        default:
            throw JSONFault(offset: start, reason: "there is no such escape sequence")
        }
    }

    private static let loneSurrogate = "half a surrogate pair is no character"

    private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            switch peek {
            case .some(let digit) where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit):
                value = value << 4 | UInt32(digit - UInt8(ascii: "0"))
            case .some(let digit) where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(digit | 0x20):
                value = value << 4 | UInt32((digit | 0x20) - UInt8(ascii: "a") + 10)
            default:
                throw fault("four hexadecimal digits are due here")
            }
            index += 1
        }
        return value
    }

    private mutating func number() throws(JSONFault) {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        switch peek {
        case .some(let byte) where Self.isDigit(byte): throw fault("a number does not begin with 0")
        default: return
        }
    }

    private mutating func digits() throws(JSONFault) {
        guard let byte = peek, Self.isDigit(byte) else { throw fault("a digit is due here") }
        while let byte = peek, Self.isDigit(byte) { index += 1 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private mutating func word(_ word: StaticString) throws(JSONFault) {
        let expected = word.withUTF8Buffer { Array($0) }
        guard bytes[index...].starts(with: expected) else { throw fault("a value is due here") }
        index += expected.count
    }

    // MARK: Bytes

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private func fault(_ reason: String) -> JSONFault {
        JSONFault(offset: index, reason: reason)
    }
}
