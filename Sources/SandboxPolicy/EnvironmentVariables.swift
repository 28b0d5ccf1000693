/// Variables for the environment of processes in a sandbox, checked and bounded.
package struct EnvironmentVariables: Equatable, Sendable {
    /// Entries NAME=VALUE, sorted by name.
    package let entries: [String]

    /// The most variables, bytes of a value, and bytes of all together: they travel in one packet.
    package static let mostVariables = 256
    package static let mostValueBytes = 32_768
    package static let mostBytes = 49_152
    private static let mostNameBytes = 256

    /// None.
    package init() {
        entries = []
    }

    /// Takes variables by name.
    ///
    /// - Throws: `InvalidEnvironment` that names the variable which cannot be one.
    package init(_ variables: [String: String]) throws(InvalidEnvironment) {
        guard variables.count <= Self.mostVariables else {
            throw InvalidEnvironment("there are \(variables.count) variables, \(Self.mostVariables) are the most")
        }
        var bytes = 0
        var entries: [String] = []
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            guard Self.isName(name) else {
                let shown = name.unicodeScalars.prefix(80).map { $0.escaped(asASCII: true) }.joined()
                throw InvalidEnvironment(
                    "\"\(shown)\" is no name of a variable: use letters, digits and _, not beginning with a digit")
            }
            guard value.utf8.count <= Self.mostValueBytes, !value.utf8.contains(0) else {
                throw InvalidEnvironment(
                    "the value of \(name) has a NUL, or more than \(Self.mostValueBytes) bytes: put it into a file")
            }
            bytes += name.utf8.count + value.utf8.count + 1
            entries.append("\(name)=\(value)")
        }
        guard bytes <= Self.mostBytes else {
            throw InvalidEnvironment("all variables have \(bytes) bytes, \(Self.mostBytes) are the most")
        }
        self.entries = entries
    }

    /// Takes entries NAME=VALUE; the last of a name counts.
    package init(entries: [String]) throws(InvalidEnvironment) {
        var variables: [String: String] = [:]
        for entry in entries {
            guard let sign = entry.firstIndex(of: "=") else {
                throw InvalidEnvironment("an entry has no =: write NAME=VALUE")
            }
            variables[String(entry[..<sign])] = String(entry[entry.index(after: sign)...])
        }
        try self.init(variables)
    }

    private static func isName(_ name: String) -> Bool {
        let bytes = name.utf8
        guard let first = bytes.first, bytes.count <= mostNameBytes, isLetter(first) else { return false }
        return bytes.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

/// Variables that cannot be given to a process.
package struct InvalidEnvironment: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
