/// How much is kept of outputs.
struct OutputBounds: Sendable {
    /// Of one output; what is longer loses its end.
    var bytesOfOutput = 64 << 20
    /// Of one user; the oldest outputs go first.
    var bytesOfUser = 256 << 20
    var outputsOfUser = 1_000
}
