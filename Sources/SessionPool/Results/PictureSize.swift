/// Width and height of a PNG picture, in pixels: the first chunk of the file tells them (PNG specification, 11.2.1).
struct PictureSize: Equatable {
    let width: UInt32
    let height: UInt32

    private static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    private static let headerBytes = 24

    /// Reads the sizes; nil for what is no PNG.
    init?(png bytes: [UInt8]) {
        guard bytes.count >= Self.headerBytes, bytes.starts(with: Self.signature) else { return nil }
        width = Self.number(bytes[16..<20])
        height = Self.number(bytes[20..<24])
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
