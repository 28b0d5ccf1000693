import Testing
import WorkerProtocol

@testable import SessionPool

/// The life of a context: every event in every state, early, late and twice.
@Suite struct ContextStateMachineTests {
    typealias Machine = ContextStateMachine
    typealias Action = ContextStateMachine.Action

    /// Something that can happen to a context; nonce 1 is the execution's, 2 the inspection's, 3 nobody's.
    enum Event: CaseIterable {
        case run, inspect, pause, resume, interrupt
        case saysJoined, saysReady, saysFailed
        case saysOutput, saysFinished, saysAnswer, saysForgery, saysTooMuch, saysGarbage
        case executionOver, closesChannel, endOverdue
        case started, kill, ended, endedAgain, restRead

        func happen(to machine: inout Machine) -> Action {
            switch self {
            case .run: machine.run(1)
            case .inspect: machine.inspect(2)
            case .pause: machine.pause()
            case .resume: machine.resume()
            case .interrupt: machine.interrupt()
            case .saysJoined: machine.heard(.joined, nonce: 0)
            case .saysReady: machine.heard(.ready, nonce: 0)
            case .saysFailed: machine.heard(.failed(step: "mount", code: 5), nonce: 0)
            case .saysOutput: machine.heard(Event.output, nonce: 1)
            case .saysFinished: machine.heard(.finished, nonce: 1)
            case .saysAnswer: machine.heard(.inspected(.complete), nonce: 2)
            case .saysForgery: machine.heard(.finished, nonce: 3)
            case .saysTooMuch: machine.strayed(Event.tooMuch)
            case .saysGarbage: machine.broke("garbage")
            case .executionOver: Event.nothing { machine.finished() }
            case .closesChannel: machine.channelClosed()
            case .endOverdue: machine.endOverdue()
            case .started: machine.started()
            case .kill: machine.kill()
            case .ended: machine.ended(.exited(3))
            case .endedAgain: machine.ended(.signaled(9))
            case .restRead: machine.restRead()
            }
        }

        static let output = ContextEvent.stream(.output, [1])
        private static let tooMuch = ContextEvent.stream(.output, Array(repeating: 1, count: Machine.mostStrayBytes))

        private static func nothing(_ change: () -> Void) -> Action {
            change()
            return .none
        }
    }

    private static func machine(after events: [Event]) -> Machine {
        var machine = Machine()
        for event in events { _ = event.happen(to: &machine) }
        return machine
    }

    /// Expects these actions from a state, and none from every other event.
    private func expect(
        _ actions: [Event: Action], after events: Event..., location: SourceLocation = #_sourceLocation
    ) {
        for event in Event.allCases {
            var machine = Self.machine(after: events)
            let action = event.happen(to: &machine)
            #expect(action == actions[event] ?? .none, "\(event) after \(events)", sourceLocation: location)
        }
    }

    // MARK: From each state

    /// What every context does that lives, is listened to and was not killed.
    private static let always: [Event: Action] = [
        .run: .listen, .inspect: .listen, .pause: .pause, .closesChannel: .awaitEnd, .kill: .kill, .ended: .readRest,
        .endedAgain: .readRest, .saysGarbage: .condemn(reason: "garbage"),
        .endOverdue: .condemn(reason: "the channel was closed"),
    ]

    private static func always(_ others: [Event: Action]) -> [Event: Action] {
        always.merging(others) { $1 }
    }

    private static let nobodyAsked = Action.condemn(reason: "it says what nobody asked")

    @Test func starting() {
        let actions = Self.always([
            .saysJoined: .tellPrepared, .saysReady: .tellReady, .saysFailed: .tellFailure(step: "mount", code: 5),
            .saysTooMuch: .mute,
        ])
        expect(actions)
        // Saying it twice is no harm: it is the same.
        expect(actions, after: .saysJoined)
    }

    @Test func idle() {
        for birth in [[Event.saysReady], [.saysFailed], [.saysReady, .run, .executionOver]] {
            let machine = Self.machine(after: birth)
            #expect(machine.stage == .idle && machine.isHeard)
            for event in Event.allCases {
                var next = machine
                let action = event.happen(to: &next)
                #expect(action == Self.always([.saysTooMuch: .mute])[event] ?? .none, "\(event) after \(birth)")
            }
        }
    }

    @Test func running() {
        expect(
            Self.always([.saysOutput: .deliver, .saysFinished: .finish, .saysTooMuch: Self.nobodyAsked]),
            after: .saysReady, .run)
        // It runs until the execution is told so.
        #expect(Self.machine(after: [.saysReady, .run, .saysFinished]).stage == .running(1))
        #expect(Self.machine(after: [.saysReady, .run, .executionOver]).stage == .idle)
    }

