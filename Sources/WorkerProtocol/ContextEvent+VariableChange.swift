extension ContextEvent {
    /// What happened to one variable.
    package struct VariableChange: Equatable, Sendable {
        package let kind: Kind
        package let name: String
        package let type: String
        /// Length or shape, as text; empty when there is none.
        package let shape: String
        /// -1 when nobody knows.
        package let byteCount: Int64

        package init(kind: Kind, name: String, type: String, shape: String, byteCount: Int64) {
            self.kind = kind
            self.name = name
            self.type = type
            self.shape = shape
            self.byteCount = byteCount
        }

        package enum Kind: UInt8, Sendable {
            case added = 1
            case changed
            case removed
        }

        func encode(into writer: inout WireWriter) {
            writer.write(kind.rawValue)
            writer.write(name)
            writer.write(type)
            writer.write(shape)
            writer.write(byteCount)
        }

        init(from reader: inout WireReader) throws(WireError) {
            guard let kind = Kind(rawValue: try reader.number()) else {
                throw .malformed("an unknown kind of change")
            }
            self.kind = kind
            name = try reader.text()
            type = try reader.text()
            shape = try reader.text()
            byteCount = try reader.number()
        }
    }
}
