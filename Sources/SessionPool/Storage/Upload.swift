import Glibc
import LinuxSystem
package import SandboxPolicy

extension SandboxHost {
    /// Copies a file of the host into a user's directory, under its own name; one that is there is replaced at once
    /// and whole.
    ///
    /// - Throws: `SandboxError` when the file cannot be read or the copy cannot be made.
    package func upload(_ path: String, for owner: Owner) throws(SandboxError) {
        let name = String(path.split(separator: "/").last ?? "")
        let directories = try directories(of: owner)
        do {
            guard try Files.status(path)?.kind == .regular else { throw SystemError("upload \(path)", code: ENOENT) }
            let source = try Files.open(path)
            // The agent may have put a link anywhere in its directory: nothing is opened here but what is made here.
            let home = try Files.openDirectory(directories.home)
            let temporary = ".burrow-upload-\(UInt64.random(in: 0...UInt64.max))"
            let copy = try Files.createNew(temporary, below: home.number)
            do {
                while let bytes = try Files.readSome(source.number), !bytes.isEmpty {
                    try Files.writeAll(bytes, to: copy.number) { "write \(name)" }
                }
                if HostUsers.isRoot {
                    try libraryCall("give \(name) to its owner") {
                        fchown(copy.number, directories.ownerID, directories.ownerID)
                    }
                }
                try libraryCall("place \(name)") { renameat(home.number, temporary, home.number, name) }
            } catch {
                unlinkat(home.number, temporary, 0)
                throw error
            }
        } catch {
            throw SandboxError(
                .invalidRequest, "\(Installation.shown(path)) cannot be uploaded (\(error)): name a readable file")
        }
    }
}
