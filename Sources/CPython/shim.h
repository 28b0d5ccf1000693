// CPython's C API, and the few pieces of it that Swift cannot call because they are macros.
//
// Python.h wants feature macros (_GNU_SOURCE, _XOPEN_SOURCE …) that change what libc's headers declare. Swift compiles
// libc's headers once, in its Glibc module, with macros of its own, and refuses a module that asks for others. So the
// macros that pyconfig.h defines are taken back before the first header of libc is read.

#pragma once

#include <pyconfig.h>
#undef _GNU_SOURCE
#undef _XOPEN_SOURCE
#undef _XOPEN_SOURCE_EXTENDED
#undef _POSIX_C_SOURCE
#undef _LARGEFILE_SOURCE
#undef _FILE_OFFSET_BITS
#undef _ALL_SOURCE
#undef _TANDEM_SOURCE
#undef _NETBSD_SOURCE
#undef _DARWIN_C_SOURCE
#undef __EXTENSIONS__
#undef _REENTRANT
#undef _POSIX_PTHREAD_SEMANTICS
#include <Python.h>
// For malloc_trim, which Swift's Glibc module leaves out.
#include <malloc.h>
#include <stdbool.h>
#include <string.h>

#pragma clang assume_nonnull begin

/// A new reference to None; `Py_None` is a macro that takes the address of a variable.
static inline PyObject *burrow_python_none(void) {
    Py_IncRef(Py_None);
    return Py_None;
}

/// Whether an object is a str; `PyUnicode_Check` is a macro.
static inline bool burrow_python_is_text(PyObject *object) {
    return PyUnicode_Check(object);
}

/// Whether a str is ASCII, so that its own bytes are its UTF-8; `PyUnicode_IS_ASCII` is a macro in some versions.
static inline bool burrow_python_is_ascii(PyObject *text) {
    return PyUnicode_IS_ASCII(text);
}

/// The name of an object's type, without its module: what `tp_name` says after the last dot.
static inline const char *burrow_python_type_name(PyObject *object) {
    const char *name = Py_TYPE(object)->tp_name;
    const char *dot = strrchr(name, '.');
    return dot != NULL ? dot + 1 : name;
}

/// Takes the exception that is set, as one object with its traceback in it; NULL when none is. A new reference.
/// The functions for it are deprecated in newer versions, where their successors do the same in one step.
static inline PyObject *_Nullable burrow_python_take_exception(void) {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    PyErr_Fetch(&type, &value, &traceback);
    if (type == NULL) {
        return NULL;
    }
    PyErr_NormalizeException(&type, &value, &traceback);
#pragma clang diagnostic pop
    if (value != NULL && traceback != NULL && PyException_SetTraceback(value, traceback) != 0) {
        PyErr_Clear();
    }
    Py_DecRef(type);
    Py_DecRef(traceback);
    return value;
}

/// Lets libc put freed memory in order: it gives whole pages back to the kernel, and sorts the pieces that are left.
/// libc sorts them at an allocation for which none was ever large enough; a compiler leaves out one that is not used.
static inline void burrow_python_settle_heap(void) {
    malloc_trim(0);
    void *volatile largest = malloc((size_t)1 << 30);
    free(largest);
}

/// Sets a TypeError; `PyExc_TypeError` is a variable, which Swift takes for one that anybody may change.
static inline void burrow_python_set_type_error(const char *message) {
    PyErr_SetString(PyExc_TypeError, message);
}

/// Whether an object is a MemoryError, for the same reason.
static inline bool burrow_python_is_memory_error(PyObject *object) {
    return PyErr_GivenExceptionMatches(object, PyExc_MemoryError) != 0;
}

#pragma clang assume_nonnull end
