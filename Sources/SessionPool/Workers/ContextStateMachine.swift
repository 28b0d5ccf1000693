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

    enum Stage: Equatable {
        /// Forked, and on its way into its room. Can transition to: idle, running.
        case starting
        /// It said that it runs code, or why it never will. Can transition to: running.
        case idle
        /// An execution, known by its nonce, has the word. Can transition to: idle, running.
        case running(UInt64)
    }

    enum Hearing: Equatable {
        /// Can transition to: muted, refused.
        case open
        /// It said too much that nobody asked, or closed its channel: only what is asked of it opens an ear again.
        /// Can transition to: open, refused.
        case muted
        /// It broke the rules of the channel. The final state.
        case refused
    }

    enum Action: Equatable {
        case none
        /// Tell that it is warm, in its room, and waits for a user.
        case tellPrepared
        /// Tell that it runs code from now on.
        case tellReady
        /// Tell that it will never run code.
        case tellFailure(step: String, code: Int32)
        /// Tell whoever asked.
        case answer(ContextEvent.Completeness)
        /// Give the event to the execution.
        case deliver(ContextEvent)
        /// Tell the execution that its code came to its end, when everything it wrote is read.
        case finish
        /// Tell whoever asks that it ended, which may have been since it said that it was ready; nobody will say so a
        /// second time.
        case refuse(WaitStatus)
        /// Listen to what comes, as far as it is heard.
        case listen
        /// Stop listening.
        case mute
        /// Stop listening, and see whether its end is told soon.
        case awaitEnd
        /// Stop listening, and end it: by its execution, if one runs.
        case condemn(reason: String)
        /// End it with everything it started.
        case kill
        /// End the process, which was not known when it was killed.
        case killLate
        /// Read what it left, and then tell everyone that it ended.
        case readRest
        /// Tell everyone that it ended.
        case conclude(WaitStatus)
    }

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
        if hearing == .muted { hearing = .open }
        return .listen
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
            return stage == .running(nonce) ? .deliver(event) : strayed(event)
        }
    }

    /// An event belonged to nothing, or changed nothing.
    ///
    /// The channel is read all the time, so that the context cannot block on it; but not for ever for nothing.
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
