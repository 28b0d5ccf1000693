import Glibc
import LinuxSystem

/// The other use of the jailer's program: it waits until its host is gone and then removes its control groups.
package enum CgroupSweeper {
    /// Milliseconds between two attempts, and how many there are: processes leave their groups a moment after death.
    private static let pauseMilliseconds: Int32 = 5
    private static let mostAttempts = 1_000

    /// Waits for the end of standard input, then removes the directories with those below them.
    package static func main(directories: ArraySlice<String>) -> Never {
        while let bytes = try? Files.readSome(STDIN_FILENO), !bytes.isEmpty {}
        for directory in directories { ControlGroups.thaw(directory) }
        for _ in 0..<mostAttempts {
            for directory in directories { Directories.removeEmpty(directory) }
            if !directories.contains(where: { Files.exists($0) }) { _exit(0) }
            poll(nil, 0, pauseMilliseconds)
        }
        _exit(1)
    }
}
