import LinuxSystem
import WorkerProtocol

/// The host's end of the channel of a context: requests wait until it takes them, events until somebody listens.
@HostLoop
final class ContextChannel {
    /// Called when there is something to read.
    var onReadable: (@HostLoop () -> Void)?
    /// Called instead when the other end is closed while this is paused.
    var onHangup: (@HostLoop () -> Void)?
    private let socket: PacketSocket
    private var token: UInt64 = 0
    private var unsent: [[UInt8]] = []
    private var interest: Poller.Interest = []
    private var isPaused = false

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

    /// Tells what there is until it is left alone.
    func listen() {
        isPaused = false
        guard token == 0 else { return followInterest() }
        token =
            (try? EventLoop.shared.watch(socket.descriptor.number) { [weak self] readiness in
                guard let self else { return }
                if readiness.writable { self.sendMore() }
                if self.isPaused {
                    if readiness.hangup { self.onHangup?() }
                } else if readiness.readable || readiness.hangup {
                    self.onReadable?()
                }
            }) ?? 0
        interest = .reading
    }

    /// Leaves what comes where it is, so that the context waits when there is no more room; requests are still sent.
    func pause() {
        isPaused = true
        followInterest()
    }

    /// Reads and sends no more by itself.
    func leaveAlone() {
        if token != 0 { EventLoop.shared.remove(socket.descriptor.number, token: token) }
        token = 0
        isPaused = false
    }

    private func followInterest() {
        var wanted: Poller.Interest = isPaused ? [] : .reading
        if !unsent.isEmpty { wanted.insert(.writing) }
        guard token != 0, wanted != interest else { return }
        interest = wanted
        EventLoop.shared.change(socket.descriptor.number, token: token, to: wanted)
    }

    // MARK: Requests

    /// Sends a request and its source; what finds no room goes when there is some.
    func send(_ request: ContextRequest, source: [UInt8] = []) {
        unsent += ContextRequest.packets(for: request, source: source)
        sendMore()
    }

    private func sendMore() {
        var sent = 0
        defer {
            unsent.removeFirst(sent)
            followInterest()
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

    // MARK: Events

    /// Gives `hear` the events that are there, until it wants no more of them, not even the rest of a packet, or until
    /// this is paused, which the rest of a packet outruns.
    func read(_ hear: (_ event: ContextEvent, _ nonce: UInt64) -> Bool) -> Reading {
        do {
            var eventCount = 0
            while eventCount < Self.mostEventsAtOnce, !isPaused {
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
