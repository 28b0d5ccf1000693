/// Numbers of bytes as people write them.
package enum ByteCount {
    /// Reads "4096", "64K", "512M" or "2G", in powers of 1024.
    ///
    /// Nil when it is none of these or too large.
    package static func parse(_ text: String) -> UInt64? {
        let units: [Character: UInt64] = [
            "K": 1 << 10, "k": 1 << 10, "M": 1 << 20, "m": 1 << 20, "G": 1 << 30, "g": 1 << 30, "T": 1 << 40,
            "t": 1 << 40,
        ]
        guard let first = text.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        let unit = text.last.flatMap { units[$0] }
        guard let number = UInt64(unit == nil ? text[...] : text.dropLast()) else { return nil }
        let (bytes, tooLarge) = number.multipliedReportingOverflow(by: unit ?? 1)
        return tooLarge ? nil : bytes
    }

    /// A number of bytes in the largest unit that divides it: "512 MiB".
    package static func describe(_ bytes: UInt64) -> String {
        for (shift, unit) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] as [(UInt64, String)]
        where bytes >= 1 << shift && bytes.isMultiple(of: 1 << shift) {
            return "\(bytes >> shift) \(unit)"
        }
        return "\(bytes) bytes"
    }
}
