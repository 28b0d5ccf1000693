"""What an agent can do about an exception, in one sentence, where that is known."""

from ..private_builtins import __builtins__

import errno
import os
import sys

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
    """One sentence for who has to do with an exception; "" when there is none to give. Never raises."""
    try:
        for link in _chain(error):
            text = _missing_module(link) or _no_network(link)
            if text:
                return text[:MOST_CHARACTERS]
    except Exception:
        # An exception can be anything, also one that cannot be looked at.
        pass
    return ""


def _chain(error):
    """An exception, and those that it was raised from or wraps."""
    waiting, seen = [error], []
    while waiting and len(seen) < MOST_LINKS:
        link = waiting.pop(0)
        if not isinstance(link, BaseException) or any(link is other for other in seen):
            continue
        seen.append(link)
        yield link
        # urllib and requests keep what happened as a `reason` or an argument.
        waiting += (link.__cause__, link.__context__, getattr(link, "reason", None), *link.args[:2])


def _no_network(error):
    """About an address that cannot be reached."""
    if not isinstance(error, OSError):
        return None
    socket = sys.modules.get("socket")
    if socket is not None and isinstance(error, socket.gaierror):
        return NO_NETWORK
    return NO_NETWORK if error.errno in NETWORK_ERRNOS else None


def _missing_module(error):
    """About a module that is not installed."""
    if not isinstance(error, ModuleNotFoundError) or type(error.name) is not str:
        return None
    name = error.name.partition(".")[0]
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
