import SessionPool

/// What was found in an output, as the API tells it.
struct OutputMatches: Encodable {
    private let search: OutputSearch

    init(_ search: OutputSearch) {
        self.search = search
    }

    private enum CodingKeys: String, CodingKey {
        case matches
        case matchCount = "match_count"
        case nextOffset = "next_offset"
        case totalCharacters = "total_characters"
        case droppedBytes = "dropped_bytes"
    }

    /// Every key is always there.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(search.matches, forKey: .matches)
        try container.encode(search.matchCount, forKey: .matchCount)
        try container.encode(search.nextOffset, forKey: .nextOffset)
        try container.encode(search.totalCharacters, forKey: .totalCharacters)
        try container.encode(search.droppedBytes, forKey: .droppedBytes)
    }
}
