import Foundation
import Testing
import WorkerProtocol

@testable import SessionPool

/// The result object that programs read.
@Suite struct ExecutionResultTests {
    private func result(
        _ transcript: Transcript, death: Death? = nil, tier: Tier = .rootIdmapped
    ) -> ExecutionResult {
        ExecutionResult.made(of: transcript, death: death, tier: tier)
    }

    private func fields(_ result: ExecutionResult) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(JSONWriter.encode(result))) as? [String: Any])
    }

    @Test func everyKeyIsAlwaysThere() throws {
        let fields = try fields(result(Transcript(limit: 10)))
        #expect(
            Set(fields.keys) == [
                "execution_id", "number", "status", "stdout", "stderr", "results", "results_left_out", "error", "death",
                "changes", "output", "usage", "confinement", "tier", "accounting", "missing_layers", "text",
            ])
        #expect(fields["error"] is NSNull)
        #expect(fields["death"] is NSNull)
        #expect(fields["number"] as? Int == 3)
        #expect(fields["confinement"] as? String == "confined")
        #expect(fields["tier"] as? String == "root-idmapped")
        #expect(fields["accounting"] as? String == "cgroup-v1")
        #expect(fields["missing_layers"] as? [String] == ["landlock"])
        #expect(
            Set((fields["usage"] as? [String: Any] ?? [:]).keys) == [
                "wall_seconds", "cpu_seconds", "peak_memory_bytes",
            ])
    }

    @Test func whatIsThereHasItsNames() throws {
        var transcript = Transcript(limit: 1000)
        _ = transcript.print(Array("out".utf8)[...], to: .output)
        _ = transcript.print(Array("err".utf8)[...], to: .error)
        _ = transcript.display(Array("2".utf8), mimeType: "text/plain", isLast: true)
        _ = transcript.fail(with: Samples.raised("ValueError"))
        let death = Death(kind: .signal, message: "crashed", stateSurvived: false, signal: "SIGSEGV", exitCode: nil)
        let fields = try fields(result(transcript, death: death))
        #expect(fields["stdout"] as? String == "out")
        #expect(fields["stderr"] as? String == "err")
        let shown = try #require((fields["results"] as? [[String: Any]])?.first)
        #expect(Set(shown.keys) == ["kind", "display_id", "data", "metadata", "untrusted_types"])
        #expect(shown["data"] as? [String: String] == ["text/plain": "2"])
        #expect((fields["error"] as? [String: Any])?["name"] as? String == "ValueError")
        let written = try #require(fields["death"] as? [String: Any])
        #expect(written["kind"] as? String == "signal")
        #expect(written["state_survived"] as? Bool == false)
        #expect(written["signal"] as? String == "SIGSEGV")
    }

    @Test func outputThatIsNotTextIsShownAsFarAsItCanBe() throws {
        var transcript = Transcript(limit: 1000)
        _ = transcript.print([0x61, 0xff, 0x62, 0x00], to: .output)
        #expect(result(transcript).stdout == "a\u{fffd}b\0")
        #expect(try fields(result(transcript))["stdout"] as? String == "a\u{fffd}b\0")
    }

    @Test func directModeSaysSo() {
        #expect(result(Transcript(limit: 1), tier: .direct).confinement == .direct)
        for tier in [Tier.user, .root, .rootIdmapped] {
            #expect(result(Transcript(limit: 1), tier: tier).confinement == .confined)
        }
    }

    @Test func identifiersDiffer() {
        let identifiers = (0..<100).map { _ in result(Transcript(limit: 1)).executionID }
        #expect(Set(identifiers).count == 100)
        #expect(identifiers.allSatisfy { $0.hasPrefix("exec_") })
    }

    @Test func deathKindsAreThoseOfTheDocumentation() {
        let kinds: [Death.Kind] = [
            .timeout, .cpuTime, .outOfMemory, .processes, .openFiles, .fileSize, .diskQuota, .outputLimit,
            .syscallDenied, .signal, .exit, .protocol, .interrupted, .sandboxLost,
        ]
        #expect(
            kinds.map(\.rawValue) == [
                "timeout", "cpu_time", "out_of_memory", "processes", "open_files", "file_size", "disk_quota",
                "output_limit", "syscall_denied", "signal", "exit", "protocol", "interrupted", "sandbox_lost",
            ])
    }
}