    @Test func inspecting() {
        expect(Self.always([.saysAnswer: .answer(.complete), .saysTooMuch: .mute]), after: .saysReady, .inspect)
        // An answer is given once, and one that comes during an execution is still that of the inspection.
        expect(Self.always([.saysTooMuch: .mute]), after: .saysReady, .inspect, .saysAnswer)
        expect(
            Self.always([
                .saysAnswer: .answer(.complete), .saysOutput: .deliver, .saysFinished: .finish,
                .saysTooMuch: Self.nobodyAsked,
            ]), after: .saysReady, .inspect, .run)
    }

    @Test func mutedUntilSomethingIsAsked() {
        for cause in [Event.saysTooMuch, .closesChannel] {
            #expect(!Self.machine(after: [.saysReady, cause]).isHeard)
            for request in [Event.run, .inspect] {
                let machine = Self.machine(after: [.saysReady, cause, request])
                #expect(machine.isHeard)
                // What was said before counts no more.
                #expect(machine == Self.machine(after: [.saysReady, request]))
            }
        }
    }

    @Test func refusedForGood() {
        let broken = [Event.saysGarbage, .endOverdue]
        for cause in broken {
            for event in Event.allCases {
                let machine = Self.machine(after: [.saysReady, .run, cause, event])
                #expect(machine.hearing == .refused && !machine.isHeard, "\(event)")
            }
        }
        // It is judged once.
        for event in broken {
            var machine = Self.machine(after: [.saysReady, .run, .saysGarbage])
            #expect(event.happen(to: &machine) == .none)
        }
        // It has not ended yet, and can be given an execution, which will hear of the end.
        #expect(Self.machine(after: [.saysReady, .saysGarbage, .run, .ended]).stage == .running(1))
    }

    @Test func doomed() {
        var actions = Self.always([
            .saysOutput: .deliver, .saysFinished: .finish, .saysTooMuch: Self.nobodyAsked,
            .started: .killLate,
        ])
        actions[.kill] = nil
        expect(actions, after: .saysReady, .run, .kill)
    }

    @Test func killedBeforeItIsKnown() {
        expect(
            [
                .run: .listen, .inspect: .listen, .pause: .pause, .closesChannel: .awaitEnd, .ended: .readRest,
                .endedAgain: .readRest, .saysGarbage: .condemn(reason: "garbage"),
                .endOverdue: .condemn(reason: "the channel was closed"), .saysJoined: .tellPrepared,
                .saysReady: .tellReady,
                .saysFailed: .tellFailure(step: "mount", code: 5), .saysTooMuch: .mute, .started: .killLate,
            ], after: .kill)
    }

    @Test func whatWasSaidBeforeTheEndIsHeard() {
        // It may have said that it is ready, and what it printed.
        expect(
            [
                .run: .refuse(.exited(3)), .inspect: .refuse(.exited(3)), .kill: .kill,
                .restRead: .conclude(.exited(3)),
                .saysJoined: .tellPrepared, .saysReady: .tellReady,
                .saysFailed: .tellFailure(step: "mount", code: 5), .saysTooMuch: .mute,
                .saysGarbage: .condemn(reason: "garbage"),
            ], after: .ended)
        expect(
            [
                .run: .refuse(.exited(3)), .inspect: .refuse(.exited(3)), .kill: .kill,
                .restRead: .conclude(.exited(3)),
                .saysOutput: .deliver, .saysFinished: .finish, .saysTooMuch: Self.nobodyAsked,
                .saysGarbage: .condemn(reason: "garbage"),
            ], after: .saysReady, .run, .ended)
        for cause in [Event.saysTooMuch, .closesChannel] {
            #expect(Self.machine(after: [.saysReady, cause, .ended]).isHeard)
        }
    }

    @Test func theFirstWordOfItsParentCounts() {
        #expect(Self.machine(after: [.ended, .endedAgain]).end == .exited(3))
        #expect(Self.machine(after: [.endedAgain, .ended]).end == .signaled(9))
    }

    @Test func nothingRunsWhenItsEndIsTold() {
        let machine = Self.machine(after: [.saysReady, .inspect, .run, .ended, .restRead])
        #expect(machine.stage == .idle)
        var late = machine
        #expect(late.heard(.inspected(.complete), nonce: 2) == .none)
    }

    // MARK: How fast it is read

