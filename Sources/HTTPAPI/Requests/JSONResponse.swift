package import HTTPTypes
package import Hummingbird
import NIOCore
package import SessionPool

/// Responses that are JSON.
package enum JSONResponse {
    /// One object, which `write` fills.
    package static func object(
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ write: (inout JSONWriter) -> Void
    ) -> Response {
        bytes(status: status, headers: headers, JSONWriter.object(write))
    }

    /// What is JSON already.
    package static func bytes(
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ bytes: [UInt8]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// A page of a list, and where the next one begins.
    static func page(_ items: [[UInt8]], next: String?) -> Response {
        object { writer in
            writer.field("items", json: array(items))
            writer.field("next_cursor", next)
        }
    }

    /// Values that are JSON already, as an array.
    package static func array(_ items: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += item
        }
        return bytes + [UInt8(ascii: "]")]
    }
}
