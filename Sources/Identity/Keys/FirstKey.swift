import Glibc
import LinuxSystem
package import SandboxPolicy

/// The key of the machine's own user: made when the server starts for the first time, and kept in a file that nobody
/// else can read, so that the command line needs no set-up.
package struct FirstKey: Sendable {
    /// The file's name in the data directory.
    package static let fileName = "local-key"

    /// Where the key came from.
    package enum Origin: Sendable {
        /// It was made just now: its secret is to be shown once.
        case made
        /// It was there from an earlier start.
        case found
        /// The file was there but the store did not know the key: the store was told.
        case restored
    }

    package let key: APIKey
    package let stored: StoredKey
    package let origin: Origin

    /// Finds the key of an earlier start, or makes one.
    ///
    /// The caller looks at `stored.state(at:)`: a key that was revoked stays so, and its file stays.
    ///
    /// - Parameters:
    ///   - directory: the data directory, which must exist.
    ///   - store: where the key has to be known.
    ///   - owner: who a new key belongs to.
    ///   - now: milliseconds since 1970.
    /// - Returns: the key, and what is stored of it.
    /// - Throws: `IdentityError` for a file or directory that is not safe or cannot be used, or what the store throws.
    package static func open(
        in directory: String, store: any KeyStore, owner: Owner, now: Int64
    ) async throws -> FirstKey {
        let (key, isNew) = try findOrMake(in: directory)
        if let stored = try await store.key(hash: key.hash) {
            return FirstKey(key: key, stored: stored, origin: .found)
        }
        // In this order a crash between the two leaves a file that the next start makes a key of.
        let stored = try StoredKey(issuing: key, to: owner, name: "local command line", now: now)
        try await store.insert(stored)
        return FirstKey(key: key, stored: stored, origin: isNew ? .made : .restored)
    }

    /// The key in the file, for the command line; nil when there is no file.
    ///
    /// - Throws: `IdentityError` for a file or directory that is not safe or cannot be used.
    package static func find(in directory: String) throws(IdentityError) -> APIKey? {
        let place = "\(directory)/\(fileName)"
        do {
            guard try Files.status(directory, followLinks: false) != nil else { return nil }
            return try read(below: try safeDirectory(directory), place: place)
        } catch let error as SystemError {
            throw unusable(place, error)
        } catch let error as IdentityError {
            throw error
        } catch {
            throw IdentityError(.unusableFile, "\(place) cannot be read (\(error)): remove it, and start the server")
        }
    }

    // MARK: The file

    private static func findOrMake(in directory: String) throws(IdentityError) -> (key: APIKey, isNew: Bool) {
        let place = "\(directory)/\(fileName)"
        do {
            let parent = try safeDirectory(directory)
            if let key = try read(below: parent, place: place) { return (key, false) }
            let key = APIKey()
            if try write(key, below: parent) { return (key, true) }
            // Another server was faster.
            if let key = try read(below: parent, place: place) { return (key, false) }
            throw IdentityError(.unusableFile, "\(place) comes and goes: start one server with this directory only")
        } catch let error as SystemError {
            throw unusable(place, error)
        } catch let error as IdentityError {
            throw error
        } catch {
            throw IdentityError(.unusableFile, "\(place) cannot be made (\(error)): choose another data directory")
        }
    }

    /// Opens the directory, if nobody but this user can put files into it.
    private static func safeDirectory(_ path: String) throws -> FileDescriptor {
        let directory = try Files.openDirectory(path)
        let status = try Files.status(of: directory.number)
        guard status.owner == geteuid() else {
            throw IdentityError(
                .unsafeFile,
                "\(path) belongs to user \(status.owner), not to user \(geteuid()) who runs this: "
                    + "run it as its owner, or choose another data directory")
        }
        guard status.mode & 0o022 == 0 else {
            throw IdentityError(
                .unsafeFile, "others can write in \(path): run chmod go-w on it, and check what is in it")
        }
        return directory
    }

    private static func read(below directory: borrowing FileDescriptor, place: String) throws -> APIKey? {
        guard let entry = try Files.status(fileName, below: directory.number, followLinks: false) else { return nil }
        guard entry.kind == .regular else {
            throw IdentityError(.unsafeFile, "\(place) is not a plain file: remove it, and start the server")
        }
        let file = try Files.openRegular(fileName, below: directory.number)
        let status = try Files.status(of: file.number)
        guard status.owner == geteuid() else {
            throw IdentityError(
                .unsafeFile,
                "\(place) belongs to user \(status.owner), not to user \(geteuid()) who runs this: "
                    + "remove it, and start the server")
        }
        guard status.mode & 0o077 == 0 else {
            throw IdentityError(
                .unsafeFile,
                "others could read \(place): revoke the key that is in it, remove the file, and start the server")
        }
        let bytes = try Files.read(file.number, at: 0, most: 256)
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        guard bytes.count <= line.count + 1, let key = APIKey(String(decoding: line, as: UTF8.self)) else {
            throw IdentityError(.unusableFile, "\(place) does not hold a key: remove it, and start the server")
        }
        return key
    }

    /// Puts the file there whole, readable by this user only; returns false when there is one by now.
    private static func write(_ key: APIKey, below directory: borrowing FileDescriptor) throws(SystemError) -> Bool {
        let number = directory.number
        let temporary = ".\(fileName)-" + Hexadecimal.text(RandomBytes.make(count: 8))
        let file = try Files.createNew(temporary, below: number, mode: 0o600)
        defer { unlinkat(number, temporary, 0) }
        try Files.writeAll(Array("\(key.secret)\n".utf8), to: file.number) { "write \(temporary)" }
        try libraryCall("store \(temporary)") { fsync(file.number) }
        // A link, not a rename: it never replaces what is there.
        if linkat(number, temporary, number, fileName, 0) != 0 {
            let code = errno
            if code == EEXIST { return false }
            throw SystemError("link \(fileName)", code: code)
        }
        try libraryCall("store the directory of \(fileName)") { fsync(number) }
        return true
    }

    private static func unusable(_ place: String, _ error: SystemError) -> IdentityError {
        if error.code == ELOOP || error.code == ENOTDIR {
            return IdentityError(
                .unsafeFile, "\(place) cannot be used (\(error)): give a data directory that is no symbolic link")
        }
        return IdentityError(
            .unusableFile, "\(place) cannot be used (\(error)): choose another data directory, or its owner")
    }
}
