import LinuxSystem
import Testing

@testable import SessionPool

/// What is made of events and visits, in every order in which they can come.
@Suite struct FileTreeTests {
    private final class Name {}
    private let name = Name()
    private var reader: ChangeJournal.Reader { ObjectIdentifier(name) }
    private let root = FileWatch.Mark(number: 1)

    // MARK: Names

    @Test func anEmptyTreeKnowsNothingUntilItIsVisited() {
        var tree = FileTree()
        tree.journal.forget(for: reader)
        #expect(!tree.isWhole(since: reader))
        tree.beginWalk()
        #expect(tree.takeVisits() == [.start])
        tree.settle(.start, as: root, DirectoryListing(), isWalking: true)
        #expect(tree.isWhole(since: reader))
        #expect(tree.changes(since: reader) == [])
    }

    @Test(
        arguments: [
            ([.appeared("new")], ["+new"]),
            ([.appeared("new"), .written("new")], ["+new"]),
            ([.appeared("new"), .written("new"), .disappeared("new")], []),
            ([.appeared("new"), .disappeared("new"), .appeared("new")], ["+new"]),
            ([.written("old")], ["*old"]),
            ([.disappeared("old")], ["-old"]),
            ([.disappeared("old"), .appeared("old")], ["*old"]),
            ([.written("old"), .disappeared("old")], ["-old"]),
            // Renamed, replaced by a rename, swapped by three.
            ([.disappeared("old"), .appeared("new")], ["+new", "-old"]),
            ([.appeared("temporary"), .written("temporary"), .disappeared("temporary"), .appeared("old")], ["*old"]),
            (
                [
                    .disappeared("old"), .appeared("t"), .disappeared("other"), .appeared("old"), .disappeared("t"),
                    .appeared("other"),
                ], ["*old", "*other"]
            ),
            // About what is not known: written after it was removed, or removed before it was seen.
            ([.written("unknown")], []),
            ([.disappeared("unknown")], []),
            // Burrow's own.
            ([.appeared(".burrow-upload-1"), .written(".burrow-upload-1"), .disappeared(".burrow-upload-1")], []),
            ([.appeared(".burrow-upload-1"), .disappeared(".burrow-upload-1"), .appeared("old")], ["*old"]),
            ([.appeared(".burrow-upload-1")], ["+.burrow-upload-1"]),
        ] as [([Step], [String])])
    func eventsComeToChanges(_ steps: [Step], _ expected: [String]) {
        var tree = walked([("old", .regular), ("other", .regular)])
        for step in steps { tree.handle(step.event(in: root)) }
        #expect(changes(of: tree) == expected)
        #expect(tree.isWhole(since: reader))
    }

    /// An event of the tree's root.
    enum Step: Sendable {
        case appeared(PathBytes)
        case disappeared(PathBytes)
        case written(PathBytes)

        func event(in mark: FileWatch.Mark) -> FileEvent {
            switch self {
            case .appeared(let name): FileEvent(.appeared, mark: mark, name: name)
            case .disappeared(let name): FileEvent(.disappeared, mark: mark, name: name)
            case .written(let name): FileEvent(.written, mark: mark, name: name)
            }
        }
    }

    @Test func eventsOfAnUnknownDirectoryAreNone() {
        var tree = walked([])
        tree.handle(FileEvent(.appeared, mark: .init(number: 9), name: "a"))
        #expect(changes(of: tree) == [])
    }

    @Test func aFileThatBecomesADirectoryIsChanged() {
        var tree = walked([("a", .regular)])
        tree.handle(FileEvent(.disappeared, mark: root, name: "a"))
        tree.handle(FileEvent(.appeared, mark: root, name: "a", isDirectory: true))
        #expect(tree.changes(since: reader) == [.init(path: "a", before: .regular, now: .directory)])
        #expect(tree.takeVisits() == ["a"])
    }

