import CZlib
import NIOCore

/// Undoes gzip (RFC 1952), some bytes at a time: what is decoded at once is bounded, however little was sent.
final class GzipDecoder {
    /// What is not gzip.
    struct Malformed: Error {}

    /// Whether what was decoded so far can be all.
    private(set) var isComplete = false
    /// zlib keeps its address.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether zlib may have more to give although it has taken all that it got.
    private var holdsMore = false

    /// The largest window, and gzip's own header around it.
    private static let windowBits = 15 + 16

    init() throws(Malformed) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, Int32(Self.windowBits), ZLIB_VERSION, size) == Z_OK else { throw Malformed() }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Takes bytes from `input`, and gives what they stand for.
    ///
    /// - Parameters:
    ///   - input: What has come; what is left of it is for the next time.
    ///   - most: Bytes to decode at most.
    /// - Returns: What was decoded; nothing when more has to come first.
    /// - Throws: `Malformed`.
    func decode(_ input: inout ByteBuffer, most: Int) throws(Malformed) -> ByteBuffer {
        var output = ByteBuffer()
        while output.readableBytes < most, input.readableBytes > 0 || holdsMore {
            // Files may be gzipped one after the other; then they are read as one.
            if isComplete {
                guard inflateReset(stream) == Z_OK else { throw Malformed() }
                isComplete = false
            }
            let status = inflate(&input, into: &output, most: most - output.readableBytes)
            switch status {
            case Z_OK: holdsMore = stream.pointee.avail_out == 0
            case Z_STREAM_END: (isComplete, holdsMore) = (true, false)
            // No harm: it needs more.
            case Z_BUF_ERROR: holdsMore = false
            default: throw Malformed()
            }
        }
        return output
    }

    private func inflate(_ input: inout ByteBuffer, into output: inout ByteBuffer, most: Int) -> Int32 {
        var status = Z_OK
        input.readWithUnsafeMutableReadableBytes { source in
            stream.pointee.next_in = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(clamping: source.count)
            let offered = stream.pointee.avail_in
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: most) { target in
                let room = UInt32(clamping: min(most, target.count))
                stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = room
                status = CZlib.inflate(stream, Z_NO_FLUSH)
                return Int(room - stream.pointee.avail_out)
            }
            return Int(offered - stream.pointee.avail_in)
        }
        return status
    }
}
