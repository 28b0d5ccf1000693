import Foundation
import LinuxSystem
import SandboxPolicy
import Testing

@testable import SessionPool

extension SandboxTests {
    /// A file of the host becomes a file of the user's, whatever the agent has put in its place.
    @Suite struct UploadTests {
        private let source: TemporaryDirectory
        private let owner: Owner

        init() throws {
            source = try TemporaryDirectory()
            owner = try Owner(tenant: "test", user: "test")
            try Files.write("content of the upload", to: source.path + "/data.csv")
            try Files.write("a secret of the host", to: source.path + "/secret")
        }

        @Test func theAgentCanReadAndChangeIt() async throws {
            try await TestHost.use { test in
                try test.host.upload(source.path + "/data.csv", for: owner)
                let session = try await test.open()
                #expect(try await session.value(of: "open('data.csv').read()") == "'content of the upload'")
                #expect(try await session.run("open('data.csv', 'a').write('!')").status == .ok)
                #expect(try await session.value(of: "import os; os.listdir('.')") == "['data.csv']")
            }
        }

        @Test(arguments: [
            "os.symlink('SECRET', 'data.csv')", "os.symlink('nowhere', 'data.csv')", "os.symlink('/', 'data.csv')",
            "open('data.csv', 'w').write('old')", "open('x', 'w').write('old'); os.link('x', 'data.csv')",
        ])
        func whatStandsInItsPlaceIsReplacedAndNotFollowed(_ plant: String) async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                let code = "import os\n" + plant.replacing("SECRET", with: source.path + "/secret")
                #expect(try await session.run(code).status == .ok)
                try test.host.upload(source.path + "/data.csv", for: owner)
                #expect(try Files.readText(source.path + "/secret") == "a secret of the host")
                #expect(
                    try await session.value(of: "os.path.islink('data.csv'), open('data.csv').read()")
                        == "(False, 'content of the upload')")
                #expect(try Files.status(session.homePath + "/data.csv", followLinks: false)?.kind == .regular)
                #expect(try await session.value(of: "os.path.exists('nowhere')") == "False")
            }
        }

        @Test func aDirectoryInItsPlaceIsAnErrorThatLeavesNothing() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                _ = try await session.run("import os; os.mkdir('data.csv')")
                let error = #expect(throws: SandboxError.self) {
                    try test.host.upload(source.path + "/data.csv", for: owner)
                }
                #expect(error?.code == .invalidRequest)
                #expect(try Directories.names(in: session.homePath) == ["data.csv"])
            }
        }

        @Test(arguments: ["/missing", "", "/", "/data.csv/below", "/fifo", "/directory"])
        func whatIsNoFileCannotBeUploaded(_ name: String) async throws {
            try Files.makeDirectory(source.path + "/directory")
            #expect(mkfifo(source.path + "/fifo", 0o600) == 0)
            try await TestHost.use { test in
                let error = #expect(throws: SandboxError.self) {
                    try test.host.upload(source.path + name, for: owner)
                }
                #expect(error?.code == .invalidRequest)
                #expect(error?.description.contains("\n") == false)
            }
        }

        @Test func aLargeFileArrivesWhole() async throws {
            try Files.write(String(repeating: "0123456789abcdef", count: 1 << 17), to: source.path + "/large")
            try await TestHost.use { test in
                try test.host.upload(source.path + "/large", for: owner)
                let session = try await test.open()
                #expect(try await session.value(of: "len(open('large').read())") == "\(2 << 20)")
            }
        }
    }
}
