/// What an execution did to one variable.
package struct VariableChange: Equatable, Sendable {
    /// 1 added, 2 changed, 3 removed.
    package let kind: UInt8
    package let name: String
    package let type: String
    /// Length or shape, as text; empty without one.
    package let shape: String
    /// -1 when it cannot be known.
    package let byteCount: Int64
}