    @Test func anEventDoesNotTellALinkFromAFileAndALookDoes() {
        var tree = walked([])
        tree.handle(FileEvent(.appeared, mark: root, name: "link"))
        #expect(tree.kind(at: "link") == .regular)
        tree.learn(.link, at: "link")
        tree.journal.forget(for: reader)
        tree.handle(FileEvent(.disappeared, mark: root, name: "link"))
        #expect(tree.changes(since: reader) == [.init(path: "link", before: .link, now: nil)])
    }

    // MARK: Directories

    @Test func aNewDirectoryIsVisitedAndWhatIsInItIsNew() {
        var tree = walked([])
        appear("d", in: &tree)
        #expect(tree.takeVisits() == ["d"])
        settle("d", 2, [("x", .regular), ("e", .directory)], in: &tree)
        #expect(tree.takeVisits() == ["d/e"])
        settle("d/e", 3, [("y", .link)], in: &tree)
        // Both seen by the visit and told by an event after it.
        tree.handle(FileEvent(.appeared, mark: .init(number: 2), name: "x"))
        tree.handle(FileEvent(.written, mark: .init(number: 2), name: "x"))
        tree.handle(FileEvent(.appeared, mark: .init(number: 3), name: "z"))
        #expect(changes(of: tree) == ["+d", "+d/e", "+d/e/y", "+d/e/z", "+d/x"])
    }

    @Test func whatTheVisitSawAndWasGoneByThenIsNotLeft() {
        var tree = walked([])
        appear("d", in: &tree)
        settle("d", 2, [("x", .regular)], in: &tree)
        for kind in [FileEvent.Kind.appeared, .written, .disappeared] {
            tree.handle(FileEvent(kind, mark: .init(number: 2), name: "x"))
        }
        #expect(changes(of: tree) == ["+d"])
    }

    @Test func aVisitThatComesTooLateIsNotMade() {
        var tree = walked([])
        appear("d", in: &tree)
        tree.handle(FileEvent(.disappeared, mark: root, name: "d", isDirectory: true))
        for place in tree.takeVisits() {
            let isExpected = tree.expects(place)
            #expect(!isExpected)
        }
        // Nor does its result count, when it is gone in the middle.
        settle("d", 2, [("x", .regular)], in: &tree)
        #expect(tree.takeReleased() == [.init(number: 2)])
        #expect(changes(of: tree) == [])
    }

    @Test func aRemovedDirectoryGoesWithAllBelow() {
        var tree = walkedDeep()
        tree.handle(FileEvent(.disappeared, mark: root, name: "d", isDirectory: true))
        #expect(changes(of: tree) == ["-d", "-d/e", "-d/e/y", "-d/x"])
        #expect(Set(tree.takeReleased()) == [.init(number: 2), .init(number: 3)])
        tree.handle(FileEvent(.appeared, mark: .init(number: 3), name: "late"))
        #expect(changes(of: tree) == ["-d", "-d/e", "-d/e/y", "-d/x"])
    }

