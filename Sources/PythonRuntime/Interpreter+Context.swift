import CPython
import Glibc

extension Interpreter {
    /// Turns a fork of the zygote into a user's context.
    ///
    /// Its environment, directory and random state are its own from now on, and the namespace of its executions is that
    /// of `__main__`. Cheapest when the environment is the one that the zygote was prepared with. What a fork cannot get anew is Python's hash secret and the layout
    /// of memory.
    package func becomeContext(
        environment: [(name: String, value: String)], workingDirectory: String
    ) throws(PythonError) {
        process = getpid()
        if !isKnown(environment) {
            guard let pairs = PythonText.list(environment), machinery.replaceEnvironment.call(pairs.borrowed) != nil
            else { throw .taken(step: "set the environment") }
        }
        guard chdir(workingDirectory) == 0 else {
            throw PythonError(
                step: "enter the working directory", type: "chdir",
                message: "\(workingDirectory): \(String(cString: strerror(errno)))")
        }
        guard machinery.becomeContext.call() != nil else { throw .taken(step: "take over the working directory") }
        if hasRandomState {
            guard machinery.renewRandomness.call() != nil else { throw .taken(step: "renew random state") }
        }
    }

    /// Does what a fork does first, without the fork: the process acts as the child of itself and becomes what it is.
    ///
    /// Python code changes when it runs for the first times, and what it changes here a fork need not change again, in
    /// copies of pages. To Python, a process with one thread is the same before a fork and in the child.
    func rehearseContext(environment: [(name: String, value: String)]?) throws(PythonError) {
        guard let list = machinery.environment.call(), let current = PythonText.pairs(list.borrowed),
            let directory = getcwd(nil, 0)
        else { throw .taken(step: "rehearse a context") }
        defer { free(directory) }
        let environment = environment ?? current
        for _ in 0..<Self.rounds {
            beforeFork()
            afterForkInChild()
            try becomeContext(environment: environment, workingDirectory: String(cString: directory))
        }
        knownEnvironment = environment
        try becomeContext(environment: environment, workingDirectory: String(cString: directory))
    }

    /// Whether an environment is, also in its order, the one that this process had when it was prepared.
    private func isKnown(_ environment: [(name: String, value: String)]) -> Bool {
        environment.count == knownEnvironment.count
            && zip(environment, knownEnvironment).allSatisfy { $0.name == $1.name && $0.value == $1.value }
    }
}
