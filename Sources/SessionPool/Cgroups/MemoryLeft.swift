/// What is left of memory for new sandboxes, in bytes.
package struct MemoryLeft: Equatable, Sendable {
    /// What the machine can give without taking from anybody; nil where the kernel does not say.
    package let machineBytes: UInt64?
    /// What is left behind the wall around all sandboxes; nil where there is none.
    package let sandboxBytes: UInt64?
}
