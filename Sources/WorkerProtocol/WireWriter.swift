/// Builds the bytes of a message: little-endian integers, and lengths before everything of variable size.
package struct WireWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Room for this many bytes is there from the start, and stays.
    package init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Begins anew, in the same memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    package mutating func write<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
        }
    }

    package mutating func write(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    package mutating func write(_ content: [UInt8]) {
        write(UInt32(content.count))
        bytes += content
    }

    package mutating func write(_ text: String) {
        write(Array(text.utf8))
    }

    package mutating func write<Element>(_ list: [Element], _ each: (inout WireWriter, Element) -> Void) {
        write(UInt32(list.count))
        for element in list { each(&self, element) }
    }

    /// Bytes without a length before them: the rest of a message.
    package mutating func writeRest(_ content: ArraySlice<UInt8>) {
        bytes += content
    }
}
