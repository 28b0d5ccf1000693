import Foundation

/// A directory of a test's own, gone when the test is over.
final class TemporaryDirectory: Sendable {
    let path: String

    /// Makes it, by default where temporary files are.
    init(in place: String = FileManager.default.temporaryDirectory.path) throws {
        path = "\(place)/burrow-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