    @Test func aRenamedDirectoryIsRemovedAndAddedWithAllBelow() {
        var tree = walkedDeep()
        tree.handle(FileEvent(.disappeared, mark: root, name: "d", isDirectory: true))
        appear("f", in: &tree)
        #expect(tree.takeReleased().count == 2)
        settle("f", 4, [("x", .regular), ("e", .directory)], in: &tree)
        settle("f/e", 5, [("y", .regular)], in: &tree)
        #expect(
            changes(of: tree) == ["+f", "+f/e", "+f/e/y", "+f/x", "-d", "-d/e", "-d/e/y", "-d/x"])
    }

    @Test func aDirectoryThatAVisitFindsMovedIsOnlyInItsNewPlace() {
        var tree = walkedDeep()
        // "d" was moved to "n/d" while "n" was new: the visit of "n" comes before the event that "d" is gone.
        appear("n", in: &tree)
        settle("n", 7, [("d", .directory)], in: &tree)
        settle("n/d", 2, [("x", .regular), ("e", .directory)], in: &tree)
        // Its mark goes on to be used; that of what was below is asked for anew.
        #expect(tree.takeReleased() == [.init(number: 3)])
        settle("n/d/e", 8, [("y", .regular)], in: &tree)
        tree.handle(FileEvent(.disappeared, mark: root, name: "d", isDirectory: true))
        #expect(tree.takeReleased() == [])
        tree.handle(FileEvent(.written, mark: .init(number: 2), name: "x"))
        #expect(
            changes(of: tree) == [
                "+n", "+n/d", "+n/d/e", "+n/d/e/y", "+n/d/x", "-d", "-d/e", "-d/e/y", "-d/x",
            ])
    }

    @Test func anotherDirectoryInTheSamePlaceIsComparedWithTheFirst() {
        var tree = walkedDeep()
        appear("d", in: &tree)
        #expect(tree.takeVisits() == ["d"])
        settle("d", 9, [("x", .regular), ("new", .regular)], in: &tree)
        #expect(Set(tree.takeReleased()) == [.init(number: 2), .init(number: 3)])
        #expect(changes(of: tree) == ["*d", "*d/x", "+d/new", "-d/e", "-d/e/y"])
    }

    @Test func aDirectoryThatIsHeardOfAgainIsNotForgotten() {
        var tree = walkedDeep()
        appear("d", in: &tree)
        settle("d", 2, [("x", .regular), ("e", .directory)], in: &tree)
        #expect(tree.takeReleased() == [])
        #expect(tree.kind(at: "d/e/y") == .regular)
    }

    @Test func aWatchThatEndsIsLookedAfter() {
        var tree = walkedDeep()
        tree.handle(FileEvent(.unwatched, mark: .init(number: 2)))
        #expect(tree.takeVisits() == ["d"])
        tree.handle(FileEvent(.disappeared, mark: root, name: "d", isDirectory: true))
        #expect(changes(of: tree) == ["-d", "-d/e", "-d/e/y", "-d/x"])
        #expect(tree.isWhole(since: reader))
    }

    @Test func aRootThatIsGoneIsWalkedAgain() {
        var tree = walkedDeep()
        tree.handle(FileEvent(.unwatched, mark: root))
        #expect(tree.isStale && !tree.isWhole(since: reader))
        #expect(changes(of: tree) == ["-d", "-d/e", "-d/e/y", "-d/x"])
    }

    // MARK: What is missing

    @Test func afterAnOverflowAWalkFindsWhatCameAndWent() {
        var tree = walkedDeep()
        tree.handle(FileEvent(.overflow, mark: .init(number: -1)))
        #expect(tree.isStale)
        tree.beginWalk()
        #expect(tree.takeVisits() == [.start])
        tree.settle(.start, as: root, listing([("d", .directory), ("new", .regular)]), isWalking: true)
        #expect(tree.takeVisits() == ["d"])
        tree.settle("d", as: .init(number: 2), listing([("e", .directory)]), isWalking: true)
        #expect(tree.takeVisits() == ["d/e"])
        tree.settle("d/e", as: .init(number: 3), listing([("y", .regular)]), isWalking: true)
        #expect(changes(of: tree) == ["+new", "-d/x"])
        // Who was written to, nobody knows.
        #expect(!tree.isStale && !tree.isWhole(since: reader))
        tree.journal.forget(for: reader)
        #expect(tree.isWhole(since: reader))
    }

    @Test func moreNamesThanAreKeptAreNotAllThereIs() {
        var tree = walked([("a", .regular)], limits: .init(names: 3))
        for name in ["b", "c"] { tree.handle(FileEvent(.appeared, mark: root, name: PathBytes(name))) }
        #expect(tree.isWhole(since: reader))
        tree.handle(FileEvent(.appeared, mark: root, name: "d"))
        #expect(!tree.isWhole(since: reader))
        #expect(changes(of: tree) == ["+b", "+c"])
        #expect(tree.mostNames(at: .start) == 3)
        // With little left, it is worth a new look.
        for name in ["a", "b", "c"] { tree.handle(FileEvent(.disappeared, mark: root, name: PathBytes(name))) }
        tree.tryAgain()
        #expect(tree.isStale)
    }

    @Test func longNamesAreFewer() {
        var tree = walked([], limits: .init(nameBytes: 10))
        tree.handle(FileEvent(.appeared, mark: root, name: "sixsix"))
        tree.handle(FileEvent(.appeared, mark: root, name: "five!"))
        #expect(changes(of: tree) == ["+sixsix"])
        #expect(!tree.isWhole(since: reader))
    }

    @Test func moreDirectoriesThanAreWatchedAreNotAllThereIs() {
        var tree = walked([], limits: .init(directories: 2))
        appear("d", in: &tree)
        appear("e", in: &tree)
        var isExpected = tree.expects("d")
        #expect(isExpected)
        settle("d", 2, [], in: &tree)
        #expect(tree.isWhole(since: reader))
        isExpected = tree.expects("e")
        #expect(!isExpected)
        isExpected = tree.expects("d")
        #expect(isExpected)
        #expect(!tree.isWhole(since: reader))
        // As names they are known.
        #expect(changes(of: tree) == ["+d", "+e"])
    }

    @Test func aDirectoryThatCannotBeVisitedIsTriedAgain() {
        var tree = walked([])
        appear("d", in: &tree)
        #expect(tree.takeVisits() == ["d"])
        tree.couldNotVisit("d")
        #expect(!tree.isWhole(since: reader))
        tree.tryAgain()
        #expect(tree.takeVisits() == ["d"])
        settle("d", 2, [], in: &tree)
        #expect(tree.isWhole(since: reader))
        // Or it is gone.
        tree.couldNotVisit("d")
        tree.handle(FileEvent(.disappeared, mark: root, name: "d", isDirectory: true))
        #expect(tree.isWhole(since: reader))
    }

    @Test func aListingThatIsCutTellsNothingOfTheRest() {
        var tree = walked([("a", .regular), ("b", .regular)])
        var cut = listing([("a", .regular)])
        cut.isWhole = false
        tree.settle(.start, as: root, cut, isWalking: false)
        #expect(tree.kind(at: "b") == .regular)
        #expect(!tree.isWhole(since: reader))
    }

    @Test func visitsThatNobodyMakesDoNotPileUp() {
        var tree = walked([])
        for number in 0..<100_000 {
            let name = PathBytes("\(number)")
            appear(name, in: &tree)
            tree.handle(FileEvent(.disappeared, mark: root, name: name, isDirectory: true))
        }
        appear("last", in: &tree)
        let visits = tree.takeVisits()
        #expect(visits.count <= 4_096)
        var expected: [PathBytes] = []
        for place in visits where tree.expects(place) { expected.append(place) }
        #expect(expected == ["last"])
    }

    // MARK: Making trees

    private func walked(
        _ names: [(PathBytes, FileStatus.Kind)], limits: FileTree.Limits = .init()
    ) -> FileTree {
        var tree = FileTree(limits: limits)
        tree.beginWalk()
        _ = tree.takeVisits()
        tree.settle(.start, as: root, listing(names), isWalking: true)
        tree.journal.forget(for: reader)
        return tree
    }

    /// With "d" as 2, in it "x" and "e" as 3, and in that "y".
    private func walkedDeep() -> FileTree {
        var tree = walked([("d", .directory)])
        settle("d", 2, [("x", .regular), ("e", .directory)], in: &tree)
        settle("d/e", 3, [("y", .regular)], in: &tree)
        _ = tree.takeVisits()
        tree.journal.forget(for: reader)
        return tree
    }

    private func listing(_ names: [(PathBytes, FileStatus.Kind)]) -> DirectoryListing {
        var listing = DirectoryListing()
        listing.entries = names.map { ($0.0, $0.1) }
        return listing
    }

    private func appear(_ name: PathBytes, in tree: inout FileTree) {
        tree.handle(FileEvent(.appeared, mark: root, name: name, isDirectory: true))
    }

    private func settle(
        _ path: PathBytes, _ mark: Int32, _ names: [(PathBytes, FileStatus.Kind)], in tree: inout FileTree
    ) {
        tree.settle(path, as: .init(number: mark), listing(names), isWalking: false)
    }

    private func changes(of tree: FileTree) -> [String] {
        tree.changes(since: reader).map { change in
            (change.now == nil ? "-" : change.before == nil ? "+" : "*") + change.path.shown
        }.sorted()
    }
}
