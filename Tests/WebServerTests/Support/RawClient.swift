import Dispatch
import Glibc

/// A client that says just what it is told, byte by byte, on a thread of its own: a blocked call must not take one of
/// those that the server needs.
final class RawClient: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "raw client")

    init(port: Int, receiveBuffer: Int32? = nil, seconds: Int = 10) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        if var size = receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            Glibc.close(descriptor)
            throw Failure(description: "connect: errno \(errno)")
        }
        self.descriptor = descriptor
    }

    deinit {
        Glibc.close(descriptor)
    }

    private func onQueue<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }

    /// Sends all of a text, and says how many bytes went before the other side did not want more.
    @discardableResult
    func send(_ text: String) async throws -> Int {
        try await onQueue { [descriptor] in
            var bytes = Array(text.utf8)[...]
            var sent = 0
            while !bytes.isEmpty {
                let count = bytes.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count < 0 { break }
                sent += count
                bytes = bytes.dropFirst(count)
            }
            return sent
        }
    }

    /// What comes until the other side ends, read with pauses of so many microseconds.
    func receive(pausing microseconds: UInt32) async throws -> String {
        try await onQueue { [descriptor] in
            var all: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 32768)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return String(decoding: all, as: UTF8.self) }
                all += buffer.prefix(count)
                usleep(microseconds)
            }
        }
    }

    /// What comes until the condition is met or the other side ends.
    func receive(until isEnough: @escaping @Sendable (String) -> Bool = { _ in false }) async throws -> String {
        try await onQueue { [descriptor] in
            var all: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let text = String(decoding: all, as: UTF8.self)
                if isEnough(text) { return text }
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count == 0 || (count < 0 && errno == ECONNRESET) { return text }
                if count < 0 { throw Failure(description: "nothing more came after: \(text.suffix(2000))") }
                all += buffer.prefix(count)
            }
        }
    }

    /// Ends this side only.
    func finish() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Ends both sides.
    func disconnect() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}

extension RawClient {
    /// Reads on a thread beside that which sends.
    static func reading(_ client: RawClient) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { [descriptor = client.descriptor] in
                var all: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 65536)
                while true {
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    guard count > 0 else { break }
                    all += buffer.prefix(count)
                }
                continuation.resume(returning: String(decoding: all, as: UTF8.self))
            }
        }
    }
}
