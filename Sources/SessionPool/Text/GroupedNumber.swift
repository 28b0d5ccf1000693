/// Numbers as people read them: 20,000.
///
/// The same in every locale: what reads it may be a program or a model.
package enum GroupedNumber {
    /// The digits in groups of three.
    package static func text(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var grouped = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index).isMultiple(of: 3) { grouped += "," }
            grouped.append(digit)
        }
        return grouped
    }
}
