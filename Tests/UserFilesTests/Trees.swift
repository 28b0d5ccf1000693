import LinuxSystem

/// Directories that no path reaches.
enum Trees {
    /// Makes so many directories, each in the one before.
    static func makeDeep(in path: String, name: String = "d", levels: Int) throws {
        var place = try Files.openDirectory(path)
        for _ in 0..<levels {
            try Files.makeDirectory(name, below: place.number)
            place = try Files.openDirectory(name, below: place.number)
        }
    }
}
