import NIOCore

/// Sees the bytes of a connection, before anything is made of them: only here can a head be seen to begin.
final class WireWatch: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    private let state: ConnectionState

    init(_ state: ConnectionState) {
        self.state = state
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What comes after the last response is read for the client's sake alone.
        if state.lingers { return }
        state.clock.received(bytes: Self.unwrapInboundIn(data).readableBytes, now: context.eventLoop.now)
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if state.lingers { context.read() }
    }

    func read(context: ChannelHandlerContext) {
        state.clock.wantsBytes(now: context.eventLoop.now)
        context.read()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        state.clock.wrote(bytes: Self.unwrapOutboundIn(data).readableBytes)
        context.write(data, promise: promise)
    }
}
