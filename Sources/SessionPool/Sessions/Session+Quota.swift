extension Session {
    /// Processor time that was used in the sandbox as it stands, in seconds; nil when nobody counts.
    ///
    /// It only tells whether something ran since it was last asked: it falls when what used it is cleared away.
    package var processorSeconds: Double? { room.processorSeconds }

    /// Stops the code and the commands that run, for they make a user's files more than they may be.
    ///
    /// - Returns: Whether any ran.
    package func stop(for excess: DiskExcess) -> Bool {
        let commands = runningCommands
        for command in commands { command.stop(for: .diskQuota(excess)) }
        return stopContexts(for: .diskQuota(excess)) || !commands.isEmpty
    }

    /// Begins to end the sandbox with all that was left running in it; the next execution begins in another.
    package func endRoom() {
        room.end()
    }
}
