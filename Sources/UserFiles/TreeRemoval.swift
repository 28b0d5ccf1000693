import Glibc
import LinuxSystem

/// Removes a directory with all that is in it, while somebody may add to it.
///
/// It is moved into a directory of the host's, and so is every directory that is found in it: so nothing is ever more
/// than two levels deep, no path is walked, and two descriptors are enough for trees of any depth.
struct TreeRemoval: ~Copyable {
    private let bin: FileDescriptor
    private var stepsLeft: Int
    private var moved = 0

    /// The most names that are removed or moved at once.
    static let mostSteps = 1_000_000
    /// How many names of a directory are read before they are removed.
    private static let batch = 1_000

    /// Removes a directory.
    ///
    /// - Returns: False when there was too much in it: the rest is in a directory of the host's in the root.
    static func remove(
        _ name: PathBytes, in directory: Int32, root: Int32, mostSteps: Int = mostSteps
    ) throws(SystemError) -> Bool {
        let binName = FileRoot.reservedName("removed")
        // Nobody inside gets into it, but with what it had open before.
        try Files.makeDirectory(binName, in: root, mode: 0o700)
        var isDone = false
        do {
            let bin = try Files.openDirectory(binName, beneath: root)
            var removal = TreeRemoval(bin: bin, mostSteps: mostSteps)
            try removal.take(name, from: directory)
            isDone = try removal.run()
        } catch {
            // With something in it, it stays.
            try? Files.removeDirectory(binName, in: root)
            throw error
        }
        if isDone { try Files.removeDirectory(binName, in: root) }
        return isDone
    }

    private init(bin: consuming FileDescriptor, mostSteps: Int) {
        self.bin = bin
        stepsLeft = mostSteps
    }

    /// Moves something into the bin, under a number.
    private mutating func take(_ name: PathBytes, from directory: Int32) throws(SystemError) {
        moved += 1
        try Files.rename(name, in: directory, to: PathBytes(String(moved)), in: bin.number, .keep)
    }

    /// Empties the bin; false when that takes too many steps.
    private mutating func run() throws(SystemError) -> Bool {
        while true {
            let names = try Self.names(in: bin.number)
            if names.isEmpty { return true }
            for name in names {
                while try empty(name) {}
                if stepsLeft <= 0 { return false }
                do {
                    try Files.removeDirectory(name, in: bin.number)
                } catch {
                    // Something was added to it: its turn comes again.
                    guard [ENOENT, ENOTDIR, ENOTEMPTY, EEXIST].contains(error.code) else { throw error }
                }
            }
        }
    }

    /// Removes some of what is in a directory in the bin; false when nothing more is to be done there now.
    private mutating func empty(_ name: PathBytes) throws(SystemError) -> Bool {
        // Counted for itself, so that even directories without anything in them come to an end.
        stepsLeft -= 1
        let directory: FileDescriptor
        do {
            directory = try Files.openDirectory(name, beneath: bin.number)
        } catch {
            guard error.isNothingBeneath else { throw error }
            // What nobody but the host could have put there, yet not in the way.
            try? Files.remove(name, in: bin.number)
            return false
        }
        let names = try Self.names(in: directory.number)
        for name in names {
            stepsLeft -= 1
            if stepsLeft <= 0 { return false }
            do {
                try remove(name, in: directory.number)
            } catch {
                // What is gone is gone, be it by somebody else; what became something else has its turn again.
                guard [ENOENT, ENOTDIR].contains(error.code) else { throw error }
            }
        }
        return names.count == Self.batch
    }

    private mutating func remove(_ name: PathBytes, in directory: Int32) throws(SystemError) {
        do {
            try Files.remove(name, in: directory)
        } catch {
            guard error.code == EISDIR else { throw error }
            try removeDirectory(name, in: directory)
        }
    }

    private mutating func removeDirectory(_ name: PathBytes, in directory: Int32) throws(SystemError) {
        do {
            try Files.removeDirectory(name, in: directory)
        } catch {
            guard error.code == ENOTEMPTY || error.code == EEXIST else { throw error }
            try take(name, from: directory)
        }
    }

    /// The first names in an open directory.
    private static func names(in directory: Int32) throws(SystemError) -> [PathBytes] {
        var names: [PathBytes] = []
        try Directories.visit(try Files.openDirectory(.start, beneath: directory)) { name throws(SystemError) in
            names.append(name)
            return names.count < batch
        }
        return names
    }
}
