import WorkerProtocol

extension ContextStateMachine {
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

    enum Pace: Equatable {
        /// As it speaks. Can transition to: paused, hurried.
        case free
        /// Not at all, for whoever takes what it prints is behind. Can transition to: free, hurried.
        case paused
        /// As it speaks, whoever is behind: it was asked to stop, and can do so only when it is read.
        /// Can transition to: free.
        case hurried
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
        case deliver
        /// Tell the execution that its code came to its end, when everything it wrote is read.
        case finish
        /// Tell whoever asks that it ended, which may have been since it said that it was ready; nobody will say so a
        /// second time.
        case refuse(WaitStatus)
        /// Listen to what comes, as far as it is heard.
        case listen
        /// Leave what comes where it is, and see only whether there is an end.
        case pause
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
}
