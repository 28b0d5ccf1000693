import NIOCore
import NIOEmbedded
import Testing

@testable import WebServer

struct ConnectionClockTests {
    private static let limits = ConnectionClock.Limits(
        head: .seconds(10), body: .seconds(30), write: .seconds(20), idle: .seconds(75), linger: .seconds(2),
        leastRate: 100)

    private var clock = ConnectionClock(limits: limits, now: at(0))

    private static func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(UInt64(seconds + 1) * 1_000_000_000) }

    private mutating func verdict(at seconds: Int64, waiting: Int = 0) -> ConnectionClock.Verdict {
        clock.verdict(bytesWaiting: waiting, now: Self.at(seconds))
    }

    @Test mutating func aConnectionHasToSayAllOfItsFirstHead() {
        #expect(verdict(at: 9) == .goOn)
        #expect(verdict(at: 10) == .close)
        for second in 1...9 { clock.received(bytes: 1, now: Self.at(Int64(second))) }
        #expect(verdict(at: 10) == .goOn)
        #expect(verdict(at: 11) == .headIsLate)
    }

    @Test mutating func afterARequestItMayBeIdleForLonger() {
        clock.received(bytes: 100, now: Self.at(1))
        clock.headEnded(now: Self.at(1))
        clock.requestEnded()
        #expect(verdict(at: 500) == .goOn)
        clock.responseEnded(now: Self.at(500))
        #expect(verdict(at: 574) == .goOn)
        #expect(verdict(at: 575) == .close)
        clock.received(bytes: 1, now: Self.at(570))
        #expect(verdict(at: 579) == .goOn)
        #expect(verdict(at: 580) == .headIsLate)
    }

    @Test mutating func aBodyHasToMoveWhileItIsWaitedFor() {
        clock.received(bytes: 100, now: Self.at(0))
        clock.headEnded(now: Self.at(0))
        clock.wantsBytes(now: Self.at(1))
        // Too little for thirty seconds, by a byte.
        clock.received(bytes: 2999, now: Self.at(2))
        clock.wantsBytes(now: Self.at(2))
        #expect(verdict(at: 31) == .goOn)
        #expect(verdict(at: 32) == .bodyIsLate)
        #expect(verdict(at: 62) == .close)
    }

    @Test mutating func aHandlerThatDoesNotReadStopsTheClock() {
        clock.received(bytes: 100, now: Self.at(0))
        clock.headEnded(now: Self.at(0))
        clock.received(bytes: 100, now: Self.at(1))
        #expect(verdict(at: 1000) == .goOn)
    }

    @Test mutating func aResponseHasToBeRead() {
        clock.received(bytes: 100, now: Self.at(0))
        clock.headEnded(now: Self.at(0))
        clock.requestEnded()
        clock.wrote(bytes: 100_000)
        #expect(verdict(at: 1, waiting: 50_000) == .goOn)
        #expect(verdict(at: 20, waiting: 40_000) == .goOn)
        #expect(verdict(at: 40, waiting: 39_000) == .responseIsNotRead)
    }

    @Test mutating func aStreamThatSaysNothingIsNotStalled() {
        clock.headEnded(now: Self.at(0))
        clock.requestEnded()
        clock.wrote(bytes: 100)
        for second in 1...100 { #expect(verdict(at: Int64(second) * 60) == .goOn) }
    }

    @Test mutating func aConnectionLingersOnlySoLong() {
        clock.headEnded(now: Self.at(0))
        clock.lingers(now: Self.at(5))
        #expect(verdict(at: 6) == .goOn)
        #expect(verdict(at: 7) == .close)
    }

    @Test func errorsOfAcceptingAreWaitedOut() throws {
        let channel = EmbeddedChannel()
        // Such a channel keeps what is set, and tells nobody but by this.
        func readsBySelf() -> Bool? {
            channel.options.last { $0.option is ChannelOptions.Types.AutoReadOption }?.value as? Bool
        }
        try channel.pipeline.syncOperations.addHandler(
            AcceptGuard(pause: .milliseconds(100), logger: TestServer.quiet))
        channel.pipeline.fireErrorCaught(IOError(errnoCode: 24, reason: "accept"))
        #expect(throws: Never.self) { try channel.throwIfErrorCaught() }
        #expect(readsBySelf() == false)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(99))
        #expect(readsBySelf() == false)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(readsBySelf() == true)
    }

    @Test func placesAreGivenBack() {
        let limit = ConnectionLimit(most: 1)
        #expect(limit.enter() == .serve)
        let others = (0..<65).map { _ in limit.enter() }
        #expect(others.prefix(64).allSatisfy { $0 == .refuse })
        #expect(others.last == .drop)
        limit.leave(.serve)
        #expect(limit.enter() == .serve)
    }
}
