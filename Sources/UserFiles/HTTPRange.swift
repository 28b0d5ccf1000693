/// What a Range field asks for of a file of a known size (RFC 9110, 14).
package enum HTTPRange: Equatable, Sendable {
    /// The whole file, as without the field: none was there, or it is one that a server may ignore, such as of another
    /// unit, of several ranges, or malformed.
    case whole
    /// These bytes: at least one, all of them in the file.
    case part(Range<Int>)
    /// None of its bytes are in the file (416).
    case unsatisfiable

    /// Reads the field.
    ///
    /// - Parameters:
    ///   - field: Its value; nil when the request has none.
    ///   - size: How many bytes the file has, 0 or more.
    package init(_ field: String?, size: Int) {
        guard let field, let wanted = Self.singleRange(field) else {
            self = .whole
            return
        }
        switch wanted {
        case (.some(let first), let last):
            let end = min(last ?? size, size - 1)
            self = first < size ? .part(first..<(end + 1)) : .unsatisfiable
        case (nil, .some(let count)):
            // The last bytes of an empty file are the whole of it: no range could say so.
            self = count == 0 ? .unsatisfiable : size == 0 ? .whole : .part(max(0, size - count)..<size)
        case (nil, nil):
            self = .whole
        }
    }

    /// The Content-Range field that belongs to the answer; nil for the whole file.
    package func contentRange(size: Int) -> String? {
        switch self {
        case .whole: nil
        case .part(let range): "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
        case .unsatisfiable: "bytes */\(size)"
        }
    }

    /// The two numbers around the "-" of a single range of bytes; nil for everything else.
    private static func singleRange(_ field: String) -> (Int?, Int?)? {
        var rest = field.utf8[...]
        rest.skipSpaces()
        // Units do not care about case.
        guard String(rest.prefix(6))?.lowercased() == "bytes=" else { return nil }
        rest = rest.dropFirst(6)
        let ranges = rest.split(separator: UInt8(ascii: ",")).map { $0.trimmingSpaces }.filter { !$0.isEmpty }
        guard ranges.count == 1, let range = ranges.first, let dash = range.firstIndex(of: UInt8(ascii: "-")) else {
            return nil
        }
        let (before, after) = (range[..<dash], range[range.index(after: dash)...])
        let (first, last) = (number(before), number(after))
        // What is there must be a number, and something must be there.
        guard (first == nil) == before.isEmpty, (last == nil) == after.isEmpty, first != nil || last != nil else {
            return nil
        }
        if let first, let last, last < first { return nil }
        return (first, last)
    }

    /// Digits as a number, as large as numbers get; nil when they are no digits.
    private static func number(_ text: Substring.UTF8View) -> Int? {
        guard !text.isEmpty else { return nil }
        var number = 0
        for byte in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (tens, isTooMuch) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = tens.addingReportingOverflow(Int(byte - UInt8(ascii: "0")))
            number = isTooMuch || overflows ? Int.max : sum
        }
        return number
    }
}
