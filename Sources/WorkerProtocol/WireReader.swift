/// Reads a message that may be hostile: nothing is believed about lengths, nothing traps, every read can fail.
package struct WireReader {
    private var rest: ArraySlice<UInt8>

    package init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    package init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// Whether everything was read.
    package var isAtEnd: Bool { rest.isEmpty }

    package mutating func number<Number: FixedWidthInteger>(
        _ type: Number.Type = Number.self
    ) throws(WireError) -> Number {
        var number: Number = 0
        var shift = 0
        for byte in try take(Number.bitWidth / 8) {
            number |= Number(truncatingIfNeeded: UInt64(byte)) << Number(shift)
            shift += 8
        }
        return number
    }

    package mutating func flag() throws(WireError) -> Bool {
        switch try number(UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw .malformed("a flag is neither 0 nor 1")
        }
    }

    package mutating func content() throws(WireError) -> [UInt8] {
        let count = try number(UInt32.self)
        guard count <= rest.count else { throw .malformed("a length is beyond the end of its message") }
        return Array(try take(Int(count)))
    }

    /// Text; what is not UTF-8 becomes U+FFFD.
    package mutating func text() throws(WireError) -> String {
        String(decoding: try content(), as: UTF8.self)
    }

    package mutating func list<Element>(
        _ each: (inout WireReader) throws(WireError) -> Element
    ) throws(WireError) -> [Element] {
        let count = try number(UInt32.self)
        // Every element takes a byte at least: a count beyond that is a lie, and would reserve memory for nothing.
        guard count <= rest.count else { throw .malformed("a list is longer than its message") }
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try each(&self)) }
        return elements
    }

    /// Everything that is left.
    package mutating func restOfMessage() -> ArraySlice<UInt8> {
        defer { rest = [] }
        return rest
    }

    /// Fails unless everything was read.
    package func end() throws(WireError) {
        guard rest.isEmpty else { throw .malformed("a message has bytes after its end") }
    }

    package mutating func take(_ count: Int) throws(WireError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest.count else { throw .malformed("a message ends too early") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

/// Bytes that are no message.
package enum WireError: Error, Equatable, CustomStringConvertible {
    case malformed(String)

    package var description: String {
        switch self {
        case .malformed(let reason): reason
        }
    }
}
