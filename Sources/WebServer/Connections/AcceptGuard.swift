import Logging
import NIOCore

/// Keeps the server accepting when it cannot for a moment, as when the process has no descriptors left: such an error
/// would otherwise end the server, or be met again at once and for ever.
final class AcceptGuard: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias OutboundIn = Never

    private let pause: TimeAmount
    private let logger: Logger
    private var isPausing = false
    private var hasWaitingRead = false

    init(pause: TimeAmount, logger: Logger) {
        self.pause = pause
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isPausing else { return }
        isPausing = true
        logger.error("no connection can be accepted now", metadata: ["reason": "\(LogText.escaped("\(error)"))"])
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [self] in
            isPausing = false
            guard hasWaitingRead else { return }
            hasWaitingRead = false
            context.read()
        }
    }

    func read(context: ChannelHandlerContext) {
        if isPausing {
            hasWaitingRead = true
        } else {
            context.read()
        }
    }
}