    @Test func paused() {
        let idle = Self.always([.saysTooMuch: .mute, .pause: .none, .resume: .listen, .interrupt: .listen])
        expect(idle, after: .saysReady, .pause)
        // Twice is once, and what was read before the pause is heard as ever.
        expect(
            Self.always([
                .saysOutput: .deliver, .saysFinished: .finish, .saysTooMuch: Self.nobodyAsked,
                .pause: .none, .resume: .listen, .interrupt: .listen,
            ]), after: .saysReady, .run, .pause, .pause)
        for event in [Event.run, .inspect, .resume, .ended] {
            #expect(Self.machine(after: [.saysReady, .pause, event]).pace == .free, "\(event)")
        }
        // It is paused while it is muted, too.
        let machine = Self.machine(after: [.saysReady, .pause, .saysTooMuch])
        #expect(machine.pace == .paused && !machine.isHeard)
        #expect(!Self.machine(after: [.saysReady, .pause, .saysTooMuch, .resume]).isHeard)
    }

    @Test func oneThatIsAskedToStopIsNotPausedBeforeTheNextRequest() {
        let hurried = Self.always([
            .saysOutput: .deliver, .saysFinished: .finish, .saysTooMuch: Self.nobodyAsked, .pause: .none,
        ])
        expect(hurried, after: .saysReady, .run, .interrupt)
        expect(hurried, after: .saysReady, .run, .pause, .interrupt, .pause, .resume)
        for request in [Event.run, .inspect] {
            #expect(Self.machine(after: [.saysReady, .run, .interrupt, request, .pause]).pace == .paused)
        }
    }

    // MARK: Strays

    @Test func straysAreCountedByWhatTheyCost() {
        let stray = ContextEvent.stream(.output, Array(repeating: 1, count: 1_000))
        let cost = stray.contentBytes + Machine.costOfEvent
        for (request, last) in [(Event.run, Self.nobodyAsked), (.inspect, .mute)] {
            var machine = Self.machine(after: [.saysReady, request])
            for _ in 0..<Machine.mostStrayBytes / cost { #expect(machine.heard(stray, nonce: 3) == .none) }
            #expect(machine.heard(stray, nonce: 3) == last)
        }
    }

    @Test func everyRequestBeginsTheCountAnew() {
        let half = ContextEvent.stream(.output, Array(repeating: 1, count: Machine.mostStrayBytes / 2))
        var machine = Self.machine(after: [.saysReady])
        for request in [Event.run, .inspect, .run, .inspect, .run] {
            #expect(request.happen(to: &machine) == .listen)
            #expect(machine.strayed(half) == .none)
        }
        #expect(machine.strayed(half) == Self.nobodyAsked)
    }

    // MARK: Along every way

    @Test func whateverHappensEachVerdictFallsOnce() {
        var random = RandomNumbers(seed: 11)
        for _ in 0..<20_000 {
            var machine = Machine()
            var actions: [Action] = []
            for _ in 0..<24 {
                guard let event = Event.allCases.randomElement(using: &random) else { return }
                let before = machine
                let action = event.happen(to: &machine)
                actions.append(action)
                if !Self.isPermitted(from: before, to: machine) {
                    Issue.record("\(event) made \(before) \(machine)")
                    return
                }
            }
            let kills = actions.count { $0 == .kill }
            let condemnations = actions.count { if case .condemn = $0 { true } else { false } }
            let ends = actions.count { $0 == .readRest }
            if machine.end != nil, machine.pace == .paused {
                Issue.record("\(actions) paused what is over")
                return
            }
            if kills > 1 || condemnations > 1 || ends > 1 {
                Issue.record("\(actions)")
                return
            }
        }
    }

    /// "Can transition to" of each part.
    private static func isPermitted(from old: Machine, to new: Machine) -> Bool {
        let stage =
            switch (old.stage, new.stage) {
            case (.starting, .idle), (.starting, .running), (.idle, .running), (.running, .idle): true
            case (let from, let to): from == to
            }
        let hearing =
            switch (old.hearing, new.hearing) {
            case (.open, .muted), (.muted, .open), (.open, .refused), (.muted, .refused): true
            case (let from, let to): from == to
            }
        let pace =
            switch (old.pace, new.pace) {
            case (.free, .paused), (.free, .hurried), (.paused, .free), (.paused, .hurried), (.hurried, .free): true
            case (let from, let to): from == to
            }
        return stage && hearing && pace && (new.isDoomed || !old.isDoomed) && (old.end == nil || new.end == old.end)
    }
}
