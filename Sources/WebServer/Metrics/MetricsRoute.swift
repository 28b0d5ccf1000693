import HTTPTypes
package import Hummingbird
import NIOCore

/// Tells metrics to whoever may ask.
package enum MetricsRoute {
    /// Adds `GET /metrics`.
    package static func add(to router: some RouterMethods, registry: PrometheusRegistry) {
        router.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: PrometheusRegistry.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: registry.text())))
        }
    }
}
