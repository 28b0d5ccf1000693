import Foundation
import Glibc
import LinuxSystem
import SandboxPolicy
import Testing

@testable import Identity

@Suite struct FirstKeyTests {
    private let directory: TemporaryDirectory
    private let store = MemoryKeyStore()
    private var path: String { directory.path }
    private var file: String { "\(path)/local-key" }

    init() throws {
        directory = try TemporaryDirectory()
        chmod(directory.path, 0o755)
    }

    private func open() async throws -> FirstKey {
        try await FirstKey.open(in: path, store: store, owner: Owner(tenant: "default", user: "local"), now: 1_000)
    }

    /// What keeps it from opening.
    private func refusal() async -> IdentityError? {
        do {
            _ = try await open()
            return nil
        } catch {
            return error as? IdentityError
        }
    }

    private func write(_ text: String, mode: mode_t = 0o600) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        chmod(file, mode)
    }

    @Test func theFirstStartMakesItAndLaterOnesFindIt() async throws {
        #expect(try FirstKey.find(in: path) == nil)
        let made = try await open()
        #expect(made.origin == .made)
        let status = try #require(try Files.status(file, followLinks: false))
        #expect(status.kind == .regular)
        #expect(status.mode == 0o600)
        #expect(try Files.readText(file) == made.key.secret + "\n")
        #expect(try Directories.names(in: path) == ["local-key"])
        let found = try await open()
        #expect(found.origin == .found)
        #expect(found.key.matches(made.key))
        #expect(found.stored == made.stored)
        #expect(try await store.keys().count == 1)
        #expect(try #require(try FirstKey.find(in: path)).matches(made.key))
    }

    @Test func aStoreThatLostItIsToldAgain() async throws {
        let made = try await open()
        let other = MemoryKeyStore()
        let restored = try await FirstKey.open(
            in: path, store: other, owner: Owner(tenant: "default", user: "local"), now: 2_000)
        #expect(restored.origin == .restored)
        #expect(restored.key.matches(made.key))
        #expect(try await other.key(hash: made.key.hash)?.id == restored.stored.id)
    }

    @Test func aRevokedOneStaysRevoked() async throws {
        let made = try await open()
        _ = try await store.revoke(id: made.stored.id, at: 1_500)
        let found = try await open()
        #expect(found.stored.state(at: 2_000) == .revoked)
        #expect(try await store.keys().count == 1)
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o660, 0o610, 0o601] as [mode_t])
    func whatOthersCanReadIsRefused(_ mode: mode_t) async throws {
        _ = try await open()
        chmod(file, mode)
        let error = try #require(await refusal())
        #expect(error.code == .unsafeFile)
        #expect(error.description.contains("revoke the key"))
        #expect(throws: IdentityError.self) { try FirstKey.find(in: path) }
        chmod(file, 0o600)
        #expect(await refusal() == nil)
    }

    @Test func linksAreNotFollowed() async throws {
        let made = try await open()
        try FileManager.default.moveItem(atPath: file, toPath: "\(path)/elsewhere")
        try Files.makeLink(file, to: "\(path)/elsewhere")
        #expect(await refusal()?.code == .unsafeFile)
        // Nor one that leads nowhere, through which a file would be made.
        unlink(file)
        try Files.makeLink(file, to: "\(path)/nowhere")
        #expect(await refusal()?.code == .unsafeFile)
        #expect(try Files.readText("\(path)/elsewhere") == made.key.secret + "\n")
        #expect(!Files.exists("\(path)/nowhere"))
    }

    @Test func aPipeIsRefusedWithoutWaiting() async throws {
        #expect(mkfifo(file, 0o600) == 0)
        #expect(await refusal()?.code == .unsafeFile)
    }

    @Test(arguments: [
        "", "\n", "burrow_", "hello", APIKey().secret + "\n\n", APIKey().secret + "x", "\n" + APIKey().secret,
        APIKey().secret + "\n" + APIKey().secret, String(repeating: "a", count: 100_000),
    ])
    func whatHoldsNoKeyIsRefusedAndLeft(_ text: String) async throws {
        try write(text)
        let error = try #require(await refusal())
        #expect(error.code == .unusableFile)
        #expect(!error.description.contains("burrow_"))
        #expect(try Files.readText(file) == text)
        #expect(try await store.keys().isEmpty)
    }

    @Test(arguments: [0o777, 0o775, 0o757, 0o1777] as [mode_t])
    func aDirectoryThatOthersWriteInIsRefused(_ mode: mode_t) async throws {
        chmod(path, mode)
        let error = try #require(await refusal())
        #expect(error.code == .unsafeFile)
        #expect(error.description.contains("chmod go-w"))
        #expect(!Files.exists(file))
    }

    @Test func aDirectoryThatIsALinkIsRefused() async throws {
        let link = "\(path)/link"
        try Files.makeDirectory("\(path)/real")
        try Files.makeLink(link, to: "\(path)/real")
        await #expect(throws: IdentityError.self) {
            try await FirstKey.open(
                in: link, store: store, owner: Owner(tenant: "default", user: "local"), now: 1_000)
        }
        #expect(try Directories.names(in: "\(path)/real").isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func whatBelongsToAnotherIsRefused() async throws {
        _ = try await open()
        #expect(chown(file, 12_345, 12_345) == 0)
        let error = try #require(await refusal())
        #expect(error.code == .unsafeFile)
        #expect(error.description.contains("12345"))
        #expect(chown(file, 0, 0) == 0)
        #expect(chown(path, 12_345, 12_345) == 0)
        #expect(await refusal()?.code == .unsafeFile)
    }

    @Test func ofManyStartsAtOnceOneMakesIt() async throws {
        let keys = try await withThrowingTaskGroup(of: FirstKey.self) { group in
            for _ in 0..<16 { group.addTask { try await open() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let first = try #require(keys.first)
        #expect(keys.allSatisfy { $0.key.matches(first.key) })
        #expect(keys.count { $0.origin == .made } <= 1)
        #expect(try Directories.names(in: path) == ["local-key"])
    }

    @Test func aDirectoryThatIsNotThereHasNoKey() async throws {
        #expect(try FirstKey.find(in: path + "/missing") == nil)
        await #expect(throws: IdentityError.self) {
            try await FirstKey.open(
                in: path + "/missing", store: store, owner: Owner(tenant: "default", user: "local"), now: 1)
        }
    }
}
