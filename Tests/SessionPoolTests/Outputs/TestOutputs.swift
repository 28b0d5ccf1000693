import LinuxSystem
import SandboxPolicy

@testable import SessionPool

/// A store of a test's own, in a directory that goes away with it.
struct TestOutputs {
    let store: OutputStore
    let owner: Owner
    private let directory: TemporaryDirectory

    init(bounds: OutputBounds = OutputBounds()) throws {
        directory = try TemporaryDirectory()
        owner = try Owner(tenant: "acme", user: "ada")
        store = OutputStore(dataDirectory: directory.path + "/data", bounds: bounds)
    }

    var data: String { directory.path + "/data" }
    /// Where the outputs of the owner are.
    var place: String { data + "/outputs/acme/ada" }

    /// Keeps a text of the owner.
    func keep(_ text: String) throws -> OutputHandle {
        try store.keep(text: text, owner: owner)
    }

    /// The whole text of an output, put together from pages.
    func text(of handle: OutputHandle, by limit: Int = OutputPage.limits.upperBound) throws -> String {
        var text = ""
        var offset: Int? = 0
        while let next = offset {
            let page = try store.page(of: handle, owner: owner, offset: next, limit: limit)
            text += page.text
            offset = page.nextOffset
        }
        return text
    }

    /// The names of the files that are there.
    func names() throws -> Set<String> {
        Set(try Directories.names(in: place))
    }
}

extension OutputStore {
    /// Keeps exactly this text.
    func keep(text: String, owner: Owner) throws(SandboxError) -> OutputHandle {
        // The line end of the last section is not part of a whole.
        try keep(WholeText([Section(kind: .stream, text: text + "\n")]), owner: owner)
    }
}
