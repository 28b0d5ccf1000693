import Glibc
import Testing

@testable import LinuxSystem

/// Reading what the kernel writes into a buffer: no byte outside it is touched, whatever it says.
@Suite struct FileEventTests {
    @Test func eventsAreReadInTheirOrder() {
        let buffer =
            record(mark: 1, IN_CREATE, name: "new") + record(mark: 2, IN_CREATE | IN_ISDIR, name: "directory")
            + record(mark: 1, IN_MOVED_TO, name: "a") + record(mark: 1, IN_DELETE, name: "b")
            + record(mark: 1, IN_MOVED_FROM, name: "c") + record(mark: 1, IN_CLOSE_WRITE, name: "d")
            + record(mark: 7, IN_IGNORED, name: "", padding: 0) + record(mark: -1, IN_Q_OVERFLOW, name: "", padding: 0)
        #expect(
            FileEvent.all(in: buffer) == [
                event(.appeared, 1, "new"),
                FileEvent(.appeared, mark: .init(number: 2), name: "directory", isDirectory: true),
                event(.appeared, 1, "a"), event(.disappeared, 1, "b"), event(.disappeared, 1, "c"),
                event(.written, 1, "d"), event(.unwatched, 7, ""), event(.overflow, -1, ""),
            ])
    }

    @Test func whatWasNotAskedForIsPassedOver() {
        let buffer = record(mark: 1, IN_UNMOUNT, name: "") + record(mark: 1, IN_CREATE, name: "a")
        #expect(FileEvent.all(in: buffer) == [event(.appeared, 1, "a")])
    }

    @Test func aBufferCutAnywhereGivesTheWholeEventsInIt() {
        let first = record(mark: 1, IN_CREATE, name: "first")
        let buffer = first + record(mark: 1, IN_CREATE, name: "second")
        for length in 0...buffer.count {
            let events = FileEvent.all(in: Array(buffer.prefix(length)))
            #expect(events.count == (length < first.count ? 0 : length < buffer.count ? 1 : 2), "of \(length) bytes")
        }
    }

    @Test(arguments: [UInt32.max, UInt32(Int32.max), 1 << 16, 33])
    func aLengthBeyondTheBufferEndsTheReading(_ length: UInt32) {
        var wrong = record(mark: 1, IN_CREATE, name: "wrong", padding: 27)
        withUnsafeBytes(of: length) { wrong.replaceSubrange(12..<16, with: $0) }
        #expect(FileEvent.all(in: record(mark: 1, IN_CREATE, name: "a") + wrong) == [event(.appeared, 1, "a")])
    }

    @Test func aNameWithoutPaddingIsAllOfIt() {
        #expect(
            FileEvent.all(in: record(mark: 1, IN_CREATE, name: "abcd", padding: 0)) == [event(.appeared, 1, "abcd")])
    }

    private func event(_ kind: FileEvent.Kind, _ mark: Int32, _ name: PathBytes) -> FileEvent {
        FileEvent(kind, mark: .init(number: mark), name: name)
    }

    private func record(mark: Int32, _ mask: Int32, name: PathBytes, padding: Int = 3) -> [UInt8] {
        // wd, mask, cookie, len
        let header = [UInt32(bitPattern: mark), UInt32(mask), 0, UInt32(name.bytes.count + padding)]
        return header.withUnsafeBytes { Array($0) } + name.bytes + Array(repeating: 0, count: padding)
    }
}
