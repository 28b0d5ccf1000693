import NIOCore

/// Decides when a connection has been slow or silent for too long.
///
/// It is a value: it is told what happens, and when. What is slow depends on who waits for whom: a handler that takes
/// its time to answer, or to read a body, is not the client's fault.
struct ConnectionClock {
    /// How long the client may take for what.
    struct Limits: Sendable {
        var head: TimeAmount
        var body: TimeAmount
        var write: TimeAmount
        var idle: TimeAmount
        var linger: TimeAmount
        /// Bytes per second that count as progress; 0 stands for any byte at all.
        var leastRate: Int
    }

    /// What to do about a connection.
    enum Verdict: Equatable {
        case goOn
        /// Nothing was asked for long enough, or nothing is left to be said.
        case close
        /// A request's head does not come to its end.
        case headIsLate
        /// A request's body does not come to its end.
        case bodyIsLate
        /// The client does not read its response.
        case responseIsNotRead
    }

    private let limits: Limits
    private(set) var requestsInProgress = 0
    private(set) var isReadingRequest = false

    private var hasHadRequest = false
    private var idleSince: NIODeadline
    private var headSince: NIODeadline?
    private var lingersSince: NIODeadline?
    private var bodyWasLate = false

    private var awaitsBytes = true
    private var inbound: Window
    private var outbound: Window
    private var bytesReceived = 0
    private var bytesWritten = 0

    /// A stretch of time in which bytes have to move.
    private struct Window {
        var start: NIODeadline
        var bytes: Int
    }

    init(limits: Limits, now: NIODeadline) {
        self.limits = limits
        idleSince = now
        inbound = Window(start: now, bytes: 0)
        outbound = Window(start: now, bytes: 0)
    }

    // MARK: What happens

    /// Bytes came, whatever they are.
    mutating func received(bytes: Int, now: NIODeadline) {
        awaitsBytes = false
        bytesReceived += bytes
        if !isReadingRequest, headSince == nil { headSince = now }
    }

    /// The server wants to have bytes; it does not while a handler is behind with reading them.
    mutating func wantsBytes(now: NIODeadline) {
        guard !awaitsBytes else { return }
        awaitsBytes = true
        inbound = Window(start: now, bytes: bytesReceived)
    }

    /// A request's head is whole.
    mutating func headEnded(now: NIODeadline) {
        hasHadRequest = true
        headSince = nil
        requestsInProgress += 1
        isReadingRequest = true
        inbound = Window(start: now, bytes: bytesReceived)
    }

    /// A request is whole.
    mutating func requestEnded() {
        isReadingRequest = false
    }

    /// A response is whole.
    mutating func responseEnded(now: NIODeadline) {
        requestsInProgress -= 1
        if requestsInProgress == 0 {
            idleSince = now
            // What came early could not be answered until now.
            if headSince != nil { headSince = now }
        }
    }

    /// Bytes were handed over to be sent.
    mutating func wrote(bytes: Int) {
        bytesWritten += bytes
    }

    /// Nothing more will be said to the client.
    mutating func lingers(now: NIODeadline) {
        if lingersSince == nil { lingersSince = now }
    }

    // MARK: What it means

    /// What to do now; `bytesWaiting` of what was written are not sent yet.
    mutating func verdict(bytesWaiting: Int, now: NIODeadline) -> Verdict {
        if isStalled(bytesWaiting: bytesWaiting, now: now) { return .responseIsNotRead }
        if let lingersSince { return now - lingersSince >= limits.linger ? .close : .goOn }
        if requestsInProgress == 0 { return idleVerdict(now: now) }
        guard isReadingRequest, awaitsBytes, now - inbound.start >= limits.body else { return .goOn }
        defer { inbound = Window(start: now, bytes: bytesReceived) }
        if isProgress(bytesReceived - inbound.bytes, over: now - inbound.start) { return .goOn }
        // The handler was told the first time, and did nothing about it.
        if bodyWasLate { return .close }
        bodyWasLate = true
        return .bodyIsLate
    }

    private func idleVerdict(now: NIODeadline) -> Verdict {
        if let headSince { return now - headSince >= limits.head ? .headIsLate : .goOn }
        let limit = hasHadRequest ? limits.idle : limits.head
        return now - idleSince >= limit ? .close : .goOn
    }

    private mutating func isStalled(bytesWaiting: Int, now: NIODeadline) -> Bool {
        let sent = bytesWritten - bytesWaiting
        if bytesWaiting == 0 {
            outbound = Window(start: now, bytes: sent)
            return false
        }
        guard now - outbound.start >= limits.write else { return false }
        let isProgress = isProgress(sent - outbound.bytes, over: now - outbound.start)
        outbound = Window(start: now, bytes: sent)
        return !isProgress
    }

    private func isProgress(_ bytes: Int, over time: TimeAmount) -> Bool {
        bytes >= max(1, limits.leastRate * Int(time.nanoseconds / 1_000_000) / 1000)
    }

    /// How often to ask for a verdict: often enough that none comes much too late.
    var tick: TimeAmount {
        let shortest = min(limits.head, limits.body, limits.write, limits.idle).nanoseconds
        return .nanoseconds(min(max(shortest / 4, 10_000_000), 5_000_000_000))
    }
}
