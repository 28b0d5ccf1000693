/// How a client is told to keep what it gets (RFC 6266): as a file, never as a page of the server's.
enum ContentDisposition {
    private static let plain = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!#$&+^`|~".utf8)
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// The value for a file of a name, which hostile code has chosen.
    static func attachment(named name: String) -> String {
        let simple = String(
            decoding: name.utf8.map { plain.contains($0) || $0 == UInt8(ascii: " ") ? $0 : UInt8(ascii: "_") },
            as: UTF8.self)
        guard simple != name else { return "attachment; filename=\"\(simple)\"" }
        var exact: [UInt8] = []
        for byte in name.utf8 {
            if plain.contains(byte) {
                exact.append(byte)
            } else {
                exact += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return "attachment; filename=\"\(simple)\"; filename*=UTF-8''\(String(decoding: exact, as: UTF8.self))"
    }
}
