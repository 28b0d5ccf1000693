import Foundation
import Testing

/// Runs the tests of the package `burrow_repl`, which are written in Python and stand in `python/`.
///
/// They run in processes of their own: Python takes signals and descriptors for itself, and forks.
@Suite struct BurrowReplTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "python")
    static let checkout = (0..<3).reduce(folder) { url, _ in url.deletingLastPathComponent() }
    static let python = checkout.appending(path: ".burrow/environment/bin/python3").path

    static func modules() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("test_") && $0.hasSuffix(".py") }
            .map { String($0.dropLast(3)) }
            .sorted()
    }

    @Test func findsTests() throws {
        #expect(try Self.modules().count >= 8)
    }

    @Test(arguments: try modules())
    func passes(_ module: String) throws {
        let process = Process()
        // By way of env, because Foundation would follow the link out of the environment.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [Self.python, "-B", "-W", "error", "-m", "unittest", module]
        process.currentDirectoryURL = Self.folder
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(!text.contains("skipped"), "\(text)")
    }
}
