import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix

/// Sets up connections for HTTP/1.1 and runs the requests that come on them.
struct WebChannel: HTTPChannelHandler {
    let responder: HTTPChannelHandler.Responder
    private let configuration: WebServerConfiguration
    private let limit: ConnectionLimit

    init(
        responder: @escaping HTTPChannelHandler.Responder, configuration: WebServerConfiguration,
        limit: ConnectionLimit
    ) {
        self.responder = responder
        self.configuration = configuration
        self.limit = limit
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        let decision = limit.enter()
        channel.closeFuture.whenComplete { [limit] _ in limit.leave(decision) }
        return channel.eventLoop.makeCompletedFuture {
            let departure = ClientDeparture()
            switch decision {
            case .serve:
                let messages = try serve(channel, departure: departure)
                return Connection(channel: channel, messages: messages, departure: departure)
            case .refuse, .drop:
                let lingers: TimeAmount = decision == .drop ? .zero : .init(configuration.lingerTimeout)
                try channel.pipeline.syncOperations.addHandler(RefusedConnection(lingerTimeout: lingers))
                return Connection(channel: channel, messages: nil, departure: departure)
            }
        }
    }

    private func serve(
        _ channel: any Channel, departure: ClientDeparture
    ) throws -> NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart> {
        // A failure here would end the server, and a connection that cannot have this option is about to end anyway.
        try? channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = configuration.mostHeaderBytes
        limits.maxHeaderListSize = configuration.mostHeaderBytes
        limits.maxHeaderFieldCount = configuration.mostHeaderFields
        let state = ConnectionState(
            clock: ConnectionClock(limits: configuration.clockLimits, now: channel.eventLoop.now))
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(WireWatch(state))
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
        try pipeline.addHandler(
            ConnectionGuard(
                state: state, departure: departure, halfCloseGrace: .init(configuration.halfCloseGrace),
                lingerTimeout: .init(configuration.lingerTimeout)))
        return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }

    func handle(value connection: Connection, logger: Logger) async {
        guard let messages = connection.messages else {
            try? await connection.channel.closeFuture.get()
            return
        }
        // A task of its own, which can be cancelled when the client is gone.
        let task = Task(executorPreference: EventLoopExecutor(connection.channel.eventLoop)) {
            await handleHTTP(asyncChannel: messages, logger: logger)
        }
        connection.departure.whenGone { task.cancel() }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }
}

extension WebServerConfiguration {
    var clockLimits: ConnectionClock.Limits {
        ConnectionClock.Limits(
            head: .init(headTimeout), body: .init(bodyTimeout), write: .init(writeTimeout), idle: .init(idleTimeout),
            linger: .init(lingerTimeout), leastRate: leastBytesPerSecond)
    }
}
