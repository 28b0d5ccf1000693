import Glibc
import LinuxSystem
package import SandboxPolicy

/// Keeps the whole texts of results, so that a model can read on where an excerpt ends: `outputs/TENANT/USER/HANDLE`.
///
/// They are the host's files, beside what sandboxes see and never in it: code cannot change what it is said to have
/// printed. Calls read and write files, and may come from any thread and from several hosts.
package struct OutputStore: Sendable {
    private let dataDirectory: String
    private let bounds: OutputBounds

    /// The outputs in a data directory; nothing needs to be there yet.
    package init(dataDirectory: String) {
        self.init(dataDirectory: dataDirectory, bounds: OutputBounds())
    }

    init(dataDirectory: String, bounds: OutputBounds) {
        self.dataDirectory = dataDirectory
        self.bounds = bounds
    }

    // MARK: Keeping

    /// Keeps a text for its owner, and lets the owner's oldest outputs go where there is no room for all.
    package func keep(text: String, owner: Owner) throws(SandboxError) -> OutputHandle {
        var bytes = Array(text.utf8)[...]
        let all = bytes.count
        if all > bounds.bytesOfOutput { bytes = bytes[..<end(of: bytes)] }
        let header = OutputHeader(
            bytes: bytes.count, characters: UTF8Scalars.count(in: bytes), droppedBytes: all - bytes.count)
        let content = Array(header.line.utf8) + bytes
        do {
            let directory = try directory(of: owner, isMade: true)
            // Nobody else may count or remove at the same time.
            _ = try Files.lock(directory, waiting: true)
            try makeRoom(for: content.count, in: directory)
            let handle = OutputHandle.random()
            try write(content, as: handle.description, in: directory)
            return handle
        } catch {
            throw SandboxError(
                .cannotStart,
                "an output of \(owner) cannot be kept (\(error)): make room in the data directory, "
                    + "or choose another with --data")
        }
    }

    /// Keeps bytes as text; what of them is not UTF-8 is replaced.
    package func keep(text: [UInt8], owner: Owner) throws(SandboxError) -> OutputHandle {
        try keep(text: String(decoding: text, as: UTF8.self), owner: owner)
    }

    /// Where to cut a text that is too long, between characters.
    private func end(of bytes: ArraySlice<UInt8>) -> Int {
        // A scalar has at most four bytes: one of these begins one.
        let last = UTF8Scalars.index(ofLast: 1, in: bytes[..<(bounds.bytesOfOutput + 1)])
        return Graphemes.cluster(cutAt: last, in: bytes).lowerBound
    }

    private func makeRoom(for bytes: Int, in directory: borrowing FileDescriptor) throws(SystemError) {
        var kept: [OutputRetention.Kept] = []
        for name in try Directories.names(in: directory) {
            // Of a host that died while it wrote: whoever writes has the lock.
            if name.hasPrefix(Self.unfinished) { unlinkat(directory.number, name, 0) }
            guard OutputHandle.isHandle(name),
                let status = try Files.status(name, below: directory.number, followLinks: false),
                status.kind == .regular
            else { continue }
            kept.append(OutputRetention.Kept(name: name, bytes: status.size, modified: status.modified))
        }
        for output in OutputRetention(bounds: bounds).removed(from: kept, forNew: bytes) {
            try libraryCall("remove \(output.name)") { unlinkat(directory.number, output.name, 0) }
        }
    }

    private static let unfinished = ".unfinished-"

    private func write(
        _ content: [UInt8], as name: String, in directory: borrowing FileDescriptor
    ) throws(SystemError) {
        let place = directory.number
        let temporary = Self.unfinished + name
        let file = try Files.createNew(temporary, below: place, mode: 0o600)
        do {
            try Files.writeAll(content, to: file.number) { "write \(name)" }
            try Files.stamp(file.number)
            try libraryCall("place \(name)") { renameat(place, temporary, place, name) }
        } catch {
            unlinkat(place, temporary, 0)
            throw error
        }
    }

    // MARK: Reading

    /// A part of an output: at most `limit` characters from the one with the number `offset` on.
    ///
    /// - Throws: `SandboxError` when there is no such output of this owner, or no such part of it.
    package func page(
        of handle: OutputHandle, owner: Owner, offset: Int = 0, limit: Int = OutputPage.defaultLimit
    ) throws(SandboxError) -> OutputPage {
        try OutputPage.check(offset: offset, limit: limit)
        let file = try open(handle, of: owner)
        return try file.page(offset: offset, limit: limit)
    }

    /// Where a text occurs in an output, from a character on.
    ///
    /// - Throws: `SandboxError` when there is no such output of this owner, or nothing to look for.
    package func search(
        for text: String, in handle: OutputHandle, owner: Owner, offset: Int = 0,
        mostMatches: Int = OutputSearch.defaultMatches
    ) throws(SandboxError) -> OutputSearch {
        try OutputSearch.check(text: text, offset: offset)
        let file = try open(handle, of: owner)
        return try file.search(for: text, offset: offset, mostMatches: mostMatches)
    }

    private func open(_ handle: OutputHandle, of owner: Owner) throws(SandboxError) -> OutputFile {
        let file: FileDescriptor
        do {
            let directory = try directory(of: owner, isMade: false)
            file = try Files.openRegular(handle.description, below: directory.number)
        } catch  where error.code == ENOENT {
            throw SandboxError(
                .invalidRequest,
                "\(owner) has no output \(handle): name its owner with --tenant and --user, or run the code again, "
                    + "for old outputs are removed first")
        } catch {
            throw SandboxError(.cannotStart, "\(handle) cannot be read (\(error)): look at the data directory")
        }
        return try OutputFile(handle: handle, descriptor: file)
    }

    /// Opens the directory of an owner, by steps that follow no link below the data directory.
    private func directory(of owner: Owner, isMade: Bool) throws(SystemError) -> FileDescriptor {
        if isMade { try Files.makeDirectories(dataDirectory) }
        var directory = try Files.open(dataDirectory)
        for name in ["outputs", owner.tenant, owner.user] {
            if isMade { try Files.makeDirectory(name, below: directory.number, mode: 0o700) }
            directory = try Files.openDirectory(name, below: directory.number)
        }
        return directory
    }
}
