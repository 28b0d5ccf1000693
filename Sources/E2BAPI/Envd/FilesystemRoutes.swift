import Engine
import HTTPAPI
import Hummingbird
import SandboxPolicy
import SessionPool
import UserFiles
import WebServer

/// E2B's calls about files in a sandbox, which are the files of its user here.
struct FilesystemRoutes: Sendable {
    let access: SandboxAccess
    let files: FileService
    let watchers: DirectoryWatchers
    let streams: StreamLimit

    private static let mostBodyBytes = 1 << 20
    private static let mostEntries = 10_000

    func add(to router: some RouterMethods<APIContext>) {
        let calls = router.group("filesystem.Filesystem").add(middleware: ConnectErrors())
        calls.post("Stat", use: stat)
        calls.post("ListDir", use: list)
        calls.post("MakeDir", use: makeDirectory)
        calls.post("Move", use: move)
        calls.post("Remove", use: remove)
        calls.post("WatchDir", use: watch)
        calls.post("CreateWatcher", use: createWatcher)
        calls.post("GetWatcherEvents", use: watcherEvents)
        calls.post("RemoveWatcher", use: removeWatcher)
    }

    private struct PathRequest: Decodable, Sendable {
        let path: String
        let depth: Int?
        let recursive: Bool?
    }

    // MARK: Looking

    @Sendable private func stat(_ request: Request, _ context: APIContext) async throws -> Response {
        let (session, wanted) = try await read(PathRequest.self, request, context)
        let entry = try await files.with(session.owner) { (tree) throws(FileError) in
            let location = try Self.location(wanted.path, tree)
            return EntryInfo(try location.root.entry(location.path), at: location, in: tree).encoded
        }
        return JSONResponse.object { $0.field("entry", json: entry) }
    }

    @Sendable private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let (session, wanted) = try await read(PathRequest.self, request, context)
        let entries = try await files.with(session.owner) { (tree) throws(FileError) in
            let location = try Self.location(wanted.path, tree)
            var entries: [[UInt8]] = []
            var cursor: String?
            repeat {
                let page = try location.root.list(location.path, depth: max(1, wanted.depth ?? 1), after: cursor)
                entries += page.entries.map { EntryInfo($0, at: location, in: tree).encoded }
                cursor = page.next
            } while cursor != nil && entries.count < Self.mostEntries
            return entries
        }
        return JSONResponse.object { $0.field("entries", json: JSONResponse.array(entries)) }
    }

    // MARK: Changing

    @Sendable private func makeDirectory(_ request: Request, _ context: APIContext) async throws -> Response {
        let (session, wanted) = try await read(PathRequest.self, request, context)
        let entry = try await files.with(session.owner) { (tree) throws(FileError) in
            let location = try Self.location(wanted.path, tree)
            // Clients take "exists" for a directory that is there.
            if let entry = try? location.root.entry(location.path), entry.kind != .directory {
                throw FileError(.notADirectory, "\(wanted.path) is there already, and is no directory")
            }
            guard try location.root.makeDirectory(location.path, parents: true) else {
                throw FileError(.exists, "the directory \(wanted.path) is there already")
            }
            return EntryInfo(try location.root.entry(location.path), at: location, in: tree).encoded
        }
        return JSONResponse.object { $0.field("entry", json: entry) }
    }

    private struct MoveRequest: Decodable, Sendable {
        let source: String
        let destination: String
    }

    @Sendable private func move(_ request: Request, _ context: APIContext) async throws -> Response {
        let (session, wanted) = try await read(MoveRequest.self, request, context)
        let entry = try await files.with(session.owner) { (tree) throws(FileError) in
            let (source, destination) = (
                try Self.location(wanted.source, tree), try Self.location(wanted.destination, tree)
            )
            try tree.move(source, to: destination, overwrite: true, createParents: true)
            return EntryInfo(try destination.root.entry(destination.path), at: destination, in: tree).encoded
        }
        return JSONResponse.object { $0.field("entry", json: entry) }
    }

    @Sendable private func remove(_ request: Request, _ context: APIContext) async throws -> Response {
        let (session, wanted) = try await read(PathRequest.self, request, context)
        try await files.with(session.owner) { (tree) throws(FileError) in
            let location = try Self.location(wanted.path, tree)
            try location.root.remove(location.path, recursive: true)
        }
        return JSONResponse.bytes(Array("{}".utf8))
    }

    // MARK: Watching

    @Sendable private func watch(_ request: Request, _ context: APIContext) async throws -> Response {
        let session = try await access.session(of: request, context)
        let body = try await request.wholeBody(upTo: Self.mostBodyBytes, context)
        let wanted = try JSONBody.decode(
            PathRequest.self, from: try ConnectStream.message(in: body), unknownFields: .ignored)
        let place = try streams.enter(session.owner)
        let watcher = try await makeWatcher(wanted, session.owner)
        let started = Array(#"{"start":{}}"#.utf8)
        return ConnectStream.response(WatcherMessages(first: started, watcher: watcher)).keeping(place)
    }

    @Sendable private func createWatcher(_ request: Request, _ context: APIContext) async throws -> Response {
        let (session, wanted) = try await read(PathRequest.self, request, context)
        let watcher = try await makeWatcher(wanted, session.owner)
        let id = try await watchers.add(watcher, to: session.id)
        return JSONResponse.object { $0.field("watcherId", id) }
    }

    private struct WatcherRequest: Decodable, Sendable {
        let watcherId: String
    }

    @Sendable private func watcherEvents(_ request: Request, _ context: APIContext) async throws -> Response {
        let (session, wanted) = try await read(WatcherRequest.self, request, context)
        let events = try await watchers.events(of: wanted.watcherId, in: session.id)
        return JSONResponse.object { $0.field("events", json: JSONResponse.array(events)) }
    }

    @Sendable private func removeWatcher(_ request: Request, _ context: APIContext) async throws -> Response {
        let (session, wanted) = try await read(WatcherRequest.self, request, context)
        await watchers.remove(wanted.watcherId, from: session.id)
        return JSONResponse.bytes(Array("{}".utf8))
    }

    private func makeWatcher(_ wanted: PathRequest, _ owner: Owner) async throws -> DirectoryWatcher {
        let path = try await files.with(owner) { (tree) throws(FileError) in
            let location = try Self.location(wanted.path, tree)
            guard try location.root.entry(location.path).kind == .directory else {
                throw FileError(.notADirectory, "\(wanted.path) is no directory")
            }
            return tree.path(of: location)
        }
        return await DirectoryWatcher(
            feed: try await files.changes(of: owner), directory: path, isRecursive: wanted.recursive ?? false)
    }

    // MARK: Requests

    private func read<Wanted: Decodable & Sendable>(
        _ type: Wanted.Type, _ request: Request, _ context: APIContext
    ) async throws -> (LiveSession, Wanted) {
        let session = try await access.session(of: request, context)
        let wanted = try await JSONBody.read(
            type, from: request, context, most: Self.mostBodyBytes, unknownFields: .ignored
        ).value
        return (session, wanted)
    }

    /// Paths of E2B's may begin with the home directory's short name.
    static func location(_ path: String, _ tree: UserFileTree) throws(FileError) -> UserFileTree.Location {
        if path == "~" || path == "" || path == "." { return try tree.location("/home/user") }
        return try tree.location(path.hasPrefix("~/") ? String(path.dropFirst(2)) : path)
    }
}
