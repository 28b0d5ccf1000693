/// Names and labels in the form that Prometheus asks for.
enum MetricName {
    /// A name with everything that may not be in one replaced.
    static func name(_ label: String) -> String {
        replaced(label, allowsColon: true)
    }

    /// Labels as they stand between braces, in the order of their names.
    static func labels(_ dimensions: [(String, String)]) -> String {
        dimensions.map { (replaced($0.0, allowsColon: false), $0.1) }.sorted { $0.0 < $1.0 }
            .map { "\($0.0)=\"\(escapedValue($0.1))\"" }.joined(separator: ",")
    }

    static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    static func value(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value.rounded() == value && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
    }

    private static func escapedValue(_ value: String) -> String {
        String(value.prefix(128)).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }

    private static func replaced(_ text: String, allowsColon: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
            let isDigit = ("0"..."9").contains(scalar)
            if isLetter || (allowsColon && scalar == ":") || (isDigit && !result.isEmpty) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "_"
                if isDigit { result.unicodeScalars.append(scalar) }
            }
        }
        return result.isEmpty ? "_" : result
    }
}
