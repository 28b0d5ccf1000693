import Testing
import WorkerProtocol

@testable import SessionPool

/// What a model reads of something shown.
@Suite struct DisplayTextTests {
    private func text(_ data: [String: Representation]) -> String {
        DisplayText.make(DisplayedResult(kind: .display, displayID: nil, data: data, metadata: nil))
    }

    private static let chart = #"""
        {"type": "line", "title": "Two\nlines", "x_label": "km", "y_label": "",
         "elements": [{"label": "a", "points": [[1, 2]]}, {"label": "b"}]}
        """#
    private static let null = Representation(Array("null".utf8), encoding: .json)
    private static let png: [UInt8] =
        [
            0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 2, 0x80, 0, 0, 1,
            0xe0,
        ]

    @Test func aPreviewSaysMost() {
        let preview = Representation(
            Array(#"{"kind": "table", "text": "a preview", "rows": [[1]]}"#.utf8), encoding: .json)
        #expect(text(["text/plain": .text("a b"), DisplayText.previewType: preview]) == "a preview")
        #expect(text(["text/plain": .text("a b"), DisplayText.previewType: Self.null]) == "a b")
    }

    @Test func picturesAreMeasuredAndNotQuoted() {
        let expected = "<Figure>\n[image/png: 640 × 480 pixels, 24 bytes]"
        #expect(text(["text/plain": .text("<Figure>"), "image/png": .bytes(Self.png)]) == expected)
        #expect(
            text(["text/plain": .text("<Figure>"), "image/png": .text("iVBORw0KGgoAAAANSUhEUgAAAoAAAAHg")]) == expected)
        #expect(text(["image/png": Self.null]) == "[image/png]")
        #expect(text(["image/png": .bytes([1, 2])]) == "[image/png: 2 bytes]")
    }

    @Test func objectsThatOnlyExistToBeShownAreTheirContent() {
        let placeholder = Representation.text("<IPython.core.display.Markdown object>")
        #expect(text(["text/plain": placeholder, "text/markdown": .text("# Title")]) == "# Title")
        #expect(text(["text/plain": placeholder]) == "<IPython.core.display.Markdown object>")
        #expect(text(["text/plain": placeholder, "text/html": .text("<b>")]) == "[text/html: 3 characters]")
    }

    @Test func chartsAreSummed() {
        let chart = Representation(
            Array(Self.chart.utf8), encoding: .json)
        #expect(text([DisplayText.chartType: chart]) == "[line chart; “Two lines”; x: km; 2 elements: a, b]")
        #expect(text([DisplayText.chartType: Self.null, "text/plain": .text("x")]) == "x")
    }

    @Test func whatCanBeExecutedIsMarked() {
        let data: [String: Representation] = [
            "text/plain": .text(""), "text/html": .text(""), "image/svg+xml": .text(""), "image/png": .bytes([]),
            "application/javascript": .text(""), "application/json": Self.null, "application/x-unknown": .text(""),
            "application/vnd.burrow.x+html": .text(""),
            DisplayText.previewType: Self.null,
        ]
        let shown = DisplayedResult(kind: .result, displayID: nil, data: data, metadata: nil)
        #expect(
            shown.untrustedTypes == [
                "application/javascript", "application/vnd.burrow.x+html", "application/x-unknown", "image/svg+xml",
                "text/html",
            ])
    }
}
