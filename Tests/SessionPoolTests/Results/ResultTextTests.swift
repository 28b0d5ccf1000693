import Testing

@testable import SessionPool

/// A result as a model reads it.
@Suite struct ResultTextTests {
    private let error = ExecutionResult.RaisedError(
        name: "ValueError", value: "no", traceback: "Traceback\nValueError: no")
    private let death = Death(kind: .timeout, message: "stopped", stateSurvived: true)

    @Test func nothingIsNothing() {
        #expect(ResultText.make(stdout: "", stderr: "", results: [], error: nil, death: nil) == "")
    }

    @Test func everythingInItsOrder() {
        let text = ResultText.make(
            stdout: "out\n", stderr: "err\n", results: [["text/plain": "2"], ["text/html": "<b>"]], error: error,
            death: death)
        #expect(text == "out\nerr\n2\nTraceback\nValueError: no\nstopped")
    }

    @Test func anExceptionWithoutATracebackIsNamed() {
        let bare = ExecutionResult.RaisedError(name: "KeyboardInterrupt", value: "", traceback: "")
        #expect(
            ResultText.make(stdout: "", stderr: "", results: [], error: bare, death: nil) == "KeyboardInterrupt: ")
    }

    @Test func onlyOneLineEndIsTakenFromEachPart() {
        #expect(ResultText.make(stdout: "a\n\n", stderr: "b", results: [], error: nil, death: nil) == "a\n\nb")
    }
}
