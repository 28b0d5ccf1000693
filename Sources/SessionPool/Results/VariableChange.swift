import WorkerProtocol

/// What an execution did to one variable.
///
/// Changed means: the name holds another object than before, or the same one with another length or shape.
package struct VariableChange: Equatable, Sendable {
    package let change: Kind
    package let name: String
    /// The name of its type; nil when it was removed.
    package let type: String?
    /// Its length or shape, where it has one, such as "344 × 8".
    package let shape: String?
    /// Bytes of the value itself, where they are known.
    package let sizeBytes: Int64?

    package enum Kind: String, JSONWritable, Sendable {
        case added, changed, removed
    }

    init(_ claim: ContextEvent.VariableChange) {
        switch claim.kind {
        case .added: change = .added
        case .changed: change = .changed
        case .removed: change = .removed
        }
        name = claim.name
        type = claim.type.isEmpty ? nil : claim.type
        shape = claim.shape.isEmpty ? nil : claim.shape
        sizeBytes = claim.byteCount < 0 ? nil : claim.byteCount
    }

    /// Name, type and size, as a line names them.
    var summary: String {
        let details = [type, shape].compactMap(\.self).joined(separator: " ")
        return details.isEmpty ? name : "\(name) (\(details))"
    }

    private enum CodingKeys: String, CodingKey {
        case change, name, type, shape
        case sizeBytes = "size_bytes"
    }
}

extension VariableChange: JSONWritable {
    /// Every key is always there; what is not known is null.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("change", change)
            writer.field("name", name)
            writer.field("type", type)
            writer.field("shape", shape)
            writer.field("size_bytes", sizeBytes)
        }
    }
}
