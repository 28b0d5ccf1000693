import Testing

@testable import SessionPool

/// The stack that Python writes when it is asked or crashes, among other text.
@Suite struct StackDumpTests {
    private let asked = """
        Stack (most recent call first):
          File "<cell 4>", line 2 in inner
          File "/usr/lib/python3.11/thing.py", line 9 in call
          File "<cell 4>", line 5 in <module>
          File "/opt/burrow/runtime/burrow_repl/execution.py", line 201 in _evaluate
          File "/usr/lib/python3.11/asyncio/runners.py", line 118 in run

        """
    private let frames = """
          File "<cell 4>", line 5 in <module>
          File "/usr/lib/python3.11/thing.py", line 9 in call
          File "<cell 4>", line 2 in inner
        """

    @Test func theStackIsTurnedAroundAndTheRestStays() {
        let dump = StackDump(from: "before\n" + asked + "after\n")
        #expect(dump.stack == frames)
        #expect(dump.rest == "before\nafter\n")
    }

    @Test func itMayBeginInTheMiddleOfALine() {
        let dump = StackDump(from: "50 %" + asked)
        #expect(dump.stack == frames)
        #expect(dump.rest == "50 %")
    }

    @Test func ofACrashOnlyTheThreadThatCrashedCounts() {
        let text = """
            Fatal Python error: Segmentation fault

            Thread 0x00007f0000000001 (most recent call first):
              File "/usr/lib/python3.11/threading.py", line 1 in wait

            Current thread 0x00007f0000000002 (most recent call first):
              File "<cell 1>", line 2 in crash
              File "<cell 1>", line 3 in <module>

            Extension modules: numpy.core, pandas (total: 2)
            """
        let dump = StackDump(from: text)
        #expect(dump.stack == "  File \"<cell 1>\", line 3 in <module>\n  File \"<cell 1>\", line 2 in crash")
        #expect(dump.rest == "")
    }

    @Test(arguments: ["", "just text\n", "  File \"<cell 1>\", line 1 in f\n", "Traceback (most recent call last):\n"])
    func otherTextStaysAsItIs(_ text: String) {
        let dump = StackDump(from: text)
        #expect(dump == StackDump(from: text))
        #expect((dump.rest, dump.stack) == (text, nil))
    }

    @Test func whatIsEndlessIsBounded() {
        let many = String(repeating: "  File \"<cell 1>\", line 1 in f\n", count: 1_000)
        let dump = StackDump(from: "Stack (most recent call first):\n" + many)
        #expect(dump.stack?.split(separator: "\n").count == 100)
    }
}
