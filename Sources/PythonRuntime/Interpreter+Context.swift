import CPython
import Glibc

extension Interpreter {
    /// Turns a fork of the zygote into a user's context: its environment, directory and random state are its own from
    /// now on, and the namespace of its executions is that of `__main__`.
    ///
    /// Cheapest when the environment is the zygote's. What a fork cannot get anew is Python's hash secret and the layout
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
        if hasRandomState {
            guard machinery.renewRandomness.call() != nil else { throw .taken(step: "renew random state") }
        }
    }

    /// Becomes what this process is already: the first time costs a fork a page for each thing it is the first to touch.
    func rehearseContext() throws(PythonError) {
        let step = "rehearse a context"
        guard let list = machinery.environment.call(), let environment = PythonText.pairs(list.borrowed),
            let directory = getcwd(nil, 0)
        else { throw .taken(step: step) }
        defer { free(directory) }
        for _ in 0..<Self.rounds {
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
