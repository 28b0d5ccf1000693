import Testing

@testable import SessionPool

/// What a model reads of something shown.
@Suite struct DisplayTextTests {
    private func text(_ data: [String: Representation]) -> String {
        DisplayText.make(DisplayedResult(kind: .display, displayID: nil, data: data, metadata: [:]))
    }

    private static let png: [UInt8] =
        [
            0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 2, 0x80, 0, 0, 1,
            0xe0,
        ]

    @Test func aPreviewSaysMost() {
        let preview = JSONValue.object(["kind": .string("table"), "text": .string("a preview")])
        #expect(text(["text/plain": .text("a b"), DisplayText.previewType: .json(preview)]) == "a preview")
        #expect(text(["text/plain": .text("a b"), DisplayText.previewType: .json(.null)]) == "a b")
    }

    @Test func picturesAreMeasuredAndNotQuoted() {
        let expected = "<Figure>\n[image/png: 640 × 480 pixels, 24 bytes]"
        #expect(text(["text/plain": .text("<Figure>"), "image/png": .bytes(Self.png)]) == expected)
        #expect(
            text(["text/plain": .text("<Figure>"), "image/png": .text("iVBORw0KGgoAAAANSUhEUgAAAoAAAAHg")]) == expected)
        #expect(text(["image/png": .json(.null)]) == "[image/png]")
        #expect(text(["image/png": .bytes([1, 2])]) == "[image/png: 2 bytes]")
    }

    @Test func objectsThatOnlyExistToBeShownAreTheirContent() {
        let placeholder = Representation.text("<IPython.core.display.Markdown object>")
        #expect(text(["text/plain": placeholder, "text/markdown": .text("# Title")]) == "# Title")
        #expect(text(["text/plain": placeholder]) == "<IPython.core.display.Markdown object>")
        #expect(text(["text/plain": placeholder, "text/html": .text("<b>")]) == "[text/html: 3 characters]")
    }

    @Test func chartsAreSummed() {
        let chart = JSONValue.object([
            "type": .string("line"), "title": .string("Two\nlines"), "x_label": .string("km"),
            "elements": .array([.object(["label": .string("a")]), .object(["label": .string("b")])]),
        ])
        #expect(text([DisplayText.chartType: .json(chart)]) == "[line chart; “Two lines”; x: km; 2 elements: a, b]")
        #expect(text([DisplayText.chartType: .json(.array([])), "text/plain": .text("x")]) == "x")
    }

    @Test func whatCanBeExecutedIsMarked() {
        let data: [String: Representation] = [
            "text/plain": .text(""), "text/html": .text(""), "image/svg+xml": .text(""), "image/png": .bytes([]),
            "application/javascript": .text(""), "application/json": .json(.null), "application/x-unknown": .text(""),
            DisplayText.previewType: .json(.null),
        ]
        let shown = DisplayedResult(kind: .result, displayID: nil, data: data, metadata: [:])
        #expect(
            shown.untrustedTypes == [
                "application/javascript", "application/x-unknown", "image/svg+xml", "text/html",
            ])
    }
}
