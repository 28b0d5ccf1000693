import LinuxSystem
import Testing

@testable import SessionPool

extension SandboxTests {
    /// What code in a room does to files is seen on the host, through the room's mounts.
    @Suite struct FileChangesTests {
        @Test func whatCodeWritesIsToldAsItSeesIt() async throws {
            try await TestHost.use { test in
                let session = try await test.open()
                _ = try await session.run("open('old', 'w').write('old'); open('gone', 'w').write('gone')")
                let log = FileChangeLog(home: session.homePath, shared: shared(of: session))
                let result = try await session.run(
                    """
                    import os, subprocess
                    os.makedirs("/home/user/out/deep")
                    with open("out/deep/result.csv", "w") as file: file.write("a,b\\n")
                    with open("old", "a") as file: file.write("er")
                    os.remove("gone")
                    os.symlink("/etc/passwd", "link")
                    with open("/shared/common", "wb") as file: file.write(bytes(1000))
                    with open("/tmp/elsewhere", "w") as file: file.write("not told")
                    with open("new.tmp", "w") as file: file.write("123")
                    os.replace("new.tmp", "new")
                    open(b"bytes-\\xff\\n", "w").close()
                    subprocess.run(["sh", "-c", "echo child > child"], check=True)
                    """)
                #expect(result.status == .ok, "\(result.text)")
                #expect(
                    log.changes().completeLines == [
                        "+ file /home/user/bytes-\u{fffd}\n 0", "+ file /home/user/child 6",
                        "- file /home/user/gone", "+ link /home/user/link", "+ file /home/user/new 3",
                        "* file /home/user/old 5", "+ directory /home/user/out", "+ directory /home/user/out/deep",
                        "+ file /home/user/out/deep/result.csv 4", "+ file /shared/common 1000",
                    ])
                log.forget()
                _ = try await session.run("open('out/deep/result.csv').read(); 1 + 1")
                #expect(log.changes().completeLines == [])
            }
        }

        @Test func anotherUserOfTheTenantIsSeenInWhatIsShared() async throws {
            try await TestHost.use { test in
                let ada = try await test.open(tenant: "acme", user: "ada")
                let bob = try await test.open(tenant: "acme", user: "bob")
                let log = FileChangeLog(home: ada.homePath, shared: shared(of: ada))
                _ = try await bob.run(
                    "open('/home/user/own', 'w').write('1'); open('/shared/common', 'w').write('22')")
                #expect(log.changes().completeLines == ["+ file /shared/common 2"])
            }
        }

        @Test func anUploadIsToldOfByItsName() async throws {
            let source = try TemporaryDirectory()
            try Files.write("12345", to: source.path + "/data.csv")
            try await TestHost.use { test in
                let session = try await test.open()
                let log = FileChangeLog(home: session.homePath, shared: shared(of: session))
                try test.host.upload(source.path + "/data.csv", for: session.owner)
                #expect(log.changes().completeLines == ["+ file /home/user/data.csv 5"])
                log.forget()
                _ = try await session.run("open('data.csv', 'w').close()")
                #expect(log.changes().completeLines == ["* file /home/user/data.csv 0"])
            }
        }

        /// Where the tenant's directory is on the host.
        @HostLoop
        private func shared(of session: Session) -> String {
            session.homePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" } + "/shared"
        }
    }
}
