import FoundationEssentials
import HTTPTypes
package import Hummingbird
import NIOCore
package import SessionPool

/// `/openapi.json`: what this API takes and gives, for programs; anybody may read it.
package struct OpenAPIRoute: Sendable {
    private let document: ByteBuffer

    /// Where the document is in an installation.
    package static let file = "docs/openapi.json"

    /// Reads the document of an installation, once.
    ///
    /// - Throws: `SandboxError` when it cannot be read.
    package init(installation: Installation) throws(SandboxError) {
        do {
            let path = "\(installation.home)/\(Self.file)"
            document = ByteBuffer(bytes: try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw SandboxError(.cannotStart, "\(Self.file) cannot be read: restore it")
        }
    }

    /// Adds the route.
    package func add(to router: some RouterMethods) {
        router.get("openapi.json") { [document] _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: document))
        }
    }
}
