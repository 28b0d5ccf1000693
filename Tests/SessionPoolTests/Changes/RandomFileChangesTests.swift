import Foundation
import LinuxSystem
import Synchronization
import Testing

@testable import SessionPool

/// Anything that can be done to files, in any order: the log agrees with a comparison of the trees before and after.
@Suite @HostLoop struct RandomFileChangesTests {
    @Test(arguments: 0..<30)
    func theLogAgreesWithAComparison(_ seed: UInt64) throws {
        let directories = try WatchedDirectories()
        let home = try directories.home()
        var random = SeededGenerator(seed: seed)
        let vandal = Vandal(root: home)
        for _ in 0..<20 { vandal.act(&random) }
        let log = try directories.log()
        for round in 0..<25 {
            log.forget()
            let before = try contents(of: home)
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                vandal.act(&random)
                // Asking in the middle changes nothing.
                if Int.random(in: 0..<5, using: &random) == 0 { _ = log.changes() }
            }
            let after = try contents(of: home)
            let changes = log.changes()
            #expect(changes.isComplete && changes.leftOut == 0, "seed \(seed), round \(round)")
            let added = Set(after.keys).subtracting(before.keys)
            let removed = Set(before.keys).subtracting(after.keys)
            let differing = Set(before.keys.filter { after[$0] != nil && after[$0] != before[$0] })
            #expect(Set(paths(.added, in: changes)) == added, "seed \(seed), round \(round)")
            #expect(Set(paths(.removed, in: changes)) == removed, "seed \(seed), round \(round)")
            // What was replaced by the same is told, too.
            #expect(differing.isSubset(of: paths(.changed, in: changes)), "seed \(seed), round \(round)")
            #expect(changes.files.map(\.path) == changes.files.map(\.path).sorted())
        }
    }

    @Test(arguments: 0..<4)
    func whateverHappensMeanwhileInTheEndAllIsKnown(_ seed: UInt64) async throws {
        let directories = try WatchedDirectories()
        let home = try directories.home()
        let log = try directories.log()
        let vandals = (0..<2).map { number in
            Task.detached {
                var random = SeededGenerator(seed: seed * 2 + UInt64(number))
                let vandal = Vandal(root: home)
                for _ in 0..<3_000 { vandal.act(&random) }
            }
        }
        try await until(vandals) {
            _ = log.changes()
            log.forget()
        }
        log.forget()
        let left = try contents(of: home)
        try FileManager.default.removeItem(atPath: home)
        try Files.makeDirectory(home)
        let changes = log.changes()
        #expect(paths(.removed, in: changes) == Array(left.keys.sorted().prefix(FileChanges.mostFiles)))
        #expect(changes.files.count + changes.leftOut == left.count)
    }

    @Test func filesInADirectoryThatIsBeingFoundAreFoundToo() async throws {
        let directories = try WatchedDirectories()
        let home = try directories.home()
        let log = try directories.log()
        let maker = Task.detached {
            for directory in 0..<200 {
                mkdir("\(home)/\(directory)", 0o700)
                for file in 0..<30 { try? Files.touch("\(home)/\(directory)/\(file)") }
            }
        }
        try await until([maker]) { _ = log.changes() }
        let changes = log.changes()
        #expect(changes.isComplete)
        #expect(changes.files.count + changes.leftOut == 200 * 31)
    }

    /// Does something again and again, at least once, while tasks run.
    private func until(_ tasks: [Task<Void, Never>], _ body: @HostLoop () throws -> Void) async throws {
        let isOver = Atomic(false)
        let end = Task.detached {
            for task in tasks { await task.value }
            isOver.store(true, ordering: .relaxed)
        }
        repeat {
            try body()
            await Task.yield()
        } while !isOver.load(ordering: .relaxed)
        await end.value
    }

    private func paths(_ change: FileChange.Change, in changes: FileChanges) -> [String] {
        changes.files.filter { $0.change == change }.map { String($0.path.dropFirst("/home/user/".count)) }
    }

    /// All paths below a directory, each with what is there.
    private func contents(of root: String) throws -> [String: String] {
        var contents: [String: String] = [:]
        for path in FileManager.default.subpaths(atPath: root) ?? [] {
            let place = "\(root)/\(path)"
            switch try Files.status(place, followLinks: false)?.kind {
            case .regular: contents[path] = try Files.readText(place)
            case .link: contents[path] = "-> " + (try Files.linkTarget(place))
            case let kind: contents[path] = "\(String(describing: kind))"
            }
        }
        return contents
    }
}

/// Does something to files that may work or not, among few names, so that much happens to each.
///
/// It makes no second names: what is written by one name is told of that name only.
private struct Vandal {
    let root: String

    func act(_ random: inout SeededGenerator) {
        let one = place(&random)
        let other = place(&random)
        switch Int.random(in: 0..<11, using: &random) {
        case 0..<3: try? Files.write("\(UInt64.random(in: 0...99, using: &random))", to: one)
        case 3, 4: mkdir(one, 0o700)
        case 5: unlink(one)
        case 6: rmdir(one)
        case 7, 8: rename(one, other)
        case 9: symlink(other, one)
        default:
            mkdir(one, 0o700)
            try? Files.write("below", to: one + "/a")
        }
    }

    private func place(_ random: inout SeededGenerator) -> String {
        let depth = Int.random(in: 1...3, using: &random)
        return (0..<depth).reduce(root) { path, _ in
            path + "/" + ["a", "b", "c"][Int.random(in: 0..<3, using: &random)]
        }
    }
}

/// The same numbers for the same seed (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
