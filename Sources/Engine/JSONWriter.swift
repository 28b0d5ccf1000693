/// Writes small JSON objects without an encoder: events are made by the thousand.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {}

    package mutating func beginObject() {
        comma()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    package mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    package mutating func field(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { string(value) } else { bytes += "null".utf8 }
    }

    package mutating func field(_ name: StaticString, _ value: some BinaryInteger) {
        key(name)
        bytes += String(value).utf8
    }

    package mutating func field(_ name: StaticString, _ value: Double) {
        key(name)
        bytes += (value.isFinite ? "\(value)" : "null").utf8
    }

    package mutating func field(_ name: StaticString, _ value: Bool) {
        key(name)
        bytes += (value ? "true" : "false").utf8
    }

    /// A value that is JSON already.
    package mutating func field(_ name: StaticString, json: [UInt8]) {
        key(name)
        bytes += json.isEmpty ? Array("null".utf8) : json
    }

    private mutating func key(_ name: StaticString) {
        comma()
        name.withUTF8Buffer { buffer in
            bytes.append(UInt8(ascii: "\""))
            bytes += buffer
            bytes += "\":".utf8
        }
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"):
                bytes += "\\n".utf8
            case 0..<0x20, 0x7f:
                bytes += "\\u00".utf8
                bytes.append(Self.digits[Int(byte >> 4)])
                bytes.append(Self.digits[Int(byte & 15)])
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
