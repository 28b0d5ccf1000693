import Testing

@testable import SessionPool

extension SandboxTests {
    /// Tenants do not see each other; users of one tenant share what is meant to be shared.
    @Suite struct TenantTests {
        @Test func filesOfAnotherTenantAreNowhere() async throws {
            try await TestHost.use { test in
                let ada = try await test.open(tenant: "acme", user: "ada")
                let eve = try await test.open(tenant: "other", user: "ada")
                _ = try await ada.run(Self.leaveMarks)
                #expect(try await ada.value(of: Self.findMarks) == "['/home/user', '/shared', '/tmp', '/dev/shm']")
                #expect(try await eve.value(of: Self.findMarks) == "[]")
                // Nor by a name of the host.
                #expect(try await eve.value(of: "import os; os.path.exists('\(ada.homePath)')") == "False")
            }
        }

        @Test func usersOfATenantShareOneDirectory() async throws {
            try await TestHost.use { test in
                let ada = try await test.open(tenant: "acme", user: "ada")
                let bob = try await test.open(tenant: "acme", user: "bob")
                _ = try await ada.run(Self.leaveMarks)
                #expect(try await bob.value(of: Self.findMarks) == "['/shared']")
                #expect(try await bob.run("open('/shared/mark', 'a').write('bob')").status == .ok)
                #expect(try await ada.value(of: "open('/shared/mark').read()") == "'markbob'")
            }
        }

        @Test func aUserFindsFilesAgain() async throws {
            try await TestHost.use { test in
                let first = try await test.open(tenant: "acme", user: "ada")
                _ = try await first.run(Self.leaveMarks)
                await first.close()
                let second = try await test.open(tenant: "acme", user: "ada")
                #expect(try await second.value(of: Self.findMarks) == "['/home/user', '/shared']")
            }
        }

        @Test func processesOfAnotherSessionAreInvisible() async throws {
            try await TestHost.use { test in
                let ada = try await test.open(tenant: "acme", user: "ada")
                let bob = try await test.open(tenant: "acme", user: "bob")
                _ = try await ada.run("import subprocess; sleeper = subprocess.Popen(['sleep', '1000'])")
                let names = """
                    import os
                    sorted(open(f"/proc/{name}/comm").read().strip() for name in os.listdir("/proc") if name.isdigit())
                    """
                #expect(try await ada.value(of: names)?.contains("'sleep'") == true)
                #expect(try await bob.value(of: names)?.contains("'sleep'") == false)
                // Nor can they be reached by number.
                #expect(try await bob.run("import os\nfor pid in range(3, 300): os.kill(pid, 9)").status == .error)
                #expect(try await ada.value(of: "sleeper.poll()") == nil)
            }
        }

        private static let leaveMarks = """
            for place in ["/home/user", "/shared", "/tmp", "/dev/shm"]:
                with open(place + "/mark", "w") as file: file.write("mark")
            """
        private static let findMarks = """
            import os
            [place for place in ["/home/user", "/shared", "/tmp", "/dev/shm"] if os.path.exists(place + "/mark")]
            """
    }
}
