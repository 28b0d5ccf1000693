import HTTPTypes
package import Hummingbird
import NIOCore
package import SandboxPolicy
import SessionPool
package import UserFiles
package import WebServer

/// Moving the content of files over HTTP: ranges, conditions, and bytes that never pile up.
package struct FileTransfer: Sendable {
    private let files: FileService

    /// Moves files of a service.
    package init(files: FileService) {
        self.files = files
    }

    /// Bytes that are read and sent at once.
    private static let pieceBytes = 256 << 10

    // MARK: Down

    /// Answers with a file, or the part of it that the request asks for.
    ///
    /// - Parameters:
    ///   - path: As code in a sandbox writes it.
    ///   - isEscaped: Whether bytes in it are written as `%XX`, for names that are no text.
    ///   - owner: Whose file it is.
    ///   - request: What is asked for.
    /// - Returns: The answer.
    /// - Throws: `ProblemDetails`.
    package func download(
        _ path: String, isEscaped: Bool = false, of owner: Owner, _ request: Request
    ) async throws -> Response {
        let file = try await files.with(owner) { (tree) throws(FileError) in
            let location = try isEscaped ? tree.location(escaped: path) : tree.location(path)
            return try location.root.open(location.path)
        }
        var headers = Self.headers(of: file)
        let tag = file.entry.entityTag
        if let condition = try Self.condition(request, .ifMatch), !condition.matches(tag, exists: true) {
            throw ProblemDetails(
                status: .preconditionFailed, code: "precondition_failed",
                detail: "the file is another by now: look at it again", headers: headers.only([.eTag]))
        }
        if let condition = try Self.condition(request, .ifNoneMatch), condition.finds(tag, exists: true) {
            return Response(status: .notModified, headers: headers.only([.eTag, .cacheControl]))
        }
        var field = request.headers[.range]
        if let ifRange = request.headers[.ifRange], !EntityTagCondition.allowsRange(ifRange: ifRange, tag) {
            field = nil
        }
        let range = HTTPRange(field, size: file.size)
        if let contentRange = range.contentRange(size: file.size) { headers[.contentRange] = contentRange }
        switch range {
        case .whole: return response(.ok, headers, file, 0..<file.size, request)
        case .part(let part): return response(.partialContent, headers, file, part, request)
        case .unsatisfiable:
            throw ProblemDetails(
                status: .rangeNotSatisfiable, code: "range_not_satisfiable",
                detail: "the file has \(file.size) bytes: ask for some of them",
                headers: headers.only([.contentRange]))
        }
    }

    private static func headers(of file: DownloadedFile) -> HTTPFields {
        var headers: HTTPFields = [
            .contentType: "application/octet-stream", .acceptRanges: "bytes", .cacheControl: "private, no-cache",
            .contentDisposition: ContentDisposition.attachment(named: file.entry.name),
        ]
        headers[.eTag] = file.entry.entityTag?.description
        headers[.lastModified] = HTTPDate.text(file.entry.modifiedMilliseconds)
        return headers
    }

    private func response(
        _ status: HTTPResponse.Status, _ headers: HTTPFields, _ file: DownloadedFile, _ range: Range<Int>,
        _ request: Request
    ) -> Response {
        let body = ResponseBody(contentLength: range.count) { writer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let count = min(Self.pieceBytes, range.upperBound - offset)
                let start = offset
                let bytes = try await DiskThreads.run { try file.read(offset: start, count: count) }
                guard !bytes.isEmpty else { throw FileError(.busy, "the file was cut short while it was sent") }
                try await writer.write(ByteBuffer(bytes: bytes))
                offset += bytes.count
            }
            try await writer.finish(nil)
        }
        let response = Response(status: status, headers: headers, body: body)
        return request.method == .head ? response.createHeadResponse() : response
    }

    // MARK: Up

    /// Takes the body of a request as a file, which is there whole or not at all; a compressed one as it was before.
    package func upload(
        _ path: String, isEscaped: Bool = false, of owner: Owner, createParents: Bool, _ request: Request
    ) async throws -> Upload.Placed {
        let (ifMatch, ifNoneMatch) = (
            try Self.condition(request, .ifMatch), try Self.condition(request, .ifNoneMatch)
        )
        let body = try DecodedBody(of: request)
        let size = body.isCompressed ? nil : request.headers[.contentLength].flatMap { Int($0) }
        let upload = try await begin(
            path, isEscaped: isEscaped, of: owner, createParents: createParents, expectedSize: size)
        for try await buffer in body { try await write(Array(buffer.readableBytesView), to: upload) }
        return try await commit(upload, ifMatch: ifMatch, ifNoneMatch: ifNoneMatch)
    }

    /// Begins to take a file that comes in some other way than as the body of a request.
    ///
    /// - Throws: `ProblemDetails`, as the two others.
    package func begin(
        _ path: String, isEscaped: Bool = false, of owner: Owner, createParents: Bool, expectedSize: Int? = nil
    ) async throws(ProblemDetails) -> Upload {
        try await files.with(owner) { (tree) throws(FileError) in
            let location = try isEscaped ? tree.location(escaped: path) : tree.location(path)
            return try location.root.beginUpload(
                location.path, createParents: createParents, expectedSize: expectedSize)
        }
    }

    /// Takes more of it.
    package func write(_ bytes: [UInt8], to upload: Upload) async throws {
        try await Self.telling { () throws(FileError) in try upload.write(bytes) }
    }

    /// Puts it at its place, when what is there meets the conditions.
    package func commit(
        _ upload: Upload, ifMatch: EntityTagCondition? = nil, ifNoneMatch: EntityTagCondition? = nil
    ) async throws -> Upload.Placed {
        try await Self.telling { () throws(FileError) in
            try upload.commit(ifMatch: ifMatch, ifNoneMatch: ifNoneMatch)
        }
    }

    private static func telling<Value: Sendable>(
        _ work: @escaping @Sendable () throws(FileError) -> Value
    ) async throws -> Value {
        do {
            return try await DiskThreads.run(work)
        } catch let error as FileError {
            throw ProblemDetails(error)
        }
    }

    private static func condition(
        _ request: Request, _ name: HTTPField.Name
    ) throws(ProblemDetails) -> EntityTagCondition? {
        guard let field = request.headers[name] else { return nil }
        guard let condition = EntityTagCondition(field) else {
            throw ProblemDetails(
                status: .badRequest, code: "bad_header", detail: "\(name.rawName) must be * or entity tags in quotes")
        }
        return condition
    }
}

extension HTTPFields {
    /// Some of the fields.
    fileprivate func only(_ names: [HTTPField.Name]) -> HTTPFields {
        var some = HTTPFields()
        for name in names { some[name] = self[name] }
        return some
    }
}
