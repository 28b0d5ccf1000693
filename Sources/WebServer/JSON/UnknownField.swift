/// A JSON object has a field that its type does not.
struct UnknownField: Error {
    let path: [any CodingKey]
}
