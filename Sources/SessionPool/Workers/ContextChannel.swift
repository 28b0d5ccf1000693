import LinuxSystem
import WorkerProtocol

/// The host's end of the channel of a context: requests wait until it takes them, events until somebody listens.
@HostLoop
final class ContextChannel {
    private let socket: PacketSocket
    private var token: UInt64 = 0
    private var unsent: [[UInt8]] = []
    private var watchesWriting = false

    /// Events after which a turn ends, so that one context cannot hold the loop.
    private static let mostEventsAtOnce = 64

    /// What came of reading.
    enum Reading {
        /// The rest, if there is more, waits for the next turn.
        case done
        /// The other end is closed.
        case closed
        /// What came are no events.
        case broken(reason: String)
    }

    /// Takes one end, on which no descriptors are wanted.
    init(_ socket: consuming PacketSocket) throws(SystemError) {
        try socket.refuseDescriptors()
        self.socket = socket
    }

    /// Calls `onReadable` when there is something to read, until it is left alone.
    func listen(_ onReadable: @escaping @HostLoop () -> Void) {
        guard token == 0 else { return }
        token =
            (try? EventLoop.shared.watch(socket.descriptor.number) { [weak self] readiness in
                if readiness.writable { self?.sendMore() }
                if readiness.readable || readiness.hangup { onReadable() }
            }) ?? 0
        watchesWriting = false
    }

    /// Reads and sends no more by itself.
    func leaveAlone() {
        if token != 0 { EventLoop.shared.remove(socket.descriptor.number, token: token) }
        token = 0
    }

    // MARK: Requests

    /// Sends packets, those that find no room when there is some.
    func send(_ packets: [[UInt8]]) {
        unsent += packets
        sendMore()
    }

    private func sendMore() {
        var sent = 0
        defer {
            unsent.removeFirst(sent)
            watchWriting(!unsent.isEmpty)
        }
        while sent < unsent.count {
            do {
                guard try socket.send(unsent[sent], nonBlocking: true) else { return }
                sent += 1
            } catch {
                // The context is gone; how, the kernel will say.
                sent = unsent.count
            }
        }
    }

    private func watchWriting(_ wanted: Bool) {
        guard token != 0, wanted != watchesWriting else { return }
        watchesWriting = wanted
        EventLoop.shared.watchWriting(socket.descriptor.number, token: token, wanted)
    }

    // MARK: Events

    /// Gives `hear` the events that are there, until it wants no more of them, not even the rest of a packet.
    func read(_ hear: (_ event: ContextEvent, _ nonce: UInt64) -> Bool) -> Reading {
        do {
            var eventCount = 0
            while eventCount < Self.mostEventsAtOnce {
                switch try socket.receive(most: ContextRequest.mostPacketBytes, nonBlocking: true) {
                case .nothing: return .done
                case .ended: return .closed
                case .packet(let packet, _):
                    let events = try ContextEvent.decode(packet: packet)
                    eventCount += max(1, events.count)
                    for (nonce, event) in events where !hear(event, nonce) { return .done }
                }
            }
            return .done
        } catch {
            return .broken(reason: "\(error)")
        }
    }
}
