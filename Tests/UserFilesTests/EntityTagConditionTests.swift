import Testing
import UserFiles

/// If-Match, If-None-Match and If-Range (RFC 9110, 13).
@Suite struct EntityTagConditionTests {
    private let tag = EntityTag(opaque: "a")

    @Test(arguments: [
        ("*", EntityTagCondition.anything), (" *\t", .anything), ("\"a\"", .tags([EntityTag(opaque: "a")])),
        ("W/\"a\"", .tags([EntityTag(opaque: "a", isWeak: true)])), ("\"\"", .tags([EntityTag(opaque: "")])),
        (
            "\"a\",W/\"b\" ,\"c,d\"",
            .tags([.init(opaque: "a"), .init(opaque: "b", isWeak: true), .init(opaque: "c,d")])
        ),
        (", ,\"a\" , ,", .tags([EntityTag(opaque: "a")])), ("\"W/\\*ü\"", .tags([EntityTag(opaque: "W/\\*ü")])),
    ])
    func fieldsAreRead(_ field: String, _ condition: EntityTagCondition) {
        #expect(EntityTagCondition(field) == condition)
    }

    @Test(arguments: [
        "", " ", ",", "a", "\"a", "a\"", "*,\"a\"", "\"a\",*", "**", "\"a\" \"b\"", "w/\"a\"", "W/a", "W/ \"a\"",
        "\"a b\"", "\"a\"b", "'a'", "\"\u{7f}\"",
    ])
    func malformedFieldsAreNone(_ field: String) {
        #expect(EntityTagCondition(field) == nil)
    }

    @Test func thereIsAnEndToTags() {
        let most = Array(repeating: "\"a\"", count: EntityTagCondition.mostTags).joined(separator: ",")
        #expect(EntityTagCondition(most) != nil)
        #expect(EntityTagCondition(most + ",\"a\"") == nil)
    }

    @Test func ifMatchComparesStrongly() {
        #expect(EntityTagCondition.anything.matches(nil, exists: true))
        #expect(!EntityTagCondition.anything.matches(nil, exists: false))
        #expect(EntityTagCondition.tags([.init(opaque: "b"), tag]).matches(tag, exists: true))
        #expect(!EntityTagCondition.tags([.init(opaque: "b")]).matches(tag, exists: true))
        #expect(!EntityTagCondition.tags([.init(opaque: "a", isWeak: true)]).matches(tag, exists: true))
        let weak = EntityTag(opaque: "a", isWeak: true)
        #expect(!EntityTagCondition.tags([tag]).matches(weak, exists: true))
        #expect(!EntityTagCondition.tags([weak]).matches(weak, exists: true))
        #expect(!EntityTagCondition.tags([tag]).matches(nil, exists: true))
    }

    @Test func ifNoneMatchComparesWeakly() {
        #expect(EntityTagCondition.anything.finds(nil, exists: true))
        #expect(!EntityTagCondition.anything.finds(nil, exists: false))
        #expect(EntityTagCondition.tags([.init(opaque: "a", isWeak: true)]).finds(tag, exists: true))
        #expect(!EntityTagCondition.tags([.init(opaque: "b")]).finds(tag, exists: true))
        #expect(!EntityTagCondition.tags([tag]).finds(nil, exists: false))
    }

    @Test(arguments: [
        ("\"a\"", true), (" \"a\" ", true), ("\"b\"", false), ("W/\"a\"", false), ("\"a\",\"b\"", false), ("*", false),
        ("Wed, 21 Oct 2015 07:28:00 GMT", false), ("", false),
    ])
    func ifRangeLetsOnlyTheSameThrough(_ field: String, _ isAllowed: Bool) {
        #expect(EntityTagCondition.allowsRange(ifRange: field, tag) == isAllowed)
        #expect(!EntityTagCondition.allowsRange(ifRange: field, nil))
    }

    @Test func aTagIsReadAsItIsWritten() {
        for tag in [EntityTag(opaque: "x-1"), EntityTag(opaque: "", isWeak: true)] {
            #expect(EntityTag(tag.description) == tag)
        }
        #expect(EntityTag("\"a\",\"b\"") == nil && EntityTag(" \"a\"") == nil)
    }
}
