import Crypto
import Engine
import HTTPTypes
package import Hummingbird
package import NIOCore
package import Persistence
package import SandboxPolicy
import WebServer

/// Requests that a client may send again without having them done again (draft-ietf-httpapi-idempotency-key-header).
package struct Idempotency: Sendable {
    private let records: RecordStore

    private static let mostKeyBytes = 255
    /// The code of a problem with something that was done.
    static let unrecorded = "unrecorded"

    /// Remembers what was done in a record store.
    package init(records: RecordStore) {
        self.records = records
    }

    /// Does what a request asks for, unless it was done for an earlier one with the same key.
    ///
    /// - Parameters:
    ///   - request: The request; without an `Idempotency-Key` it is simply done.
    ///   - owner: Whose keys these are.
    ///   - content: What its body was.
    ///   - kind: What it makes, as in `sess`.
    ///   - first: Does it, and makes something of the given name.
    ///   - again: Answers as the first did, from what it made.
    /// - Returns: The answer.
    /// - Throws: `ProblemDetails`: 409 while the first is underway, 422 when it was another request.
    package func once(
        _ request: Request, owner: Owner, content: ByteBuffer, kind: String,
        first: (String?) async throws -> Response, again: (String) async throws -> Response
    ) async throws -> Response {
        guard let key = request.headers[.idempotencyKey] else { return try await first(nil) }
        guard (1...Self.mostKeyBytes).contains(key.utf8.count) else {
            throw ProblemDetails(
                status: .badRequest, code: "bad_idempotency_key",
                detail: "Idempotency-Key must have 1 to \(Self.mostKeyBytes) bytes: a UUID does")
        }
        let fingerprint = await ByteWork.run(on: content.readableBytes) { Self.fingerprint(request, content) }
        let claim = IdempotencyClaim(
            owner: owner.description, key: key, fingerprint: fingerprint,
            resourceID: Identifier.make(kind))
        let outcome: IdempotencyClaim.Outcome
        do {
            outcome = try await records.claim(claim, at: WallClock.milliseconds())
        } catch {
            throw ProblemDetails(EngineError(records: error))
        }
        switch outcome {
        case .new:
            do {
                return try await first(claim.resourceID)
            } catch let error as CancellationError {
                // The client left before the answer: what it asked for is being done, and its next try finds it.
                throw error
            } catch let problem as ProblemDetails where problem.code == Self.unrecorded {
                // It was done, and shall not be done twice.
                throw problem
            } catch {
                // Nothing was made: another try shall not be kept from it, even if the client has left by now.
                await release(claim)
                throw error
            }
        case .existing(_, isSameFingerprint: false):
            throw ProblemDetails(
                status: .unprocessableContent, code: "idempotency_key_reused",
                detail: "this Idempotency-Key belongs to another request: use a new one")
        case .existing(let id, isSameFingerprint: true):
            do {
                return try await again(id)
            } catch let problem as ProblemDetails where problem.code == "not_found" {
                throw ProblemDetails(
                    status: .conflict, code: "in_progress",
                    detail: "the first request with this Idempotency-Key is not done yet, or what it did could not be "
                        + "recorded: try again soon, or look what became of it",
                    headers: [.retryAfter: "1"])
            }
        }
    }

    /// Gives a key free; when that cannot be recorded now, as soon as it can.
    private func release(_ claim: IdempotencyClaim) async {
        // In tasks of their own: the client may have left, and its request be cancelled.
        let attempt = Task { try await records.release(claim) }
        if (try? await attempt.value) != nil { return }
        Task {
            repeat { try? await Task.sleep(for: .seconds(1)) } while (try? await records.release(claim)) == nil
        }
    }

    private static func fingerprint(_ request: Request, _ content: ByteBuffer) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array("\(request.method.rawValue) \(request.uri.path)\n".utf8))
        hash.update(data: Array(content.readableBytesView))
        return Array(hash.finalize())
    }
}

extension HTTPField.Name {
    /// `Idempotency-Key`.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .via
    /// `Prefer` (RFC 7240).
    static let prefer = HTTPField.Name("Prefer") ?? .via
    /// `Preference-Applied` (RFC 7240).
    static let preferenceApplied = HTTPField.Name("Preference-Applied") ?? .via
}
