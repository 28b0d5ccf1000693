import LinuxSystem
import Testing
import WorkerProtocol

@testable import SessionPool

/// What a model reads of a result, and in which order.
@Suite struct ResultSectionsTests {
    private func text(_ transcript: Transcript, death: Death? = nil) -> String {
        let sections = ResultSections.make(.made(of: transcript, death: death))
        return sections.filter { !$0.text.isEmpty }.map(\.text).joined(separator: "|")
    }

    private func transcript(_ fill: (inout Transcript) -> Void) -> Transcript {
        var transcript = Transcript(limit: 1 << 20)
        fill(&transcript)
        return transcript
    }

    private let raised = ContextEvent.Raised(
        name: "ValueError", value: "no", traceback: "Traceback\nValueError: no", errorNumber: 0, hint: "try another")

    @Test func everythingInItsOrder() {
        let transcript = transcript {
            _ = $0.fail(with: raised)
            _ = $0.display(Array("2".utf8), mimeType: "text/plain")
            _ = $0.display(Array("<b>".utf8), mimeType: "text/html")
            _ = $0.print(Array("err".utf8)[...], to: .error)
            _ = $0.print(Array("out".utf8)[...], to: .output)
        }
        let death = Death(kind: .timeout, message: "stopped", stateSurvived: true)
        #expect(
            text(transcript, death: death)
                == "out|err|2|[text/html: 3 characters]|Traceback\nValueError: no|stopped\ntry another")
    }

    @Test func silenceIsSaid() {
        #expect(text(transcript { _ in }) == "(no output)")
        let changed = transcript {
            _ = $0.change(
                [
                    .init(kind: .added, name: "x", type: "list", shape: "3", byteCount: 88),
                    .init(kind: .removed, name: "y", type: "", shape: "", byteCount: -1),
                ], leftOut: 2)
        }
        #expect(text(changed) == "(no output; variables: added x (list 3), removed y, and 2 more)")
    }

    @Test func filesAreNamedOnOneLine() {
        let files = [
            FileChange(at: PathBytes("/home/user/a\nb"), before: nil, now: .regular, size: 1_234),
            FileChange(at: PathBytes("/home/user/old"), before: .regular, now: nil, size: nil),
        ].compactMap(\.self)
        let changes = FileChanges(files: files, leftOut: 3, isComplete: true)
        let sections = ResultSections.make(.made(of: transcript { _ in }, files: changes))
        #expect(
            sections.last?.text
                == "Files: added /home/user/a b (1,234 bytes), removed /home/user/old, and 3 more")
    }

    @Test func anExceptionWithoutATracebackIsNamed() {
        let bare = ContextEvent.Raised(name: "KeyboardInterrupt", value: "", traceback: "", errorNumber: 0)
        #expect(text(transcript { _ = $0.fail(with: bare) }) == "KeyboardInterrupt: ")
    }

    @Test func aStackIsShownWhereThereIsNoTraceback() {
        var transcript = Transcript(limit: 1 << 20)
        let dump =
            "Stack (most recent call first):\n  File \"<cell 1>\", line 2 in f\n  File \"<cell 1>\", line 3 in <module>\n"
        _ = transcript.print(Array(dump.utf8)[...], to: .error)
        let death = Death(kind: .timeout, message: "stopped", stateSurvived: false)
        #expect(
            text(transcript, death: death)
                == "It was here, the innermost call last:\n  File \"<cell 1>\", line 3 in <module>\n"
                + "  File \"<cell 1>\", line 2 in f|stopped")
    }

    @Test func whatIsLostIsCounted() {
        var transcript = Transcript(limit: 10)
        _ = transcript.print(Array(repeating: 0x78, count: 1_000_010)[...], to: .output)
        #expect(text(transcript) == "xxxxxxxxxx|1,000,000 bytes of output are lost")
    }
}
