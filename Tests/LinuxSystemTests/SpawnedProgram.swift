import Glibc
import LinuxSystem

/// A small program run to its end, with what it printed.
struct SpawnedProgram {
    let output: String
    let waitStatus: Int32

    var exitCode: Int32? { waitStatus & 0x7f == 0 ? (waitStatus >> 8) & 0xff : nil }

    /// Runs a shell script; its standard output and error are collected.
    static func shell(_ script: String, namespaces: Namespaces = []) throws -> SpawnedProgram {
        try run("/bin/sh", arguments: ["sh", "-c", script], namespaces: namespaces)
    }

    static func run(
        _ path: String, arguments: [String], environment: [String] = ["PATH=/usr/bin:/bin"],
        namespaces: Namespaces = []
    ) throws -> SpawnedProgram {
        let executable = try Files.open(path)
        let nothing = try Files.open("/dev/null")
        let pipe = try Files.pipe()
        let child = try Processes.spawn(
            executable: executable.number, arguments: arguments, environment: environment,
            descriptors: [nothing.number, pipe.second.number, pipe.second.number], namespaces: namespaces)
        let reading = try pipe.first.duplicate()
        // The end of the output is the end of all copies of the pipe's other end, this one among them.
        _ = consume pipe
        var output: [UInt8] = []
        while let bytes = try Files.readSome(reading.number), !bytes.isEmpty { output += bytes }
        return SpawnedProgram(
            output: String(decoding: output, as: UTF8.self), waitStatus: try Processes.wait(for: child.pid))
    }
}
