import Testing

/// Tests that start real workers: what the kernel lacks for them is a failure, not a reason to pass.
///
/// One after the other, for a host's control groups have the name of its process.
@Suite(.serialized, .timeLimit(.minutes(2))) enum SandboxTests {}
