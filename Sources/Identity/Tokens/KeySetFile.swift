import LinuxSystem

/// The file that public keys are read from.
struct KeySetFile: Sendable {
    /// The longest file that is read.
    static let mostBytes = 256 * 1_024

    /// What tells one state of the file from another.
    struct Stamp: Equatable, Sendable {
        let modified: Int64
        let size: Int
    }

    let path: String

    /// What the file looks like now; nil when it is not there or cannot be seen.
    ///
    /// Links are followed: the path is the operator's, and mounted secrets are links.
    func stamp() -> Stamp? {
        guard let status = try? Files.status(path), status.kind == .regular else { return nil }
        return Stamp(modified: status.modified, size: status.size)
    }

    /// Reads the keys.
    ///
    /// - Throws: `IdentityError` (`unusableFile`), with the file's path.
    func read() async throws(IdentityError) -> (keys: KeySet, stamp: Stamp) {
        guard let stamp = stamp() else {
            throw IdentityError(.unusableFile, "\(path) is not a file that can be read: give a JSON Web Key Set")
        }
        guard stamp.size <= Self.mostBytes else {
            throw IdentityError(.unusableFile, "\(path) is longer than \(Self.mostBytes) bytes: remove old keys")
        }
        let json: [UInt8]
        do {
            let file = try Files.open(path)
            json = try Files.read(file.number, at: 0, most: Self.mostBytes)
        } catch {
            throw IdentityError(.unusableFile, "\(path) cannot be read (\(error)): give a JSON Web Key Set")
        }
        do {
            return (try await KeySet(json: json), stamp)
        } catch {
            throw IdentityError(error.code, "\(path) cannot be used: \(error.description)")
        }
    }
}
