/// What has a form in JSON (RFC 8259).
package protocol JSONWritable {
    /// Writes it as one value.
    func write(to writer: inout JSONWriter)
}

extension String: JSONWritable {
    package func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: JSONWritable {
    package func write(to writer: inout JSONWriter) { writer.literal(self ? "true" : "false") }
}

extension Double: JSONWritable {
    /// JSON knows no infinity: it is null.
    package func write(to writer: inout JSONWriter) { writer.literal(isFinite ? "\(self)" : "null") }
}

extension JSONWritable where Self: BinaryInteger {
    package func write(to writer: inout JSONWriter) { writer.literal(String(self)) }
}

extension Int: JSONWritable {}
extension Int32: JSONWritable {}
extension Int64: JSONWritable {}
extension UInt32: JSONWritable {}
extension UInt64: JSONWritable {}

extension JSONWritable where Self: RawRepresentable<String> {
    package func write(to writer: inout JSONWriter) { writer.string(rawValue) }
}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        if let self { self.write(to: &writer) } else { writer.literal("null") }
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.beginArray()
        for element in self { element.write(to: &writer) }
        writer.endArray()
    }
}

extension Dictionary: JSONWritable where Key == String, Value: JSONWritable {
    /// In the order of the keys, so that equal ones have equal forms.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        for (key, value) in sorted(by: { $0.key < $1.key }) { writer.field(key, value) }
        writer.endObject()
    }
}
