import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// A connection that was accepted.
struct Connection: ServerChildChannelValue {
    let channel: any Channel
    /// What is said on it; nil where it is refused.
    let messages: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>?
    let departure: ClientDeparture
}
