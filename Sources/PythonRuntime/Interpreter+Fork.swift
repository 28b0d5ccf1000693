import CPython

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
}
