import CPython
import Glibc

/// What the zygote does once, so that its forks need not.
extension Interpreter {
    /// Pieces of code that take every way through the machinery, and leave nothing in the namespace.
    private static let everyWay = ["1 + 1", "pass", "print('')", "None\n1 + 1", "1 / 0"]
    /// How often Python has to run byte code before all of it is specialised.
    static let rounds = 16

    /// Imports modules, does rehearsals (pieces of work that warm what they touch), and freezes the result.
    ///
    /// After this the process has one thread, and its forks share as much of its memory as can be. It takes the
    /// environment that its contexts will have, if that is given: contexts then have none to replace.
    package func prepare(
        preload: [String], rehearsals: [String], contextEnvironment: [(name: String, value: String)]? = nil
    ) throws(PythonError) {
        let step = "prepare Python"
        guard let preload = PythonText.list(preload), let rehearsals = PythonText.list(rehearsals),
            let answer = machinery.prepare.call(preload.borrowed, rehearsals.borrowed)
        else { throw .taken(step: step) }
        hasRandomState = PyObject_IsTrue(answer.borrowed) != 0
        try rehearseContext(environment: contextEnvironment)
        rehearseExecutions()
        guard machinery.freeze.call() != nil else { throw .taken(step: step) }
        // libc sorts freed pieces at the next large allocation, and writes to each of them: left to be done, every fork
        // would do it, and copy all their pages.
        burrow_python_settle_heap()
    }

    /// Does rehearsals in a fork that has no user yet, so that the pages which they change are copied before somebody
    /// waits for it.
    package func rehearse(_ names: [String]) throws(PythonError) {
        process = getpid()
        connection.silently {
            for code in Self.everyWay { execute(source: Array(code.utf8), number: 0) }
        }
        guard let names = PythonText.list(names), machinery.rehearseAgain.call(names.borrowed) != nil else {
            throw .taken(step: "rehearse")
        }
    }

    /// Executes what nobody asked for: the first execution of a fork would pay for each page it is the first to touch.
    private func rehearseExecutions() {
        connection.silently {
            for _ in 0..<Self.rounds {
                for code in Self.everyWay { execute(source: Array(code.utf8), number: 0) }
            }
        }
    }
}
