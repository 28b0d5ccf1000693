/// Bytes that nobody can guess.
enum RandomBytes {
    /// So many bytes from the kernel's generator.
    static func make(count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
