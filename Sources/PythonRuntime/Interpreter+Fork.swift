import CPython
import Glibc

/// What Python has to do around a fork that it does not make itself.
extension Interpreter {
    /// Call before the fork.
    package func beforeFork() {
        PyOS_BeforeFork()
    }

    /// Call after it, in the process that forked, also when the fork failed.
    package func afterForkInParent() {
        PyOS_AfterFork_Parent()
    }

    /// Call after it, first of all in the new process.
    package func afterForkInChild() {
        PyOS_AfterFork_Child()
    }

    /// Turns a fork of the zygote into a user's context: its environment, directory and random state are its own from
    /// now on, and the namespace of its executions is that of `__main__`.
    ///
    /// What forks cannot get anew is Python's hash secret and the layout of memory.
    package func becomeContext(
        environment: [(name: String, value: String)], workingDirectory: String
    ) throws(PythonError) {
        let step = "become a context"
        process = getpid()
        guard let list = PythonObject(owned: PyList_New(0)), let directory = PythonText.object(workingDirectory) else {
            throw .taken(step: step)
        }
        for (name, value) in environment {
            guard let pair = PythonText.list([name, value]), PyList_Append(list.borrowed, pair.borrowed) == 0 else {
                throw .taken(step: step)
            }
        }
        guard machinery.becomeContext.call(list.borrowed, directory.borrowed) != nil else { throw .taken(step: step) }
    }
}
