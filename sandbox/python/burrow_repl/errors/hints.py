"""What an agent can do about an exception, in one sentence, where that is known."""

from ..private_builtins import __builtins__

import errno
import os
import sys
from _socket import gaierror

MOST_CHARACTERS = 500
# How far a chain of exceptions is followed: libraries wrap what the system said several times.
MOST_LINKS = 12

NO_NETWORK = "this sandbox has no network but its own loopback: use files that are there, or ask for the data"
NETWORK_ERRNOS = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})

# Names of packages where they differ from those of their modules.
PACKAGE_NAMES = {
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "sklearn": "scikit-learn",
    "yaml": "PyYAML",
}


def hint(error):
    """One sentence for who has to do with an exception; "" when there is none to give.

    Never raises, and runs no code of the exception's: it can be of any class.
    """
    try:
        for link in _chain(error):
            text = _missing_module(link) or _no_network(link)
            if text:
                return text[:MOST_CHARACTERS]
    except Exception:
        # What cannot be understood has no hint.
        pass
    return ""


_arguments = BaseException.__dict__["args"].__get__
_cause = BaseException.__dict__["__cause__"].__get__
_context = BaseException.__dict__["__context__"].__get__
_is_suppressed = BaseException.__dict__["__suppress_context__"].__get__
_error_number = OSError.__dict__["errno"].__get__
_module_name = ImportError.__dict__["name"].__get__


def _chain(error):
    """An exception, and those that it was raised from or wraps."""
    waiting, seen = [error], []
    while waiting and len(seen) < MOST_LINKS:
        link = waiting.pop(0)
        # By the type alone: `__class__` can be any code.
        if not issubclass(type(link), BaseException) or any(link is other for other in seen):
            continue
        seen.append(link)
        yield link
        waiting.append(_cause(link))
        # What was being handled when something else went wrong explains it only among errors of one kind.
        if issubclass(type(link), (OSError, ImportError)) and not _is_suppressed(link):
            waiting.append(_context(link))
        # urllib and requests keep what happened as an argument.
        waiting += _arguments(link)[:2]


def _no_network(error):
    """About an address that cannot be reached."""
    if not issubclass(type(error), OSError):
        return None
    if issubclass(type(error), gaierror):
        return NO_NETWORK
    return NO_NETWORK if _error_number(error) in NETWORK_ERRNOS else None


def _missing_module(error):
    """About a module that is not installed."""
    if not issubclass(type(error), ModuleNotFoundError) or type(_module_name(error)) is not str:
        return None
    name = _module_name(error).partition(".")[0]
    if name in sys.modules:
        return None
    nearest = _nearest_module(name)
    package = PACKAGE_NAMES.get(name, name)
    if os.environ.get("PIP_FIND_LINKS"):
        return f"{package} is not installed: `%pip install {package}` adds it if this profile's packages have it"
    reason = f"{package} is not installed, and cannot be: this sandbox has no network"
    if nearest is not None:
        return f"{reason}. Installed is {nearest}: use it if that was meant"
    return f"{reason}. `%pip list` shows what is installed"


def _nearest_module(name):
    """The module whose name is most like `name`; None when none is."""
    from difflib import get_close_matches
    from pkgutil import iter_modules

    known = {module.name for module in iter_modules() if not module.name.startswith("_")}
    known |= {module for module in sys.stdlib_module_names if not module.startswith("_")}
    lowered = {module.lower(): module for module in known}
    # What people type for a package is often the name that pip knows it by.
    for module, package in PACKAGE_NAMES.items():
        if module in known:
            lowered.setdefault(package.lower().replace("-", "_"), module)
    found = get_close_matches(name.lower(), lowered, 1, 0.75)
    return lowered[found[0]] if found else None
