import Foundation
import SandboxPolicy

/// The files of `sandbox/` as they stand in the repository.
enum PolicyFile {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "sandbox")

    static func data(_ path: String) throws -> Data {
        try Data(contentsOf: directory.appending(path: path))
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from path: String) throws -> Value {
        try JSONDecoder().decode(type, from: data(path))
    }

    static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.appending(path: path).path)
            .filter { $0.hasSuffix(".json") }.sorted()
    }
}
