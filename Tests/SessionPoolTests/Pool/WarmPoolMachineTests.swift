import Testing

@testable import SessionPool

/// How many rooms are kept ready, told by what happens.
@Suite struct WarmPoolMachineTests {
    private static let second: UInt64 = 1_000_000_000

    /// Builds until nothing is to be built any more.
    private static func fill(_ machine: ToldMachine, at now: UInt64) {
        while true {
            let actions = machine.next(at: now)
            if actions.build == 0 { return }
            for _ in 0..<actions.build { machine.built() }
        }
    }

    @Test func noneAreKeptWhenNoneAreWanted() {
        let machine = ToldMachine(bounds: 0...0)
        #expect(!machine.take(at: 0))
        #expect(machine.next(at: 0).build == 0)
    }

    @Test func theLeastAreThereFromTheBeginning() {
        let machine = ToldMachine(bounds: 3...8)
        #expect(machine.next(at: 0).build == WarmPoolMachine.mostUnderway)
        #expect(machine.next(at: 0).build == 0)
        machine.built()
        #expect(machine.next(at: 0).build == 1)
        machine.built()
        machine.built()
        #expect(machine.ready == 3)
        #expect(machine.next(at: 0).build == 0)
    }

    @Test func aTakerGetsWhatIsReadyAndLeavesAnOrder() {
        let machine = ToldMachine(bounds: 1...8)
        Self.fill(machine, at: 0)
        #expect(machine.take(at: 1))
        #expect(!machine.take(at: 2))
        Self.fill(machine, at: 3)
        #expect(machine.ready == 2)
    }

    @Test func demandRaisesTheTargetToTheBoundAndQuietLowersItToTheOther() {
        let machine = ToldMachine(bounds: 1...4)
        for time in 0..<20 { _ = machine.take(at: UInt64(time)) }
        Self.fill(machine, at: 20)
        #expect(machine.ready == 4)
        let quiet = 20 + WarmPoolMachine.quietPeriod
        #expect(machine.next(at: quiet).discard == 2)
        #expect(machine.ready == 2)
        #expect(machine.next(at: quiet + 10 * WarmPoolMachine.quietPeriod).discard == 1)
        #expect(machine.ready == 1)
        #expect(machine.next(at: quiet + 20 * WarmPoolMachine.quietPeriod) == .init())
    }

    @Test func itWakesToForgetDemand() {
        let machine = ToldMachine(bounds: 0...4)
        _ = machine.take(at: 5)
        #expect(machine.next(at: 6).wakeAt == 5 + WarmPoolMachine.quietPeriod)
    }

    @Test func failuresAreFollowedByLongerAndLongerPauses() {
        let machine = ToldMachine(bounds: 1...1)
        var now: UInt64 = 0
        var pauses: [UInt64] = []
        for _ in 0..<9 {
            #expect(machine.next(at: now).build == 1)
            machine.failed(at: now)
            let wakeAt = machine.next(at: now).wakeAt ?? 0
            #expect(machine.next(at: wakeAt - 1).build == 0)
            pauses.append((wakeAt - now) / Self.second)
            now = wakeAt
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60])
        #expect(machine.next(at: now).build == 1)
        machine.built()
        #expect(machine.pausedUntil == nil)
    }

    @Test func whatIsLostIsReplaced() {
        let machine = ToldMachine(bounds: 2...2)
        Self.fill(machine, at: 0)
        machine.lost()
        #expect(machine.next(at: 0).build == 1)
    }

    @Test func countsStayTrueWhateverHappens() {
        var random = RandomNumbers(seed: 7)
        for _ in 0..<200 {
            let least = Int(random.next() % 4)
            let most = least + Int(random.next() % 6)
            let machine = ToldMachine(bounds: least...most)
            var now: UInt64 = 0
            for _ in 0..<300 {
                now += random.next() % (2 * Self.second)
                switch random.next() % 5 {
                case 0: _ = machine.take(at: now)
                case 1: if machine.underway > 0 { machine.built() }
                case 2: if machine.underway > 0 { machine.failed(at: now) }
                case 3: if machine.ready > 0 { machine.lost() }
                default:
                    let actions = machine.next(at: now)
                    #expect(actions.build >= 0 && actions.discard >= 0)
                    #expect(machine.underway <= WarmPoolMachine.mostUnderway)
                }
                #expect(machine.ready >= 0 && machine.underway >= 0)
                #expect(machine.target <= most && machine.target >= least)
            }
        }
    }
}

/// A machine that expectations can tell something.
@dynamicMemberLookup
private final class ToldMachine {
    private var machine: WarmPoolMachine

    init(bounds: ClosedRange<Int>) {
        machine = WarmPoolMachine(bounds: bounds)
    }

    subscript<Value>(dynamicMember path: KeyPath<WarmPoolMachine, Value>) -> Value { machine[keyPath: path] }

    func take(at now: UInt64) -> Bool { machine.take(at: now) }
    func built() { machine.built() }
    func failed(at now: UInt64) { machine.failed(at: now) }
    func lost() { machine.lost() }
    func next(at now: UInt64) -> WarmPoolMachine.Actions { machine.next(at: now) }
}
