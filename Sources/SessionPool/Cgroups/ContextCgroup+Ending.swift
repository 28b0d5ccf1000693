import LinuxSystem

extension ContextCgroup {
    /// Ends everything in it, and looks again until nothing is left.
    ///
    /// - Parameters:
    ///   - attempts: How often it is ended, with 20 ms between two times.
    ///   - onSurvivors: Called when something cannot be ended.
    func endAll(attempts: Int = 20, onSurvivors: @escaping @HostLoop () -> Void) {
        guard !isEmpty() else { return }
        guard attempts > 0 else { return onSurvivors() }
        try? killAll()
        _ = EventLoop.shared.schedule(after: 0.02) { [weak self] in
            self?.endAll(attempts: attempts - 1, onSurvivors: onSurvivors)
        }
    }
}
