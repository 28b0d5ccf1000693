import Foundation
import LinuxSystem
package import SandboxPolicy

/// Where the parts of Burrow are on this machine, and the policies that they hold.
package struct Installation: Sendable {
    /// The directory with `sandbox/` in it.
    package let home: String
    package let jailer: String
    package let python: String
    /// The Python environment of the sandbox.
    package let environment: String
    /// The directory with `burrow_repl` in it.
    package let runtime: String

    /// Finds the parts: the programs beside the running one, the rest in `BURROW_HOME` or the nearest directory above
    /// the program that has `sandbox/policies` in it.
    ///
    /// - Throws: `SandboxError` that names what is missing and how to make it.
    package static func find() throws(SandboxError) -> Installation {
        let program: String
        do {
            program = try Files.linkTarget("/proc/self/exe")
        } catch {
            throw SandboxError(.cannotStart, "cannot find the running program (\(error)): mount /proc")
        }
        let programs = parent(of: program)
        let home = try homeDirectory(above: programs)
        let installation = Installation(
            home: home, jailer: programs + "/burrow-jailer", python: programs + "/burrow-python",
            environment: resolved(
                ProcessInfo.processInfo.environment["BURROW_ENVIRONMENT"] ?? home + "/.burrow/environment"),
            runtime: home + "/sandbox/python")
        for program in [installation.jailer, installation.python] where !exists(program) {
            throw SandboxError(.cannotStart, "\(program) is missing: build it with `swift build`, or run `make`")
        }
        guard exists(installation.environment + "/bin/python3") else {
            throw SandboxError(
                .cannotStart, "there is no Python environment at \(installation.environment): run `make environment`")
        }
        return installation
    }

    /// The profile of a name.
    package func profile(named name: String) throws(SandboxError) -> Profile {
        let known = profileNames
        guard known.contains(name) else {
            throw SandboxError(
                .invalidRequest,
                "there is no profile \"\(Self.shown(name))\": use one of \(known.joined(separator: ", "))")
        }
        return try decode(Profile.self, from: "sandbox/profiles/\(name).json")
    }

    /// The names of all profiles, sorted.
    package var profileNames: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: home + "/sandbox/profiles")) ?? []
        return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(".json".count)) }.sorted()
    }

    func syscallPolicy(_ name: String) throws(SandboxError) -> SyscallPolicy {
        try decode(SyscallPolicy.self, from: "sandbox/policies/\(name).json")
    }

    func roomPlan() throws(SandboxError) -> RoomPlan {
        try decode(RoomPlan.self, from: "sandbox/policies/room.json")
    }

    func landlockPolicy() throws(SandboxError) -> LandlockPolicy {
        try decode(LandlockPolicy.self, from: "sandbox/policies/landlock.json")
    }

    private func decode<Value: Decodable>(_ type: Value.Type, from file: String) throws(SandboxError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: "\(home)/\(file)")))
        } catch let error as DecodingError {
            throw SandboxError(.cannotStart, "\(file) cannot be read (\(Self.explain(error))): restore or correct it")
        } catch {
            throw SandboxError(.cannotStart, "\(file) cannot be read (\(error.localizedDescription)): restore it")
        }
    }

    private static func explain(_ error: DecodingError) -> String {
        switch error {
        case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
            .valueNotFound(_, let context):
            (context.codingPath.map(\.stringValue) + [context.debugDescription]).joined(separator: ": ")
        @unknown default: "it is not what it should be"
        }
    }

    private static func homeDirectory(above programs: String) throws(SandboxError) -> String {
        if let given = ProcessInfo.processInfo.environment["BURROW_HOME"] {
            guard exists(given + "/sandbox/policies") else {
                throw SandboxError(
                    .cannotStart, "BURROW_HOME is \(given), which has no sandbox/policies in it: correct or unset it")
            }
            return resolved(given)
        }
        var directory = programs
        while !directory.isEmpty {
            if exists(directory + "/sandbox/policies") { return directory }
            directory = parent(of: directory)
        }
        throw SandboxError(
            .cannotStart, "sandbox/policies is nowhere above \(programs): set BURROW_HOME to the directory that has it")
    }

    private static func parent(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    /// The path without links in it: mounts are made of real places.
    static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// A name from outside, fit for a message of one line.
    static func shown(_ text: String) -> String {
        text.unicodeScalars.prefix(80).map { $0.escaped(asASCII: true) }.joined()
    }
}
