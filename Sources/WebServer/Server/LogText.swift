/// Makes text of others fit to be logged: one line, no control characters, not long.
package enum LogText {
    /// The most characters of a text that come into a log.
    package static let mostCharacters = 256

    /// A text with everything that could change what a log or a terminal shows escaped, and its rest cut off.
    package static func escaped(_ text: some StringProtocol, most: Int = mostCharacters) -> String {
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < most else { return result + "..." }
            count += 1
            if scalar == "\\" {
                result += "\\\\"
            } else if isPlain(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return result
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        switch scalar.properties.generalCategory {
        // Directions of writing hide text just as control characters do.
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }
}
