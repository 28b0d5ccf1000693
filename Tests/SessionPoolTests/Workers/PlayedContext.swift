import LinuxSystem
import SandboxPolicy
import WorkerProtocol

@testable import SessionPool

/// A context that a test plays: it says, prints and hears what the test wants, and no process is there.
@HostLoop
final class PlayedContext {
    let process: ContextProcess
    /// Whether its execution wanted it gone.
    private(set) var isKilled = false
    private var socket: PacketSocket?
    private let output: FileDescriptor
    private let error: FileDescriptor

    init() throws {
        let pair = try PacketSocket.pair()
        let outputPipe = try Files.pipe()
        let errorPipe = try Files.pipe()
        socket = PacketSocket(owning: try pair.second.duplicate())
        output = try outputPipe.second.duplicate()
        error = try errorPipe.second.duplicate()
        try Files.setNonBlocking(output.number)
        process = ContextProcess(
            channel: try ContextChannel(PacketSocket(owning: try pair.first.duplicate())),
            output: try ContextOutput(
                output: try outputPipe.first.duplicate(), error: try errorPipe.first.duplicate()),
            cgroup: nil, onSurvivors: {})
        process.listen()
    }

    // MARK: What the host does

    /// Runs something, as `Context` does.
    func run(
        _ source: [UInt8] = [1], outputBytes: UInt64 = 16 << 20, onEvent: (@HostLoop (ExecutionEvent) -> Void)? = nil
    ) -> RunningExecution {
        var limits = Samples.limits
        limits.outputBytes = outputBytes
        let process = process
        let execution = RunningExecution(
            limits: limits, spill: nil, onEvent: onEvent, cpuAtStart: 0, cpuSeconds: { 0 },
            hasRunOutOfMemory: { false },
            interrupt: { process.interrupt(wantsStack: $0) },
            kill: { [weak self] in
                self?.isKilled = true
                process.kill()
            })
        process.run(
            execution, source: source, number: 1, language: .python, environment: EnvironmentVariables())
        return execution
    }

    // MARK: What the context does

    /// Sends events in one packet; false when the channel is full.
    @discardableResult
    func say(_ events: ContextEvent..., nonce: UInt64 = 0) throws -> Bool {
        var writer = WireWriter()
        for event in events { event.encode(nonce: nonce, into: &writer) }
        return try send(writer.bytes)
    }

    /// Sends a packet; false when the channel is full.
    @discardableResult
    func send(_ packet: [UInt8]) throws -> Bool {
        switch socket {
        case .some(let socket): try socket.send(packet, nonBlocking: true)
        case .none: false
        }
    }

    /// Prints as C code does: as much as finds room in the pipe.
    ///
    /// - Returns: How many bytes that is.
    @discardableResult
    func print(_ bytes: [UInt8]) throws -> Int {
        try Files.writeSome(bytes[...], to: output.number) ?? 0
    }

    /// The requests of the next packet; nil when there is none.
    func hear() throws -> [ContextRequest]? {
        switch socket {
        case .some(let socket):
            switch try socket.receive(most: ContextRequest.mostPacketBytes, nonBlocking: true) {
            case .packet(let packet, _): try ContextRequest.decode(packet: packet)
            case .nothing: nil
            case .ended: nil
            }
        case .none: nil
        }
    }

    func closeChannel() {
        socket = nil
    }

    // MARK: Time

    /// Lets the loop look at everything that is ready.
    func turn() async {
        // A timer fires before the loop looks at descriptors: the second one has seen them.
        for _ in 0..<2 {
            await withCheckedContinuation { continuation in
                _ = EventLoop.shared.schedule(after: 0) { continuation.resume() }
            }
        }
    }

    /// Lets the loop turn until something is so; false when it is not within ten seconds.
    func turn(until isSo: () -> Bool) async -> Bool {
        let deadline = MonotonicClock.nanoseconds() + 10_000_000_000
        while !isSo() {
            if MonotonicClock.nanoseconds() > deadline { return false }
            await turn()
        }
        return true
    }
}
