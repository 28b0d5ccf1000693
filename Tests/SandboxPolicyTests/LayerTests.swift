import SandboxPolicy
import Testing

/// The layers that an operator can name to do without.
@Suite struct LayerTests {
    @Test func namesAreThoseOfTheCommandLine() {
        #expect(Layer.allCases.map(\.rawValue) == ["cgroup", "landlock", "seccomp"])
    }

    @Test(arguments: Layer.allCases)
    func eachSaysWhatIsLost(_ layer: Layer) {
        #expect(!layer.loss.isEmpty)
        #expect(!layer.loss.contains("\n"))
    }
}
