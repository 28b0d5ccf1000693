import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Keeps a connection within its bounds: times, requests that cannot be parsed, clients that went away, and the end of
/// the server.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let state: ConnectionState
    private let departure: ClientDeparture
    private let halfCloseGrace: TimeAmount
    private let lingerTimeout: TimeAmount

    private var ticking: Scheduled<Void>?
    private var ending: Scheduled<Void>?
    private var leaving: Scheduled<Void>?
    private var closesAfterResponse = false
    /// What comes makes no sense any more.
    private var isBroken = false
    /// Bytes of the body that the request's head promised; nil where it did not say.
    private var bodyBytesLeft: Int?

    /// So much of a body that nobody wants is read, to keep the connection; a longer one ends it.
    private static let mostUnwantedBytes = 256 << 10

    init(
        state: ConnectionState, departure: ClientDeparture, halfCloseGrace: TimeAmount, lingerTimeout: TimeAmount
    ) {
        self.state = state
        self.departure = departure
        self.halfCloseGrace = halfCloseGrace
        self.lingerTimeout = lingerTimeout
    }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { tick(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        forget()
    }

    func channelActive(context: ChannelHandlerContext) {
        tick(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        forget()
        context.fireChannelInactive()
    }

    /// Lets nothing that waits keep a closed connection.
    private func forget() {
        for scheduled in [ticking, ending, leaving] { scheduled?.cancel() }
        ticking = nil
        departure.happened()
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken, !state.lingers else { return }
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            state.clock.headEnded(now: context.eventLoop.now)
            bodyBytesLeft =
                head.headerFields[.transferEncoding] == nil
                ? head.headerFields[.contentLength].flatMap { Int($0) } ?? 0 : nil
            if head.headerFields[.expect]?.lowercased() == "100-continue" { encourage(context) }
        case .body(let bytes):
            if let bytesLeft = bodyBytesLeft { bodyBytesLeft = bytesLeft - bytes.readableBytes }
        case .end:
            state.clock.requestEnded()
        }
        context.fireChannelRead(data)
    }

    /// Lets a client that asks first send its body.
    private func encourage(_ context: ChannelHandlerContext) {
        // Anything written now would get in between an earlier response.
        guard state.clock.requestsInProgress == 1 else { return }
        context.writeAndFlush(Self.wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is HTTP1TypeConversionError else {
            context.fireErrorCaught(error)
            return
        }
        let isAboutNextRequest = !state.clock.isReadingRequest
        isBroken = true
        closesAfterResponse = true
        if !isAboutNextRequest {
            context.fireErrorCaught(error)
        } else if state.clock.requestsInProgress == 0, !state.lingers {
            answer(context, Self.problem(for: error))
        }
    }

    private static func problem(for error: any Error) -> ProblemDetails {
        switch error {
        case HTTPParserError.headerOverflow:
            ProblemDetails(
                status: .requestHeaderFieldsTooLarge, code: "header_too_large",
                detail: "the request's target or header fields are too long: send fewer and shorter ones")
        case HTTPParserError.invalidVersion:
            ProblemDetails(
                status: .httpVersionNotSupported, code: "version_not_supported", detail: "speak HTTP/1.1")
        default:
            ProblemDetails(
                status: .badRequest, code: "malformed_request", detail: "this is not a request of HTTP/1.1")
        }
    }

    // MARK: Responses

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch Self.unwrapOutboundIn(data) {
        case .head(var head) where head.status.kind != .informational:
            if state.clock.requestsInProgress == 1, state.clock.isReadingRequest,
                bodyBytesLeft.map({ $0 > Self.mostUnwantedBytes }) ?? true
            {
                closesAfterResponse = true
            }
            guard isLastResponse else { break }
            head.headerFields[.connection] = "close"
            context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
            return
        case .end:
            let isLastResponse = isLastResponse
            state.clock.responseEnded(now: context.eventLoop.now)
            guard isLastResponse else { break }
            context.writeAndFlush(data, promise: promise)
            linger(context)
            return
        case .head, .body:
            break
        }
        context.write(data, promise: promise)
    }

    /// Whether the connection ends with the response that is being written.
    private var isLastResponse: Bool { closesAfterResponse && state.clock.requestsInProgress <= 1 }

    /// Says what is wrong where no handler can.
    private func answer(_ context: ChannelHandlerContext, _ problem: ProblemDetails) {
        var head = HTTPResponse(status: problem.status, headerFields: problem.allHeaders)
        let body = problem.body
        head.headerFields[.contentLength] = String(body.readableBytes)
        head.headerFields[.connection] = "close"
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(Self.wrapOutboundOut(.body(body)), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        linger(context)
    }

    // MARK: The end

    /// Ends this side and reads on for a moment: closing with unread bytes would reset the connection, and the client
    /// might never see what it was told.
    private func linger(_ context: ChannelHandlerContext) {
        guard !state.lingers else { return }
        state.lingers = true
        state.clock.lingers(now: context.eventLoop.now)
        context.close(mode: .output, promise: nil)
        // The handler of the connection learns that no more requests come.
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        context.read()
        let channel = context.channel
        ending = context.eventLoop.scheduleTask(in: lingerTimeout) { channel.close(promise: nil) }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output, !state.lingers {
            linger(context)
            promise?.succeed()
        } else {
            context.close(mode: mode, promise: promise)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            closesAfterResponse = true
            if state.clock.requestsInProgress == 0 { context.close(promise: nil) }
            return
        case ChannelEvent.inputClosed:
            if state.lingers {
                context.close(promise: nil)
                return
            }
            if state.clock.requestsInProgress > 0 {
                let departure = departure
                leaving = context.eventLoop.scheduleTask(in: halfCloseGrace) { departure.happened() }
            }
        default:
            break
        }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: Time

    private func tick(_ context: ChannelHandlerContext) {
        guard ticking == nil else { return }
        schedule(context)
    }

    private func schedule(_ context: ChannelHandlerContext) {
        ticking = context.eventLoop.assumeIsolated().scheduleTask(in: state.clock.tick) { [self] in
            look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        let bytesWaiting = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        switch state.clock.verdict(bytesWaiting: bytesWaiting, now: context.eventLoop.now) {
        case .goOn:
            break
        case .close, .responseIsNotRead:
            context.close(promise: nil)
            return
        case .headIsLate:
            isBroken = true
            answer(
                context,
                ProblemDetails(
                    status: .requestTimeout, code: "request_timeout",
                    detail: "the request's head did not come to its end in time"))
            return
        case .bodyIsLate:
            isBroken = true
            closesAfterResponse = true
            context.fireErrorCaught(ConnectionFault.bodyIsLate)
        }
        schedule(context)
    }
}
