import NIOCore
import NIOEmbedded

/// Makes channels without sockets.
enum EmbeddedChannelHolder {
    static func make() -> any Channel { NIOAsyncTestingChannel() }
}
