/// How a client names a process.
struct ProcessSelector: Decodable, Sendable {
    let pid: Int?
    let tag: String?
}
