import WorkerProtocol

/// The life of a context as the host sees it.
///
/// Pure: it is told what happened and says what to do. What a context says, what the host does to it and what the
/// kernel says of it come in any order, and none takes the place of another: it may be killed before it is known, and
/// what it said before its end is heard after it. So these are kept apart, and each has a life of its own.
struct ContextStateMachine: Equatable {
    /// What it does, by its own word and by what was asked of it.
    private(set) var stage = Stage.starting
    /// Whether anybody listens to it.
    private(set) var hearing = Hearing.open
    /// How fast it is read.
    private(set) var pace = Pace.free
    /// Whether the host has killed it.
    private(set) var isDoomed = false
    /// How it ended, by the word of its parent; nil while it lives.
    private(set) var end: WaitStatus?
    /// The inspection that waits for its answer, beside whatever runs: nobody takes back one that took too long.
    private var inspection: UInt64?
    /// Bytes that belonged to nothing, since something was last asked.
    private var strayBytes = 0

    /// Bytes of events that belong to nothing: a thread that prints after the end of its execution is no attack.
    static let mostStrayBytes = 4 << 20
    /// What an event costs the host besides its bytes, counted as bytes.
    static let costOfEvent = 64

    /// Whether what it says is taken.
    var isHeard: Bool {
        switch hearing {
        case .open: true
        case .muted: end != nil
        case .refused: false
        }
    }

    // MARK: What is asked of it

    /// An execution is to run.
    mutating func run(_ nonce: UInt64) -> Action {
        if let end { return .refuse(end) }
        stage = .running(nonce)
        return listen()
    }

    /// A piece of code is to be looked at.
    mutating func inspect(_ nonce: UInt64) -> Action {
        if let end { return .refuse(end) }
        inspection = nonce
        return listen()
    }

    private mutating func listen() -> Action {
        strayBytes = 0
        pace = .free
        if hearing == .muted { hearing = .open }
        return .listen
    }

    // MARK: How fast it is read

    /// Whoever takes what it prints is behind.
    mutating func pause() -> Action {
        guard pace == .free, end == nil else { return .none }
        pace = .paused
        return .pause
    }

    /// Whoever takes what it prints has come after it.
    mutating func resume() -> Action {
        guard pace == .paused else { return .none }
        pace = .free
        return .listen
    }

    /// It is asked to stop.
    mutating func interrupt() -> Action {
        defer { pace = .hurried }
        return pace == .paused ? .listen : .none
    }

    // MARK: What it says

    /// An event came through its channel.
    mutating func heard(_ event: ContextEvent, nonce: UInt64) -> Action {
        switch event {
        case .joined:
            return stage == .starting ? .tellPrepared : strayed(event)
        case .ready:
            guard stage == .starting else { return strayed(event) }
            stage = .idle
            return .tellReady
        case .failed(let step, let code):
            guard stage == .starting else { return strayed(event) }
            stage = .idle
            return .tellFailure(step: step, code: code)
        case .inspected(let completeness):
            guard inspection == nonce else { return strayed(event) }
            inspection = nil
            return .answer(completeness)
        case .finished:
            return stage == .running(nonce) ? .finish : strayed(event)
        case .stream, .shown, .representation, .lost, .cleared, .raised, .changed:
            // What does not belong to the running execution is late, or forged.
            return stage == .running(nonce) ? .deliver : strayed(event)
        }
    }

    /// An event belonged to nothing, or changed nothing.
    ///
    /// The channel is read, unless it is paused, so that the context does not block on it; but not for ever for nothing.
    mutating func strayed(_ event: ContextEvent) -> Action {
        strayBytes += event.contentBytes + Self.costOfEvent
        guard strayBytes > Self.mostStrayBytes else { return .none }
        if case .running = stage { return broke("it says what nobody asked") }
        // A thread that prints for ever after its execution waits until somebody listens again.
        if hearing == .open { hearing = .muted }
        return .mute
    }

    /// It said what is no event, or too much.
    mutating func broke(_ reason: String) -> Action {
        guard hearing != .refused else { return .none }
        hearing = .refused
        return .condemn(reason: reason)
    }

    /// The running execution needs it no more.
    mutating func finished() {
        if case .running = stage { stage = .idle }
    }

    // MARK: Its end

    /// Its channel has no other end any more.
    mutating func channelClosed() -> Action {
        if hearing == .open { hearing = .muted }
        return end == nil ? .awaitEnd : .none
    }

    /// The time in which its end should have been told is over.
    ///
    /// The process ends when its channel does; one that lives on has lost it on purpose.
    mutating func endOverdue() -> Action {
        end == nil ? broke("the channel was closed") : .none
    }

    /// The process is known.
    func started() -> Action {
        isDoomed ? .killLate : .none
    }

    /// Somebody wants it gone.
    ///
    /// Also when it has ended: what it started may not have.
    mutating func kill() -> Action {
        guard !isDoomed else { return .none }
        isDoomed = true
        return .kill
    }

    /// Its parent says how it ended; only the first word counts.
    mutating func ended(_ status: WaitStatus) -> Action {
        guard end == nil else { return .none }
        end = status
        pace = .free
        return .readRest
    }

    /// What it said before its end is read.
    mutating func restRead() -> Action {
        guard let end else { return .none }
        finished()
        inspection = nil
        return .conclude(end)
    }
}
