import LinuxSystem
import Testing

@testable import UserFiles

/// Paths as sandboxes have them: two places, and nothing else.
@Suite struct UserFileTreeTests {
    private let home: TestRoot
    private let shared: TestRoot
    private var tree: UserFileTree { UserFileTree(home: home.root, shared: shared.root) }

    init() throws {
        home = try TestRoot()
        shared = try TestRoot(quota: Quota(mostBytes: 1 << 20, mostEntries: 4))
    }

    @Test(arguments: [
        ("/home/user/x", "/home/user/x"), ("x/y", "/home/user/x/y"), ("", "/home/user"), ("/home/user", "/home/user"),
        ("//home/./user//x/", "/home/user/x"), ("/shared", "/shared"), ("/shared/y", "/shared/y"),
        ("shared/y", "/home/user/shared/y"), ("home/user", "/home/user/home/user"), ("~/x", "/home/user/~/x"),
    ])
    func pathsAreThoseOfTheSandbox(_ text: String, _ path: String) throws {
        let location = try tree.location(text)
        #expect(tree.path(of: location) == path)
        #expect(location.root === (path.hasPrefix("/shared") ? shared.root : home.root))
    }

    @Test(arguments: [
        "/", "/home", "/home/", "/home/users", "/home/user2/x", "/etc/passwd", "/sharedx", "/proc/self/root/etc",
        "/tmp",
        "/Home/user", "/home/root/x",
    ])
    func everythingElseIsNowhere(_ text: String) {
        let error = #expect(throws: FileError.self) { try tree.location(text) }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("/home/user") == true && error?.message.contains("/shared") == true)
    }

    @Test(arguments: ["/home/user/../x", "/shared/..", "../x", "/home/user/a\0", "/shared/../home/user"])
    func whatIsNoPathIsRefused(_ text: String) {
        #expect(code { _ = try tree.location(text) } == .invalidPath)
    }

    @Test func thereMayBeNothingShared() {
        let tree = UserFileTree(home: home.root, shared: nil)
        #expect(code { _ = try tree.location("/shared/x") } == .notFound)
    }

    @Test func exactPathsLeadBack() throws {
        let location = try tree.location(escaped: "/shared/%FF%25")
        #expect(location.path.bytes == PathBytes([0xff, UInt8(ascii: "%")]))
        #expect(tree.escapedPath(of: location) == "/shared/%FF%25")
        #expect(tree.path(of: location) == "/shared/\u{fffd}%")
        #expect(try tree.location(escaped: "%2Fshared/x").root === shared.root)
        #expect(code { _ = try tree.location(escaped: "/shared/%2e%2e/x") } == .invalidPath)
    }

    @Test func thingsMoveBetweenTheTwoWhereThereIsRoom() throws {
        try home.upload("f", to: "d/f", createParents: true)
        try tree.move(tree.location("d"), to: tree.location("/shared/d"))
        #expect(try shared.text("d/f") == "f")
        #expect(try home.root.usage().entries == 0 && shared.root.usage().entries == 2)
        try home.upload("f", to: "e/1/2", createParents: true)
        #expect(code { try tree.move(tree.location("e"), to: tree.location("/shared/e")) } == .quota)
        #expect(try home.text("e/1/2") == "f")
        try home.upload(String(repeating: "x", count: 1 << 20), to: "large")
        #expect(code { try tree.move(tree.location("large"), to: tree.location("/shared/large")) } == .quota)
        try tree.move(tree.location("e/1/2"), to: tree.location("/shared/2"))
        #expect(code { try tree.move(tree.location("large"), to: tree.location("/shared/2")) } != nil)
    }
}
