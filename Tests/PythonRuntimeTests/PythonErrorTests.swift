import PythonRuntime
import Testing

/// Errors that end up in a message of one line.
@Suite struct PythonErrorTests {
    @Test func saysWhatWasDoneAndWhy() {
        let error = PythonError(step: "prepare Python", type: "ImportError", message: "No module named 'x'")
        #expect(error.description == "prepare Python: ImportError: No module named 'x'")
    }

    @Test func isOneLine() {
        let error = PythonError(step: "s", type: "T", message: "first\nsecond\r\n\nthird")
        #expect(error.message == "first second third")
    }

    @Test func isShort() {
        let error = PythonError(step: "s", type: "T", message: String(repeating: "x", count: 10_000))
        #expect(error.message.count == 501)
        #expect(error.message.hasSuffix("…"))
    }
}
