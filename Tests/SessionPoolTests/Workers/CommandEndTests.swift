import Glibc
import SandboxPolicy
import Testing

@testable import SessionPool

/// What the end of a command is called.
@Suite struct CommandEndTests {
    private static func end(
        _ status: WaitStatus, _ reason: StopReason? = nil, outOfMemory: Bool = false, roomGone: Bool = false
    ) -> CommandEnd {
        CommandEnd(
            status: status, stoppedFor: reason, memoryShortage: outOfMemory ? .ofSession : nil, isRoomGone: roomGone,
            request: CommandRequest(arguments: ["a"], timeoutSeconds: 2, outputBytes: 1_000),
            limits: Limits(
                wallSeconds: 1, cpuSeconds: 1, memoryBytes: 1 << 30, processes: 1, openFiles: 1, fileBytes: 1,
                temporaryBytes: 1, outputBytes: 1))
    }

    @Test func anExitIsAStatusAndNoDeath() {
        for code: Int32 in [0, 1, 137, 255] {
            let end = Self.end(.exited(code))
            #expect(end.exitCode == code)
            #expect(end.signal == nil)
            #expect(end.death == nil)
        }
    }

    @Test func aSignalIsNamed() {
        let end = Self.end(.signaled(SIGTERM))
        #expect(end.exitCode == nil)
        #expect(end.signal == "SIGTERM")
        #expect(end.death == nil)
    }

    @Test func whatTheHostDidComesFirst() {
        for (reason, kind): (StopReason, Death.Kind) in [
            (.timeout, .timeout), (.outputLimit, .outputLimit), (.closed, .sandboxLost),
            (.diskQuota(Samples.excess), .diskQuota),
        ] {
            let end = Self.end(.signaled(SIGKILL), reason, outOfMemory: true, roomGone: true)
            #expect(end.death?.kind == kind)
            #expect(end.death?.signal == "SIGKILL")
            #expect(end.death?.stateSurvived == (kind != .sandboxLost))
        }
    }

    @Test func wantOfMemoryIsTold() {
        #expect(Self.end(.signaled(SIGKILL), outOfMemory: true).death?.kind == .outOfMemory)
        // A shell says so of its child.
        #expect(Self.end(.exited(137), outOfMemory: true).death?.kind == .outOfMemory)
        // Somebody else of the session may have been ended for it.
        #expect(Self.end(.exited(0), outOfMemory: true).death == nil)
        #expect(Self.end(.signaled(SIGTERM), outOfMemory: true).death == nil)
    }

    @Test func theEndOfTheRoomIsTold() {
        #expect(Self.end(.signaled(SIGKILL), roomGone: true).death?.kind == .sandboxLost)
        #expect(Self.end(.exited(0), roomGone: true).death == nil)
    }

    @Test func aForeignSystemCallIsTold() {
        #expect(Self.end(.signaled(SIGSYS)).death?.kind == .syscallDenied)
    }
}
