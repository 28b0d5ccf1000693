import Testing

@testable import SessionPool

/// The life of an execution: every event in every phase, early, late and twice.
@Suite struct ExecutionStateMachineTests {
    typealias Machine = ExecutionStateMachine

    /// Something that can happen to an execution.
    enum Event: CaseIterable {
        case stopForTimeout, stopForInterrupt, killForViolation, killForClosing, graceEnded, finished, ended

        func happen(to machine: inout Machine) -> Machine.Action {
            switch self {
            case .stopForTimeout: machine.stop(for: .timeout)
            case .stopForInterrupt: machine.stop(for: .interrupted)
            case .killForViolation: machine.kill(for: .violation("garbage"))
            case .killForClosing: machine.kill(for: .closed)
            case .graceEnded: machine.graceEnded()
            case .finished: machine.finished()
            case .ended: machine.contextEnded(.signaled(9))
            }
        }
    }

    private func machine(after events: Event...) -> Machine {
        var machine = Machine()
        for event in events { _ = event.happen(to: &machine) }
        return machine
    }

    // MARK: From each phase

    @Test func running() {
        let outcomes: [(Event, Machine.Action, Machine.Phase)] = [
            (.stopForTimeout, .interrupt, .stopping(.timeout)),
            (.stopForInterrupt, .interrupt, .stopping(.interrupted)),
            (.killForViolation, .kill, .ending(.violation("garbage"))),
            (.killForClosing, .kill, .ending(.closed)),
            (.graceEnded, .none, .running),
            (.finished, .complete(.finished(stoppedFor: nil)), .over(.finished(stoppedFor: nil))),
            (
                .ended, .complete(.died(.signaled(9), stoppedFor: nil)),
                .over(.died(.signaled(9), stoppedFor: nil))
            ),
        ]
        expect(outcomes, from: machine())
    }

    @Test func stopping() {
        let outcomes: [(Event, Machine.Action, Machine.Phase)] = [
            (.stopForTimeout, .none, .stopping(.timeout)),
            (.stopForInterrupt, .none, .stopping(.timeout)),
            // The first reason stands: it is why the execution is at its end.
            (.killForViolation, .kill, .ending(.timeout)),
            (.killForClosing, .kill, .ending(.timeout)),
            (.graceEnded, .kill, .ending(.timeout)),
            (.finished, .complete(.finished(stoppedFor: .timeout)), .over(.finished(stoppedFor: .timeout))),
            (
                .ended, .complete(.died(.signaled(9), stoppedFor: .timeout)),
                .over(.died(.signaled(9), stoppedFor: .timeout))
            ),
        ]
        expect(outcomes, from: machine(after: .stopForTimeout))
    }

    @Test func ending() {
        var outcomes: [(Event, Machine.Action, Machine.Phase)] = []
        // It may no longer speak: what it claims now was said too late.
        for event in Event.allCases where event != .ended { outcomes.append((event, .none, .ending(.closed))) }
        outcomes.append(
            (
                .ended, .complete(.died(.signaled(9), stoppedFor: .closed)),
                .over(.died(.signaled(9), stoppedFor: .closed))
            ))
        expect(outcomes, from: machine(after: .killForClosing))
    }

    @Test func over() {
        for last in [Event.finished, .ended] {
            let machine = machine(after: last)
            expect(Event.allCases.map { ($0, .none, machine.phase) }, from: machine)
        }
    }

    private func expect(_ outcomes: [(Event, Machine.Action, Machine.Phase)], from start: Machine) {
        #expect(Set(outcomes.map(\.0)) == Set(Event.allCases))
        for (event, action, phase) in outcomes {
            var machine = start
            #expect(event.happen(to: &machine) == action, "\(event) in \(start.phase)")
            #expect(machine.phase == phase, "\(event) in \(start.phase)")
        }
    }

    // MARK: Along every way

    @Test func everySequenceOfEventsCompletesAtMostOnceAndKillsAtMostOnce() {
        follow(Machine(), actions: [], depth: 6)
    }

    private func follow(_ machine: Machine, actions: [Machine.Action], depth: Int) {
        let completions = actions.count { if case .complete = $0 { true } else { false } }
        if completions > 1 || actions.count(where: { $0 == .kill }) > 1
            || actions.count(where: { $0 == .interrupt }) > 1
        {
            Issue.record("\(actions)")
        }
        if case .over = machine.phase, completions != 1 { Issue.record("over without having completed: \(actions)") }
        guard depth > 0 else { return }
        for event in Event.allCases {
            var next = machine
            let action = event.happen(to: &next)
            if !isPermitted(machine.phase, next.phase) { Issue.record("\(machine.phase) became \(next.phase)") }
            follow(next, actions: action == .none ? actions : actions + [action], depth: depth - 1)
        }
    }

    /// "Can transition to" of each phase.
    private func isPermitted(_ from: Machine.Phase, _ to: Machine.Phase) -> Bool {
        switch (from, to) {
        case _ where from == to: true
        case (.running, .stopping), (.running, .ending), (.running, .over): true
        case (.stopping, .ending), (.stopping, .over), (.ending, .over): true
        default: false
        }
    }
}
