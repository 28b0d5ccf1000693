/// What happens to a process, for one listener.
struct ProcessMessages: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    let stream: AsyncStream<[UInt8]>
    let process: SandboxProcess
    let number: UInt64

    func makeAsyncIterator() -> Iterator {
        Iterator(inner: stream.makeAsyncIterator(), process: process, number: number)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var inner: AsyncStream<[UInt8]>.AsyncIterator
        fileprivate let process: SandboxProcess
        fileprivate let number: UInt64
        private var last = 0

        fileprivate init(inner: AsyncStream<[UInt8]>.AsyncIterator, process: SandboxProcess, number: UInt64) {
            self.inner = inner
            self.process = process
            self.number = number
        }

        mutating func next() async -> [UInt8]? {
            // Whoever asks for the next has sent the last.
            if last > 0 { await process.sent(last, by: number) }
            let message = await inner.next()
            last = message?.count ?? 0
            return message
        }
    }
}
