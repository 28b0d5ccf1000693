import Glibc

/// What is in directories.
package enum Directories {
    /// The names in a directory, without "." and "..", in no order.
    package static func names(in path: String) throws(SystemError) -> [String] {
        guard let directory = opendir(path) else { throw SystemError("list \(path)", code: errno) }
        return names(from: directory)
    }

    /// The names in an open directory, likewise: whatever has its path by now.
    package static func names(in directory: borrowing FileDescriptor) throws(SystemError) -> [String] {
        // Opened once more: the place in the listing belongs to the open directory.
        let again = try Files.openDirectory(".", below: directory.number).release()
        guard let stream = fdopendir(again) else {
            let code = errno
            close(again)
            throw SystemError("list a directory", code: code)
        }
        return names(from: stream)
    }

    /// Reads and closes.
    private static func names(from directory: OpaquePointer) -> [String] {
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(entry.pointee.d_reclen)) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// Makes a directory that nobody else knew of or can enter; the name begins as given (mkdtemp(3)).
    package static func makeTemporary(_ prefix: String) throws(SystemError) -> String {
        var template = Array("\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("make a directory in /tmp", code: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a directory and those below it, as far as they are empty: control groups, whose files are not real.
    package static func removeEmpty(_ path: String) {
        for name in (try? names(in: path)) ?? [] {
            let below = "\(path)/\(name)"
            if (try? Files.status(below, followLinks: false))??.kind == .directory { removeEmpty(below) }
        }
        rmdir(path)
    }
}
