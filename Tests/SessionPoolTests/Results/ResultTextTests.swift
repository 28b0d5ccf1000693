import Testing
import WorkerProtocol

@testable import SessionPool

/// A result as a model reads it.
@Suite struct ResultTextTests {
    private let error = ExecutionResult.RaisedError(
        .init(name: "ValueError", value: "no", traceback: "Traceback\nValueError: no", errorNumber: 0))
    private let death = Death(kind: .timeout, message: "stopped", stateSurvived: true)

    @Test func nothingIsNothing() {
        #expect(ResultText.make(stdout: "", stderr: "", results: [], error: nil, death: nil) == "")
    }

    @Test func everythingInItsOrder() {
        let text = ResultText.make(
            stdout: "out\n", stderr: "err\n", results: [Samples.shown("2"), Samples.shown("<b>", as: "text/html")], error: error,
            death: death)
        #expect(text == "out\nerr\n2\n[text/html: 3 characters]\nTraceback\nValueError: no\nstopped")
    }

    @Test func anExceptionWithoutATracebackIsNamed() {
        let bare = ExecutionResult.RaisedError(
            .init(name: "KeyboardInterrupt", value: "", traceback: "", errorNumber: 0))
        #expect(
            ResultText.make(stdout: "", stderr: "", results: [], error: bare, death: nil) == "KeyboardInterrupt: ")
    }

    @Test func onlyOneLineEndIsTakenFromEachPart() {
        #expect(ResultText.make(stdout: "a\n\n", stderr: "b", results: [], error: nil, death: nil) == "a\n\nb")
    }
}
