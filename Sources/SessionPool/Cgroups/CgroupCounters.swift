import LinuxSystem

/// An open control file that may be looked at again and again.
final class FileHandle: Sendable {
    private let descriptor: FileDescriptor

    var number: Int32 { descriptor.number }

    init(reading path: String) throws(SystemError) {
        descriptor = try Files.open(path)
    }

    init(writing path: String) throws(SystemError) {
        descriptor = try Files.openForWriting(path)
    }

    /// The whole text as it is now.
    func textNow() -> String? {
        try? Files.readAgain(descriptor.number)
    }

    /// A counter of it, as "name value" lines; 0 when the kernel does not have it.
    func counterNow(_ name: String) -> UInt64 {
        textNow().flatMap { CgroupCounters.value(of: name, inText: $0) } ?? 0
    }

    /// The number that is all of its content.
    func numberNow() -> UInt64? {
        Files.readNumberAgain(descriptor.number)
    }
}

/// Files of "name value" lines, such as memory.events, and of one number.
enum CgroupCounters {
    /// A counter of a file; 0 when the kernel does not have it.
    static func value(of name: String, in path: String) -> UInt64 {
        (try? Files.readText(path)).flatMap { value(of: name, inText: $0) } ?? 0
    }

    /// The number that is all of a file; nil when the kernel does not have it.
    static func number(in path: String) -> UInt64? {
        (try? Files.readText(path)).flatMap { $0.split(separator: "\n").first }.flatMap { UInt64($0) }
    }

    /// A counter of such a text.
    static func value(of name: String, inText text: String) -> UInt64? {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2, parts[0] == name { return UInt64(parts[1]) }
        }
        return nil
    }
}
