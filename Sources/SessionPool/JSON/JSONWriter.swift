/// Writes JSON as bytes: each execution has a result and events, and for them an encoder took a third of the loop's time.
package struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// A value on its own, on one line.
    package static func encode(_ value: some JSONWritable) -> [UInt8] {
        var writer = JSONWriter()
        value.write(to: &writer)
        return writer.bytes
    }

    /// An object on its own, whose fields `write` gives it.
    package static func object(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object(write)
        return writer.bytes
    }

    // MARK: Objects and arrays

    /// An object, whose fields `write` gives it.
    package mutating func object(_ write: (inout JSONWriter) -> Void) {
        beginObject()
        write(&self)
        endObject()
    }

    mutating func beginObject() {
        begin(UInt8(ascii: "{"))
    }

    mutating func endObject() {
        end(UInt8(ascii: "}"))
    }

    mutating func beginArray() {
        begin(UInt8(ascii: "["))
    }

    mutating func endArray() {
        end(UInt8(ascii: "]"))
    }

    private mutating func begin(_ bracket: UInt8) {
        comma()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    // MARK: Fields

    package mutating func field(_ name: StaticString, _ value: some JSONWritable) {
        key(name)
        value.write(to: &self)
    }

    mutating func field(_ name: String, _ value: some JSONWritable) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        value.write(to: &self)
    }

    /// A value that is JSON already; none is null.
    package mutating func field(_ name: StaticString, json: [UInt8]) {
        key(name)
        if json.isEmpty { literal("null") } else { raw(json) }
    }

    private mutating func key(_ name: StaticString) {
        comma()
        name.withUTF8Buffer { buffer in
            bytes.append(UInt8(ascii: "\""))
            bytes += buffer
            bytes += "\":".utf8
        }
        needsComma = false
    }

    // MARK: Values

    /// A value that is JSON already.
    mutating func raw(_ json: some Collection<UInt8>) {
        comma()
        bytes += json
        needsComma = true
    }

    mutating func literal(_ text: String) {
        raw(text.utf8)
    }

    mutating func string(_ text: String) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.withContiguousStorageIfAvailable({ escape($0[...]) }) == nil { escape(Array(text.utf8)[...]) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    /// Appends what stands between quotes: most of a text as it is, in as few pieces as it takes.
    private mutating func escape<Bytes: RandomAccessCollection<UInt8>>(_ text: Bytes) where Bytes.SubSequence == Bytes {
        var rest = text
        while let place = rest.firstIndex(where: Self.needsEscape) {
            bytes += rest[..<place]
            escape(rest[place])
            rest = rest[rest.index(after: place)...]
        }
        bytes += rest
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "\n"): bytes += "\\n".utf8
        default: bytes += "\\u00".utf8 + [Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
        }
    }
}
