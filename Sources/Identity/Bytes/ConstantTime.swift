/// Comparisons whose time tells nothing about where two secrets differ.
enum ConstantTime {
    /// Whether two runs of bytes are the same; only their lengths can be learned from the time it takes.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (one, other) in zip(left, right) { difference |= one ^ other }
        return difference == 0
    }
}
