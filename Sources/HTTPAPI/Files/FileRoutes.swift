import Engine
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import SandboxPolicy
import SessionPool
import UserFiles
import WebServer

/// `/v1/files`: what code of the asking user sees in `/home/user` and `/shared`, whether or not any of it runs.
struct FileRoutes: Sendable {
    let files: FileService
    let streams: StreamLimit

    private static let mostBodyBytes = 64 << 10

    func add(to router: some RouterMethods<APIContext>) {
        router.get("v1/files", use: list)
        router.delete("v1/files", use: remove)
        router.get("v1/files/entry", use: show)
        router.get("v1/files/content", use: download)
        router.head("v1/files/content", use: download)
        router.put("v1/files/content", use: upload)
        router.post("v1/files/directories", use: makeDirectory)
        router.post("v1/files/move", use: move)
        router.get("v1/files/changes", use: follow)
    }

    // MARK: Looking

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let query = Query(request)
        let path = query.text("path") ?? "/home/user"
        let depth = try query.number("depth", in: 1...FileListing.mostDepth, usual: 1)
        let limit = try query.number("limit", in: 1...FileListing.mostEntries, usual: 100)
        let cursor = query.cursor
        let isEscaped = try query.flag("escaped")
        let (items, next, isWhole) = try await files.with(try context.caller.owner) { (tree) throws(FileError) in
            let location = try isEscaped ? tree.location(escaped: path) : tree.location(path)
            let listing = try location.root.list(location.path, depth: depth, limit: limit, after: cursor)
            let items = listing.entries.map { FileObject($0, at: location, in: tree).encoded }
            return (items, listing.next, listing.isWhole)
        }
        return JSONResponse.object { writer in
            writer.field("items", json: JSONResponse.array(items))
            writer.field("next_cursor", next)
            writer.field("is_complete", isWhole)
        }
    }

    @Sendable private func show(_ request: Request, _ context: APIContext) async throws -> Response {
        let (path, isEscaped) = try path(of: request)
        let object = try await files.with(try context.caller.owner) { (tree) throws(FileError) in
            let location = try isEscaped ? tree.location(escaped: path) : tree.location(path)
            return FileObject(try location.root.entry(location.path), at: location, in: tree)
        }
        return JSONResponse.bytes(object.encoded)
    }

    // MARK: Content

    @Sendable private func download(_ request: Request, _ context: APIContext) async throws -> Response {
        let (path, isEscaped) = try path(of: request)
        return try await FileTransfer(files: files).download(
            path, isEscaped: isEscaped, of: try context.caller.owner, request)
    }

    @Sendable private func upload(_ request: Request, _ context: APIContext) async throws -> Response {
        let (path, isEscaped) = try path(of: request)
        let owner = try context.caller.owner
        let placed = try await FileTransfer(files: files).upload(
            path, isEscaped: isEscaped, of: owner, createParents: try Query(request).flag("parents"), request)
        let object = try await files.with(owner) { (tree) throws(FileError) in
            let location = try isEscaped ? tree.location(escaped: path) : tree.location(path)
            return FileObject(placed.entry, at: location, in: tree)
        }
        var headers = HTTPFields()
        headers[.eTag] = placed.entry.entityTag?.description
        return JSONResponse.bytes(status: placed.hasReplaced ? .ok : .created, headers: headers, object.encoded)
    }

    // MARK: Changing

    @Sendable private func remove(_ request: Request, _ context: APIContext) async throws -> Response {
        let (path, isEscaped) = try path(of: request)
        let isRecursive = try Query(request).flag("recursive")
        try await files.with(try context.caller.owner) { (tree) throws(FileError) in
            let location = try isEscaped ? tree.location(escaped: path) : tree.location(path)
            try location.root.remove(location.path, recursive: isRecursive)
        }
        return Response(status: .noContent)
    }

    private struct DirectoryBody: Decodable, Sendable {
        let path: String
        let parents: Bool?
    }

    @Sendable private func makeDirectory(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSONBody.read(DirectoryBody.self, from: request, context, most: Self.mostBodyBytes).value
        let (isNew, object) = try await files.with(try context.caller.owner) { (tree) throws(FileError) in
            let location = try tree.location(body.path)
            let isNew = try location.root.makeDirectory(location.path, parents: body.parents ?? false)
            return (isNew, FileObject(try location.root.entry(location.path), at: location, in: tree))
        }
        return JSONResponse.bytes(status: isNew ? .created : .ok, object.encoded)
    }

    private struct MoveBody: Decodable, Sendable {
        let from: String
        let to: String
        let overwrite: Bool?
        let parents: Bool?
    }

    @Sendable private func move(_ request: Request, _ context: APIContext) async throws -> Response {
        let body = try await JSONBody.read(MoveBody.self, from: request, context, most: Self.mostBodyBytes).value
        let object = try await files.with(try context.caller.owner) { (tree) throws(FileError) in
            let (source, destination) = (try tree.location(body.from), try tree.location(body.to))
            try tree.move(
                source, to: destination, overwrite: body.overwrite ?? false, createParents: body.parents ?? false)
            return FileObject(try destination.root.entry(destination.path), at: destination, in: tree)
        }
        return JSONResponse.bytes(object.encoded)
    }

    // MARK: Following

    @Sendable private func follow(_ request: Request, _ context: APIContext) async throws -> Response {
        let owner = try context.caller.owner
        let place = try streams.enter(owner)
        let feed = try await files.changes(of: owner)
        let events = AsyncStream<ServerSentEvent>(unfolding: {
            guard let changes = await feed.next() else { return nil }
            let data = JSONWriter.object { writer in
                writer.field("files", changes.files)
                writer.field("files_left_out", changes.leftOut)
                writer.field("is_complete", changes.isComplete)
            }
            return ServerSentEvent(event: "files.changed", data: ByteBuffer(bytes: data))
        })
        return try ServerSentEvents(events).response(from: request, context: context).keeping(place)
    }

    private func path(of request: Request) throws(ProblemDetails) -> (String, isEscaped: Bool) {
        let query = Query(request)
        guard let path = query.text("path") else {
            throw ProblemDetails(
                status: .badRequest, code: "bad_parameter", detail: "path is missing: name a file",
                members: [.init("parameter", "path")])
        }
        return (path, try query.flag("escaped"))
    }
}
