/// Unicode scalars in UTF-8, counted and found by their bytes: what Python's `len` counts, and people call characters.
///
/// Texts may have many megabytes, and their bytes need neither a String nor an array of characters.
enum UTF8Scalars {
    /// How many scalars begin in these bytes.
    static func count(in bytes: ArraySlice<UInt8>) -> Int {
        bytes.withUnsafeBytes(count)
    }

    /// How many scalars a text has.
    static func count(in text: String) -> Int {
        var text = text
        return text.withUTF8 { count(in: UnsafeRawBufferPointer($0)) }
    }

    private static func count(in buffer: UnsafeRawBufferPointer) -> Int {
        var continuations = 0
        var index = 0
        // Eight bytes at a time: a byte continues a scalar when its first bit is set and its second is not.
        while index + 8 <= buffer.count {
            let word = buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            continuations += (word & ~(word << 1) & 0x8080_8080_8080_8080).nonzeroBitCount
            index += 8
        }
        while index < buffer.count {
            if isContinuation(buffer[index]) { continuations += 1 }
            index += 1
        }
        return buffer.count - continuations
    }

    /// Where the scalar with this number begins, counted from 0; the end when there are not so many.
    ///
    /// Bytes before the first beginning do not count: a chunk of a file may start in the middle of a scalar.
    static func index(of number: Int, in bytes: ArraySlice<UInt8>) -> Int {
        var left = number
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if !isContinuation(bytes[index]) {
                if left == 0 { return index }
                left -= 1
            }
            index += 1
        }
        return index
    }

    /// Where the last scalars begin, this many of them; the start when there are not so many.
    static func index(ofLast count: Int, in bytes: ArraySlice<UInt8>) -> Int {
        var left = count
        var index = bytes.endIndex
        while index > bytes.startIndex, left > 0 {
            index -= 1
            if !isContinuation(bytes[index]) { left -= 1 }
        }
        return index
    }

    private static func isContinuation(_ byte: UInt8) -> Bool {
        byte & 0xc0 == 0x80
    }
}
