import Logging
import NIOCore

/// Keeps the server accepting when it cannot for a moment, as when the process has no descriptors left.
///
/// Such an error would otherwise end the server, or be met again at once and for ever.
final class AcceptGuard: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let pause: TimeAmount
    private let logger: Logger
    private var isPausing = false
    private var lastLogged: NIODeadline?

    /// It lasts as long as others keep what is missing; once in a while is enough to hear of it.
    private static let logInterval = TimeAmount.seconds(10)

    init(pause: TimeAmount, logger: Logger) {
        self.pause = pause
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isPausing else { return }
        let now = context.eventLoop.now
        if lastLogged.map({ now - $0 >= Self.logInterval }) ?? true {
            lastLogged = now
            logger.error("no connection can be accepted now", metadata: ["reason": "\(LogText.escaped("\(error)"))"])
        }
        // The kernel goes on telling that a connection waits: only not to listen to it is a pause.
        guard let options = context.channel.syncOptions, (try? options.setOption(.autoRead, value: false)) != nil else {
            return
        }
        isPausing = true
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [self] in
            isPausing = false
            try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        }
    }
}
