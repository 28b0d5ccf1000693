import Testing

@testable import SessionPool

/// What can be asked for as a command, and what becomes of it.
@Suite struct CommandRequestTests {
    static let wrong: [CommandRequest] = [
        .init(arguments: []), .init(arguments: [""]), .init(arguments: ["a\0b"]), .init(arguments: ["a", "\0"]),
        .init(arguments: Array(repeating: "a", count: 1_025)),
        .init(arguments: ["a"], environment: ["": "x"]), .init(arguments: ["a"], environment: ["A=B": "x"]),
        .init(arguments: ["a"], environment: ["A\0": "x"]), .init(arguments: ["a"], environment: ["A": "\0"]),
        .init(
            arguments: ["a"],
            environment: Dictionary(uniqueKeysWithValues: (0...1_024).map { ("A\($0)", "") })),
        .init(arguments: ["a"], workingDirectory: ""), .init(arguments: ["a"], workingDirectory: "a\0"),
        .init(arguments: ["a", String(repeating: "x", count: CommandRequest.mostBytes)]),
        .init(arguments: ["a"], timeoutSeconds: 0), .init(arguments: ["a"], timeoutSeconds: -1),
        .init(arguments: ["a"], timeoutSeconds: .nan), .init(arguments: ["a"], timeoutSeconds: .infinity),
    ]

    @Test(arguments: wrong)
    func whatCannotBeStartedIsRefused(_ request: CommandRequest) {
        let error = #expect(throws: SandboxError.self) { try request.check() }
        #expect(error?.code == .invalidRequest)
    }

    @Test func whatCanBeStartedIsNot() throws {
        try CommandRequest(
            arguments: Array(repeating: "a", count: 1_024), environment: ["A": "", "B": "=", "ü": "x\ny"],
            workingDirectory: "..", timeoutSeconds: .leastNonzeroMagnitude, outputBytes: 0
        ).check()
    }

    @Test func theRequestsVariablesWin() {
        let request = CommandRequest(arguments: ["a"], environment: ["B": "new", "C": "x=y"])
        #expect(
            request.variables(over: ["A=old", "B=old", "D", "BB=kept"]) == ["A=old", "D", "BB=kept", "B=new", "C=x=y"])
    }

    @Test func directoriesAreBelowTheUsersUnlessTheyAreWhole() {
        #expect(CommandRequest(arguments: ["a"]).directory(home: "/h") == "/h")
        #expect(CommandRequest(arguments: ["a"], workingDirectory: "b/c").directory(home: "/h") == "/h/b/c")
        #expect(CommandRequest(arguments: ["a"], workingDirectory: "/tmp").directory(home: "/h") == "/tmp")
    }
}
