/// Divides something that is scarce.
enum FairShares {
    /// What each gets who wants so much: those who want little all of it, the others equally much of what is left.
    ///
    /// Nothing remains while somebody wants more.
    static func of(_ amount: Int, wanted: [Int]) -> [Int] {
        var shares = Array(repeating: 0, count: wanted.count)
        var left = amount
        let smallestFirst = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
        for (served, index) in smallestFirst.enumerated() {
            shares[index] = min(wanted[index], left / (wanted.count - served))
            left -= shares[index]
        }
        return shares
    }
}
