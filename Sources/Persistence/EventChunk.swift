/// Consecutive events of an execution as one blob, for a row of the database each would cost more than what they say.
enum EventChunk {
    static func encode(_ events: [EventRecord]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(events.reduce(0) { $0 + $1.data.count + $1.type.utf8.count + 16 })
        for event in events {
            append(UInt64(bitPattern: event.at), to: &bytes)
            append(UInt32(event.type.utf8.count), to: &bytes)
            append(UInt32(event.data.count), to: &bytes)
            bytes += event.type.utf8
            bytes += event.data
        }
        return bytes
    }

    /// The events of a blob; those before a damaged place, if there is one.
    ///
    /// Blobs come from a disk: whatever is in them, this ends and does not trap.
    static func decode(_ bytes: [UInt8], of executionID: String, first: Int64) -> [EventRecord] {
        var events: [EventRecord] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let at = take(UInt64.self, from: &rest), let typeLength = take(UInt32.self, from: &rest),
                let dataLength = take(UInt32.self, from: &rest),
                rest.count >= Int(typeLength) + Int(dataLength)
            else { break }
            let type = String(decoding: rest.prefix(Int(typeLength)), as: UTF8.self)
            let data = Array(rest.dropFirst(Int(typeLength)).prefix(Int(dataLength)))
            rest = rest.dropFirst(Int(typeLength) + Int(dataLength))
            events.append(
                EventRecord(
                    executionID: executionID, sequence: first &+ Int64(events.count), at: Int64(bitPattern: at),
                    type: type, data: data))
        }
        return events
    }

    private static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }

    private static func take<Number: FixedWidthInteger>(
        _ type: Number.Type, from bytes: inout ArraySlice<UInt8>
    ) -> Number? {
        let size = MemoryLayout<Number>.size
        guard bytes.count >= size else { return nil }
        let number = bytes.prefix(size).reversed().reduce(Number(0)) { $0 << 8 | Number($1) }
        bytes = bytes.dropFirst(size)
        return number
    }
}
