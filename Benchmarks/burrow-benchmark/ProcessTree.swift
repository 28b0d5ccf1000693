import Glibc
import LinuxSystem

/// The processes of a host, found from the outside: by who is whose parent.
struct ProcessTree {
    let jailer: Int32
    let zygote: Int32
    let inits: [Int32]
    let contexts: [Int32]

    /// Looks at the tree below this process while sessions live.
    ///
    /// - Throws: `BenchmarkFailure` when it does not look as it should.
    static func ofThisProcess() throws -> ProcessTree {
        let children = try childrenByParent()
        // The other child of a host, which waits to sweep up, has none of its own.
        guard let jailer = (children[getpid()] ?? []).first(where: { children[$0] != nil }) else {
            throw BenchmarkFailure("the jailer is nowhere below this process")
        }
        let below = children[jailer] ?? []
        guard let zygote = below.first(where: { children[$0] != nil }) else {
            throw BenchmarkFailure("no zygote with a context is below the jailer")
        }
        return ProcessTree(
            jailer: jailer, zygote: zygote, inits: below.filter { $0 != zygote }, contexts: children[zygote] ?? [])
    }

    private static func childrenByParent() throws -> [Int32: [Int32]] {
        var children: [Int32: [Int32]] = [:]
        for pid in try Directories.names(in: "/proc").compactMap({ Int32($0) }) {
            // A process may end while the list is read.
            guard let status = try? Files.readText("/proc/\(pid)/stat") else { continue }
            // The name, in brackets, may hold anything; behind it come the state and the parent.
            let fields = status[(status.lastIndex(of: ")") ?? status.startIndex)...].split(separator: " ")
            if fields.count > 2, let parent = Int32(fields[2]) { children[parent, default: []].append(pid) }
        }
        return children
    }
}

/// What a process has in memory (proc(5)).
struct ProcessMemory {
    /// Mebibytes that would be free if this process alone ended: its private pages, clean and dirty.
    let unique: Double
    /// Mebibytes of page tables, which no account of private pages has in it.
    let pageTables: Double

    init(of pid: Int32) throws {
        unique = try Self.mebibytes(of: ["Private_Clean", "Private_Dirty"], in: "/proc/\(pid)/smaps_rollup")
        pageTables = try Self.mebibytes(of: ["VmPTE"], in: "/proc/\(pid)/status")
    }

    private static func mebibytes(of names: Set<String>, in file: String) throws -> Double {
        var kibibytes = 0.0
        for line in try Files.readText(file).split(separator: "\n") {
            let parts = line.split(whereSeparator: { $0 == ":" || $0 == " " || $0 == "\t" })
            if parts.count >= 2, names.contains(String(parts[0])) { kibibytes += Double(parts[1]) ?? 0 }
        }
        return kibibytes / 1_024
    }
}
