import Engine
import HTTPAPI
import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import SessionPool
import UserFiles
import WebServer

/// `/files` of E2B's daemon: content of files, with a token or by a signed address.
struct TransferRoutes: Sendable {
    let access: SandboxAccess
    let files: FileService

    /// Forms are read whole; what is larger is to be sent as an octet stream.
    private static let mostFormBytes = 64 << 20

    func add(to router: some RouterMethods<APIContext>) {
        router.get("files", use: download)
        router.head("files", use: download)
        router.post("files", use: upload)
    }

    @Sendable private func download(_ request: Request, _ context: APIContext) async throws -> Response {
        let path = Self.path(of: request)
        let session = try await access.session(of: request, context, toRead: path)
        return try await FileTransfer(files: files).download(Self.inHome(path), of: session.owner, request)
    }

    @Sendable private func upload(_ request: Request, _ context: APIContext) async throws -> Response {
        let path = Self.path(of: request)
        let session = try await access.session(of: request, context, toWrite: path)
        let type = request.headers[.contentType] ?? ""
        guard type.lowercased().hasPrefix("multipart/form-data") else {
            let placed = try await FileTransfer(files: files).upload(
                Self.inHome(path), of: session.owner, createParents: true, request)
            return try await written([(Self.inHome(path), placed.entry)], session)
        }
        return try await uploadForm(type, path, session, request)
    }

    private func uploadForm(
        _ type: String, _ path: String, _ session: LiveSession, _ request: Request
    ) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await DecodedBody(of: request).collect(upTo: Self.mostFormBytes)
        } catch is NIOTooManyBytesError {
            throw JSONBody.tooLarge(Self.mostFormBytes)
        }
        let form = await ByteWork.run(on: body.readableBytes) {
            MultipartForm(contentType: type, body: Array(body.readableBytesView))
        }
        guard let form else {
            throw ProblemDetails(status: .badRequest, code: "malformed_form", detail: "the body is no form")
        }
        var placed: [(String, FileEntry)] = []
        for part in form.parts where part.name == "file" {
            let target = Self.inHome(path.isEmpty ? part.fileName ?? "" : path)
            let content = Array(part.content)
            let entry = try await files.with(session.owner) { (tree) throws(FileError) in
                let location = try tree.location(target)
                let upload = try location.root.beginUpload(
                    location.path, createParents: true, expectedSize: content.count)
                try upload.write(content)
                return try upload.commit().entry
            }
            placed.append((target, entry))
        }
        return try await written(placed, session)
    }

    private func written(_ placed: [(String, FileEntry)], _ session: LiveSession) async throws -> Response {
        let items = try await files.with(session.owner) { (tree) throws(FileError) in
            var items: [[UInt8]] = []
            for (path, entry) in placed {
                items.append(EntryInfo(entry, at: try tree.location(path), in: tree).written)
            }
            return items
        }
        return JSONResponse.bytes(JSONResponse.array(items))
    }

    private static func path(of request: Request) -> String {
        FormQuery(request)["path"] ?? ""
    }

    private static func inHome(_ path: String) -> String {
        path.hasPrefix("~/") ? String(path.dropFirst(2)) : path
    }
}
