package import Hummingbird

/// What the middlewares of this module need to know of a request; every context of Burrow's routes has it.
package protocol WebContext: RequestContext {
    /// What is known of the request beside the request itself.
    var exchange: Exchange { get }
}

/// A context with nothing but what the middlewares need.
package struct BasicWebContext: WebContext {
    package var coreContext: CoreRequestContextStorage
    package let exchange: Exchange

    /// The context of a new request.
    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        exchange = Exchange(remoteAddress: source.channel.remoteAddress)
    }
}
