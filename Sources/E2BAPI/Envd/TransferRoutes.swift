import Engine
import HTTPAPI
import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import SandboxPolicy
import SessionPool
import UserFiles
import WebServer

/// `/files` of E2B's daemon: content of files, with a token or by a signed address.
struct TransferRoutes: Sendable {
    let access: SandboxAccess
    let files: FileService

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
        guard !request.headers.contains(where: { $0.name.canonicalName.hasPrefix(Self.metadataPrefix) }) else {
            throw ProblemDetails.unsupported("no metadata is kept of files here: leave it out")
        }
        let type = request.headers[.contentType] ?? ""
        guard type.lowercased().hasPrefix("multipart/form-data") else {
            let placed = try await FileTransfer(files: files).upload(
                Self.inHome(path), of: session.owner, createParents: true, request)
            return try await written([(Self.inHome(path), placed.entry)], session)
        }
        guard let reader = MultipartReader(contentType: type) else { throw Self.malformedForm }
        let placed = try await upload(reader, to: path, of: session.owner, try DecodedBody(of: request))
        return try await written(placed, session)
    }

    /// Takes the files of a form: each is there, whole, as soon as it has come.
    private func upload(
        _ reader: MultipartReader, to path: String, of owner: Owner, _ body: DecodedBody
    ) async throws -> [(String, FileEntry)] {
        let transfer = FileTransfer(files: files)
        var reader = reader
        var placed: [(String, FileEntry)] = []
        var current: (path: String, upload: Upload)?
        for try await bytes in body {
            for piece in try await Self.take(bytes, &reader) {
                switch piece {
                case .part(name: "file", let fileName):
                    let target = Self.inHome(path.isEmpty ? fileName ?? "" : path)
                    current = (target, try await transfer.begin(target, of: owner, createParents: true))
                case .part: current = nil
                case .content(let content):
                    if let current { try await transfer.write(content, to: current.upload) }
                case .partEnd:
                    guard let ended = current else { continue }
                    placed.append((ended.path, try await transfer.commit(ended.upload).entry))
                    current = nil
                }
            }
        }
        guard reader.isComplete else { throw Self.malformedForm }
        return placed
    }

    private static func take(
        _ bytes: ByteBuffer, _ reader: inout MultipartReader
    ) async throws -> [MultipartReader.Piece] {
        do {
            return try await ByteWork.run(on: bytes.readableBytes) { try reader.take(bytes.readableBytesView) }
        } catch is MultipartReader.Malformed {
            throw malformedForm
        }
    }

    private static let malformedForm = ProblemDetails(
        status: .badRequest, code: "malformed_form",
        detail: "the body is no form, or not all of it: send multipart/form-data, or the file as an octet stream")

    /// Header fields in which clients send what shall be kept beside a file.
    private static let metadataPrefix = "x-metadata-"

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
