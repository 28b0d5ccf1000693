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
    package func keep(_ whole: WholeText, owner: Owner) throws(SandboxError) -> OutputHandle {
        do {
            let header = try header(of: whole)
            let directory = try directory(of: owner, isMade: true)
            // Nobody else may count or remove at the same time.
            _ = try Files.lock(directory, waiting: true)
            try makeRoom(for: header.line.utf8.count + header.bytes, in: directory)
            let handle = OutputHandle.random()
            try write(header, of: whole, as: handle.description, in: directory)
            return handle
        } catch {
            throw SandboxError(
                .cannotStart,
                "an output of \(owner) cannot be kept (\(error)): make room in the data directory, "
                    + "or choose another with --data")
        }
    }

    /// Where long texts are while they are written: beside the outputs, for that is where there is room.
    var spillDirectory: String { dataDirectory + "/outputs" }

    /// What will be there of a text: all of it, or what comes before a place between characters.
    private func header(of whole: WholeText) throws(SystemError) -> OutputHeader {
        guard whole.byteCount > bounds.bytesOfOutput else {
            return OutputHeader(bytes: whole.byteCount, characters: whole.totalCharacters, droppedBytes: 0)
        }
        let start = max(0, bounds.bytesOfOutput - Graphemes.bytesBefore)
        let window = try whole.bytes(start..<bounds.bytesOfOutput + Graphemes.bytesAfter)
        // A scalar has at most four bytes: one of these begins one.
        let last = UTF8Scalars.index(ofLast: 1, in: window[..<min(window.count, bounds.bytesOfOutput - start + 1)])
        let end = start + Graphemes.cluster(cutAt: last, in: window[...]).lowerBound
        var characters = 0
        try Self.read(whole, to: end) { bytes in characters += UTF8Scalars.count(in: bytes[...]) }
        return OutputHeader(bytes: end, characters: characters, droppedBytes: whole.byteCount - end)
    }

    private static let chunk = 1 << 20

    private static func read(
        _ whole: WholeText, to end: Int, _ use: ([UInt8]) throws(SystemError) -> Void
    ) throws(SystemError) {
        var position = 0
        while position < end {
            let bytes = try whole.bytes(position..<min(end, position + chunk))
            // Nobody else has the file, but what is not there cannot be kept.
            guard !bytes.isEmpty else { throw SystemError("read a long output", code: EIO) }
            try use(bytes)
            position += bytes.count
        }
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
        _ header: OutputHeader, of whole: WholeText, as name: String, in directory: borrowing FileDescriptor
    ) throws(SystemError) {
        let place = directory.number
        let temporary = Self.unfinished + name
        let file = try Files.createNew(temporary, below: place, mode: 0o600)
        let number = file.number
        do {
            try Files.writeAll(Array(header.line.utf8), to: number) { "write \(name)" }
            try Self.read(whole, to: header.bytes) { bytes throws(SystemError) in
                try Files.writeAll(bytes, to: number) { "write \(name)" }
            }
            try Files.stamp(number)
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
