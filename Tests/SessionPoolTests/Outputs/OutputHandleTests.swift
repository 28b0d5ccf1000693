import Testing

@testable import SessionPool

/// A handle is what a result named, and nothing else becomes the name of a file.
@Suite struct OutputHandleTests {
    @Test func newOnesAreReadableAndDiffer() throws {
        let handles = (0..<1_000).map { _ in OutputHandle.random() }
        #expect(Set(handles).count == 1_000)
        for handle in handles { #expect(try OutputHandle(parsing: handle.description) == handle) }
    }

    @Test func allBitsAreRandom() {
        // Every place has many letters, but for the last one, which has the three bits that are left.
        let handles = (0..<2_000).map { _ in Array(OutputHandle.random().description.utf8) }
        for place in 4..<29 { #expect(Set(handles.map { $0[place] }).count == 32) }
        #expect(Set(handles.map { $0[29] }).count == 8)
        for place in 0..<4 { #expect(Set(handles.map { $0[place] }).count == 1) }
    }

    @Test(arguments: [
        "", "out_", "out_abcdefghijklmnopqrstuvwxy", "out_abcdefghijklmnopqrstuvwxyza",
        "out_abcdefghijklmnopqrstuvwxy1",
        "out_abcdefghijklmnopqrstuvwxyZ", "OUT_abcdefghijklmnopqrstuvwxyz", "exec_abcdefghijklmnopqrstuvwxy",
        "out_../../../../../../etc/pass", "out_abcdefghijklmnopqrstuvwxy\n", "out_abcdefghijklmnopqrstuvwxy\0",
        "out_abcdefghijklmnopqrstuvwxyé", " out_abcdefghijklmnopqrstuvwxyz", "out_/bcdefghijklmnopqrstuvwxyz",
        String(repeating: "out_", count: 100_000),
    ])
    func whatIsNoneIsRefusedInOneLine(_ text: String) {
        let error = #expect(throws: SandboxError.self) { try OutputHandle(parsing: text) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.description.contains("is no handle of an output: give out_ and 26") == true)
        #expect(error?.description.contains("\n") == false)
        #expect((error?.description.count ?? 0) < 300)
        #expect(!OutputHandle.isHandle(text))
    }
}
