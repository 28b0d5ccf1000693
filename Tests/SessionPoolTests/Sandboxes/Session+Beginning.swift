import Testing

@testable import SessionPool

extension Session {
    /// Begins to run code and waits until it prints something: it is in the middle of its work then.
    @HostLoop
    func begin(_ code: String) async throws -> Task<ExecutionResult, any Error> {
        let printed = Reply<Bool>()
        let task = Task { @HostLoop in
            defer { printed.succeed(false) }
            return try await execute(Array(code.utf8)) { event in
                if case .printed = event { printed.succeed(true) }
            }
        }
        if try await !printed.value() {
            let result = try await task.value
            throw SandboxError(.lost, "the code ended before it printed: \(result.text)")
        }
        return task
    }

    /// Expects that code can be run.
    @HostLoop
    func expectToWork(_ location: SourceLocation = #_sourceLocation) async throws {
        let result = try await run("20 + 22")
        #expect(result.shownTexts == ["42"], "\(result.text)", sourceLocation: location)
    }

    /// The text of the last result of a piece of code.
    @HostLoop
    func value(of code: String) async throws -> String? {
        try await run(code).results.last?.data["text/plain"]?.text
    }
}
