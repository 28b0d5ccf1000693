/// Texts whose characters are hard to tell apart.
enum HostileText {
    /// Scalars for which Unicode has rules of its own: line ends, flags, joiners, skin tones, combining marks, Hangul,
    /// conjuncts, a mark that precedes, and some for which it has none.
    static let scalars: [Unicode.Scalar] = [
        "a", " ", "\n", "\r", "\0", "\u{1b}", "\u{85}", "é", "\u{301}", "\u{308}", "\u{1f1e9}", "\u{1f1ea}",
        "\u{1f1ff}", "\u{1f468}", "\u{1f3fd}", "\u{200d}", "\u{fe0f}", "\u{1112}", "\u{1161}", "\u{11ab}", "\u{d55c}",
        "\u{915}", "\u{94d}", "\u{937}", "\u{93f}", "\u{600}", "中", "\u{202e}", "\u{e0061}",
    ]

    /// What people take for single characters: a family, a flag, an accent, Hangul, a line end, a skin tone, a conjunct,
    /// and the flag of England.
    static let characters = [
        "👨‍👩‍👧‍👦", "🇩🇪", "e\u{301}", "\u{1112}\u{1161}\u{11ab}", "\r\n", "👍🏽", "\u{915}\u{94d}\u{937}\u{93f}",
        "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    ]

    /// A text of this many runs, each of one scalar or of a few that alternate.
    static func random(runs: Int, longestRun: Int, using numbers: inout RandomNumbers) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<runs {
            let chosen = (0..<Int.random(in: 1...3, using: &numbers)).map { _ in scalar(using: &numbers) }
            for index in 0..<Int.random(in: 1...longestRun, using: &numbers) {
                text.append(chosen[index % chosen.count])
            }
        }
        return String(text)
    }

    /// The offsets in UTF-8 between whole characters, as the standard library sees them in the whole text.
    static func boundaries(in text: String) -> [Int] {
        var boundaries = [0]
        for character in text { boundaries.append((boundaries.last ?? 0) + character.utf8.count) }
        return boundaries
    }

    private static func scalar(using numbers: inout RandomNumbers) -> Unicode.Scalar {
        scalars.randomElement(using: &numbers) ?? "a"
    }
}
