import Foundation
import SessionPool

/// One piece of code to run, and what it is called in messages.
struct CodePiece {
    let name: String
    let source: [UInt8]

    /// Reads a file, or standard input for "-".
    ///
    /// - Throws: `SandboxError` when it cannot be read.
    init(file path: String) throws {
        name = path
        do {
            if path == "-" {
                source = Array(try FileHandle.standardInput.readToEnd() ?? Data())
            } else {
                source = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            }
        } catch {
            throw SandboxError(.invalidRequest, "\(path) cannot be read: name a readable file of Python code")
        }
    }

    init(text: String) {
        name = "-c"
        source = Array(text.utf8)
    }

    /// The pieces in the order in which the command line names them.
    ///
    /// `codes` were given with -c, `files` as files; `arguments` is the whole command line, which knows their order.
    static func inOrder(codes: [String], files: [String], arguments: [String]) throws -> [CodePiece] {
        var codes = codes[...]
        var files = files[...]
        var pieces: [CodePiece] = []
        var isValue = false
        for argument in arguments {
            if isValue {
                isValue = false
            } else if argument == "-c" || argument == "--code" {
                isValue = true
                if let code = codes.popFirst() { pieces.append(CodePiece(text: code)) }
            } else if argument.hasPrefix("--code="), let code = codes.popFirst() {
                pieces.append(CodePiece(text: code))
            } else if argument == files.first {
                pieces.append(try CodePiece(file: argument))
                files.removeFirst()
            }
        }
        return try pieces + codes.map(CodePiece.init(text:)) + files.map(CodePiece.init(file:))
    }
}
