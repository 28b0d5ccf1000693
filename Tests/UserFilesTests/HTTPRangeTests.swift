import Testing
import UserFiles

/// Range (RFC 9110, 14): one range of bytes counts, everything strange is ignored, nothing leads beyond the file.
@Suite struct HTTPRangeTests {
    @Test(arguments: [
        ("bytes=0-499", 0..<500), ("bytes=500-999", 500..<1_000), ("bytes=9500-", 9_500..<10_000),
        ("bytes=-500", 9_500..<10_000), ("bytes=0-0", 0..<1), ("bytes=-1", 9_999..<10_000), ("bytes=0-", 0..<10_000),
        ("bytes=9999-10000", 9_999..<10_000), ("bytes=0-99999999999999999999999", 0..<10_000),
        ("bytes=-99999999999999999999999", 0..<10_000), ("BYTES=1-2", 1..<3), (" bytes= 1-2 ", 1..<3),
        ("bytes=,1-2,", 1..<3), ("bytes=\t1-2", 1..<3), ("bytes=0000001-02", 1..<3),
        ("bytes=0-9223372036854775807", 0..<10_000), ("bytes=9999-", 9_999..<10_000),
    ])
    func aRangeIsAPart(_ field: String, _ range: Range<Int>) {
        let part = HTTPRange(field, size: 10_000)
        #expect(part == .part(range))
        #expect(part.contentRange(size: 10_000) == "bytes \(range.lowerBound)-\(range.upperBound - 1)/10000")
    }

    @Test(arguments: [
        "bytes=10000-", "bytes=10000-10001", "bytes=-0", "bytes=-000", "bytes=99999999999999999999999-",
        "bytes=9223372036854775807-9223372036854775807",
    ])
    func whatBeginsBehindTheEndIsUnsatisfiable(_ field: String) {
        let range = HTTPRange(field, size: 10_000)
        #expect(range == .unsatisfiable && range.contentRange(size: 10_000) == "bytes */10000")
    }

    @Test(arguments: [
        nil, "", "bytes", "bytes=", "bytes=-", "bytes=,", "bytes=a-b", "bytes=1-a", "bytes=a-1", "bytes=5-4",
        "bytes=1-2,4-5", "bytes=0-0,-1", "items=0-1", "bytes 0-1", "bytes=1", "bytes=--1", "bytes=1-2-3", "bytes=+1-2",
        "bytes=1 - 2", "bytes=0x1-2", "bytes=-1-", "bytes =0-1", "bytes=\u{661}-", "bytes=- 1",
    ])
    func everythingElseIsIgnored(_ field: String?) {
        #expect(HTTPRange(field, size: 10_000) == .whole)
    }

    @Test func anEmptyFileHasNoPart() {
        #expect(HTTPRange("bytes=0-", size: 0) == .unsatisfiable)
        #expect(HTTPRange("bytes=0-0", size: 0) == .unsatisfiable)
        #expect(HTTPRange("bytes=-0", size: 0) == .unsatisfiable)
        #expect(HTTPRange("bytes=-5", size: 0) == .whole)
        #expect(HTTPRange(nil, size: 0) == .whole)
    }
}
