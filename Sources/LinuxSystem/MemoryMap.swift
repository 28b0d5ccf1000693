/// What is mapped into this process (proc(5), /proc/pid/maps).
package enum MemoryMap {
    /// Mappings that this process can write to and that its forks would share with it and with each other.
    package static func sharedWritable() throws(SystemError) -> [String] {
        let maps = try Files.readText("/proc/self/maps")
        return maps.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count > 1, fields[1].contains("w"), fields[1].hasSuffix("s") else { return nil }
            return String(line)
        }
    }
}
