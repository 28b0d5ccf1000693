import WorkerProtocol

/// What can be code at all, decided before any sandbox sees it.
package enum SourceCode {
    /// Refuses what Python could not read.
    package static func check(_ source: [UInt8]) throws(SandboxError) {
        guard source.contains(where: { $0 != 0x20 && !(0x09...0x0d).contains($0) }) else {
            throw SandboxError(.invalidRequest, "there is no code: give some with -c, as a file, or on standard input")
        }
        guard source.count <= ContextRequest.mostExecutionBytes else {
            throw SandboxError(
                .invalidRequest,
                "the code has \(source.count) bytes, \(ContextRequest.mostExecutionBytes) are the most: "
                    + "put data into files and read them")
        }
        if let position = source.firstIndex(of: 0) {
            throw SandboxError(.invalidRequest, "the code has a NUL byte at offset \(position): remove it")
        }
        guard String(validating: source, as: UTF8.self) != nil else {
            throw SandboxError(.invalidRequest, "the code is not UTF-8: convert it, for example with iconv -t utf-8")
        }
    }
}
