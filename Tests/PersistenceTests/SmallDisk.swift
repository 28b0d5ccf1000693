import Foundation
import Glibc
import LinuxSystem

/// A file system of a test's own, in memory; gone with it.
///
/// Only root can have one.
final class SmallDisk: Sendable {
    let path: String
    private let mount: DetachedMount

    /// Whether this process can have one.
    static let isPossible: Bool = (try? SmallDisk(bytes: 65_536)) != nil

    init(bytes: Int) throws {
        path = "\(FileManager.default.temporaryDirectory.path)/burrow-tests-\(UUID().uuidString)"
        mount = try DetachedMount.make("tmpfs", options: [(name: "size", value: "\(bytes)")], attributes: [])
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try mount.attach(to: path)
    }

    /// Nothing on it can be changed from now on.
    ///
    /// A store that was let go closes its files when its last transaction is over, which may be a moment later.
    func makeReadOnly() throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            do throws(SystemError) {
                return try mount.restrict(to: .readOnly)
            } catch {
                guard error.code == EBUSY, ContinuousClock.now < deadline else { throw error }
                sched_yield()
            }
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
