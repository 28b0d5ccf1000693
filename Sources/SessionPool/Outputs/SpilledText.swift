import LinuxSystem
import Synchronization

/// A text that is too long to stay in memory, in a file without a name, which is gone when nobody has it any more.
///
/// It is valid UTF-8, and is written by the disk's threads in the order in which it was added.
package final class SpilledText: Sendable {
    private let directory: String
    private let flow: OutputFlow
    private let file = Mutex<FileDescriptor?>(nil)
    private let state = Mutex(State())

    private struct State {
        var byteCount = 0
        var characters = 0
        var waiting: [UInt8] = []
        var isWriting = false
        var hasFailed = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// Nothing is made before there is a text.
    ///
    /// - Parameters:
    ///   - directory: Where the file is made; on a disk, for it is there because memory is scarce.
    ///   - flow: Hears what waits to be written.
    init(directory: String, flow: OutputFlow) {
        self.directory = directory
        self.flow = flow
    }

    var byteCount: Int { state.withLock(\.byteCount) }
    /// Unicode scalars.
    var characters: Int { state.withLock(\.characters) }
    /// Whether it could not be written whole, and so is worth nothing.
    var hasFailed: Bool { state.withLock(\.hasFailed) }

    // MARK: Writing

    /// Adds valid UTF-8 to its end.
    func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        flow.add(bytes.count)
        let characters = UTF8Scalars.count(in: bytes[...])
        let isIdle = state.withLock { state in
            state.byteCount += bytes.count
            state.characters += characters
            state.waiting += bytes
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if isIdle { DiskThreads.submit { self.writeWaiting() } }
    }

    /// Waits until all is written that was added.
    func settle() async {
        await withCheckedContinuation { continuation in
            let isWritten = state.withLock { state in
                if state.isWriting { state.waiters.append(continuation) }
                return !state.isWriting
            }
            if isWritten { continuation.resume() }
        }
    }

    private func writeWaiting() {
        while let bytes = takeWaiting() {
            if !hasFailed {
                do throws(SystemError) {
                    try write(bytes)
                } catch {
                    state.withLock { $0.hasFailed = true }
                }
            }
            flow.remove(bytes.count)
        }
    }

    private func takeWaiting() -> [UInt8]? {
        let (bytes, waiters) = state.withLock { state in
            var waiters: [CheckedContinuation<Void, Never>] = []
            var bytes: [UInt8]?
            if state.waiting.isEmpty {
                state.isWriting = false
                swap(&waiters, &state.waiters)
            } else {
                bytes = state.waiting
                state.waiting = []
            }
            return (bytes, waiters)
        }
        for waiter in waiters { waiter.resume() }
        return bytes
    }

    private func write(_ bytes: [UInt8]) throws(SystemError) {
        try file.withLock { file throws(SystemError) in
            if file == nil {
                try Files.makeDirectories(directory)
                file = try Files.makeUnnamed(in: Files.open(directory))
            }
            guard let number = Self.number(of: file) else { return }
            try Files.writeAll(bytes, to: number) { "write a long output" }
        }
    }

    private static func number(of file: borrowing FileDescriptor?) -> Int32? {
        switch file {
        case .some(let file): file.number
        case .none: nil
        }
    }

    // MARK: Reading

    /// Its bytes from a place on, at most `most`; fewer only at its end.
    func bytes(at offset: Int, most: Int) throws(SystemError) -> [UInt8] {
        try file.withLock { file throws(SystemError) in
            guard let number = Self.number(of: file) else { return [] }
            return try Files.read(number, at: offset, most: most)
        }
    }

    // MARK: Its end

    /// Puts something in the place of its end, once it has settled.
    ///
    /// - Parameters:
    ///   - most: How many bytes of the end are looked at, some fewer where they begin within a character.
    ///   - replacement: Is given the end, and gives what comes in its place.
    func replaceEnd(most: Int, by replacement: (String) -> String) {
        let start = max(0, byteCount - most)
        guard let window = try? bytes(at: start, most: most) else { return }
        let cut = UTF8Scalars.index(of: 0, in: window[...])
        let old = window[cut...]
        let new = Array(replacement(String(decoding: old, as: UTF8.self)).utf8)
        guard !old.elementsEqual(new) else { return }
        do throws(SystemError) {
            try file.withLock { file throws(SystemError) in
                guard let number = Self.number(of: file) else { return }
                try Files.cut(number, to: start + cut)
                try Files.writeAll(new, to: number) { "write a long output" }
            }
            state.withLock { state in
                state.byteCount += new.count - old.count
                state.characters += UTF8Scalars.count(in: new[...]) - UTF8Scalars.count(in: old)
            }
        } catch {
            state.withLock { $0.hasFailed = true }
        }
    }
}

extension SpilledText: Equatable {
    package static func == (left: SpilledText, right: SpilledText) -> Bool { left === right }
}
