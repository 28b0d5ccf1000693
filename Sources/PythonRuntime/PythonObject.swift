import CPython

/// A pointer to an object whose count of references says nothing about who holds this pointer.
typealias PythonReference = UnsafeMutablePointer<PyObject>

/// One reference to a Python object, owned by this value and given back when it ends.
///
/// The words are those of Python's own manual: a reference is owned (and has to be given back) or borrowed (and is valid
/// while its owner lives). Owned ones exist in Swift only as values of this type.
struct PythonObject: ~Copyable {
    /// The object, borrowed from this value.
    let borrowed: PythonReference

    /// Adopts an owned reference, as most functions of the C API return it.
    ///
    /// NULL, for which an exception is set, is nil.
    init?(owned reference: PythonReference?) {
        guard let reference else { return nil }
        borrowed = reference
    }

    deinit {
        Py_DecRef(borrowed)
    }

    /// Gives the reference to a caller or function that owns it from now on.
    consuming func released() -> PythonReference {
        let reference = borrowed
        discard self
        return reference
    }

    /// An attribute; nil when an exception is set.
    borrowing func attribute(_ name: String) -> PythonObject? {
        PythonObject(owned: PyObject_GetAttrString(borrowed, name))
    }

    /// Calls the object with borrowed arguments; nil when an exception is set.
    borrowing func call(_ arguments: PythonReference?...) -> PythonObject? {
        PythonObject(owned: PyObject_Vectorcall(borrowed, arguments, arguments.count, nil))
    }
}
