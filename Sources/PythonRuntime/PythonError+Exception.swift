import CPython

extension PythonError {
    /// Takes the exception that is set.
    static func taken(step: String) -> PythonError {
        guard let exception = PythonObject(owned: burrow_python_take_exception()) else {
            return PythonError(step: step, type: "NULL", message: "Python gave no reason")
        }
        return PythonError(
            step: step,
            type: String(cString: burrow_python_type_name(exception.borrowed)),
            message: PythonText.description(exception.borrowed))
    }
}
