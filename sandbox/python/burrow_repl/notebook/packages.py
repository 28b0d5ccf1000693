"""`%pip`, in a sandbox that has no network: what is there, what can be added, and a clear answer otherwise.

A profile may name a source of packages, a directory of wheels: then the environment has pip's variables for it.
"""

from ..private_builtins import __builtins__

import os
import re
import shlex
import sys
from glob import glob
from importlib import invalidate_caches

from . import commands

# Where Debian keeps the wheel of pip that `python3 -m venv` installs from; it runs without being installed.
PIP_WHEELS = "/usr/share/python-wheels/pip-*.whl"
# Commands that mean this environment's pip.
PIP_COMMAND = re.compile(r"\s*(?:(?:\S*/)?python[\d.]*\s+-m\s+|\S*/)?pip[\d.]*\s+(.*)", re.DOTALL)
# Where output of a command goes that nobody is to see: an answer is to be seen all the same.
REDIRECTIONS = re.compile(r"\s[12&]?>+\s*(?:/dev/null|&[12])")
# Characters that only a shell understands.
SHELL_SYNTAX = re.compile(r"[|&;<>$`\\\n]")
MOST_NAMES = 60


def register(shell):
    """Makes the magics known."""
    shell.register_magic_function(pip, "line", "pip")
    for name in ("conda", "mamba", "micromamba", "uv"):
        shell.register_magic_function(_unavailable(name), "line", name)


def pip(line):
    """Shows installed packages (list, freeze, show), or adds some (install) where the profile has a source of packages."""
    run(shlex.split(line))


def run_instead(command):
    """Does what a shell command asks of pip, which is no program here; None when it asks for something else."""
    command = REDIRECTIONS.sub("", command)
    match = PIP_COMMAND.fullmatch(command)
    if match is None or SHELL_SYNTAX.search(command):
        return None
    try:
        arguments = shlex.split(match[1])
    except ValueError:
        return None
    return run(arguments)


def run(arguments):
    """Does what pip would with these arguments; returns its exit status."""
    arguments = list(arguments)
    # Options can stand before the verb: they go behind it.
    leading = [arguments.pop(0) for _ in arguments[:] if arguments[0].startswith("-")]
    verb, *rest = [*arguments, *leading] or ["help"]
    if verb in ("list", "freeze"):
        form = "{}=={}" if verb == "freeze" else "{:<28} {}"
        print("\n".join(form.format(name, version) for name, version in installed()))
        return 0
    if verb == "show":
        return _show([name for name in rest if not name.startswith("-")])
    if verb == "install":
        return _install(rest)
    print(f"%pip {verb} is not to be had in this sandbox: use list, show or install", file=sys.stderr)
    return 1


def installed():
    """Names and versions of all packages, sorted."""
    from importlib.metadata import distributions

    found = {dist.metadata["Name"]: dist.version for dist in distributions() if dist.metadata["Name"]}
    return sorted(found.items(), key=lambda item: item[0].lower())


def _show(names):
    """Shows what is known about packages."""
    from importlib.metadata import PackageNotFoundError, metadata

    status = 0
    for name in names:
        try:
            known = metadata(name)
        except PackageNotFoundError:
            print(f"WARNING: Package(s) not found: {name}", file=sys.stderr)
            status = 1
            continue
        for key in ("Name", "Version", "Summary", "Home-page", "License"):
            print(f"{key}: {known.get(key) or ''}")
    return status


def _install(arguments):
    """Installs what is missing from the profile's source; without one says what is there."""
    wanted = [name for name in arguments if not name.startswith("-")]
    missing = [name for name in wanted if not _satisfied(name)]
    if wanted and not missing and "-r" not in arguments:
        return 0
    if not os.environ.get("PIP_FIND_LINKS"):
        print(refusal(missing), file=sys.stderr)
        return 1
    wheels = sorted(glob(PIP_WHEELS))
    if not wheels:
        print("pip itself is missing: no wheel of it is at " + PIP_WHEELS, file=sys.stderr)
        return 1
    program = [sys.executable, f"{wheels[-1]}/pip", "install", "--disable-pip-version-check", *arguments]
    status = commands.run_program(program, lambda text: sys.stdout.write(text))
    find_installed()
    return status


def find_installed():
    """Lets modules be imported from where pip puts them, if it has put any there."""
    target = os.environ.get("PIP_TARGET")
    if target and target not in sys.path and os.path.isdir(target):
        sys.path.append(target)
        invalidate_caches()


def refusal(names):
    """Says why packages cannot be installed, and what there is instead."""
    there = [f"{name} {version}" for name, version in installed()]
    more = f" and {len(there) - MOST_NAMES} more (%pip list)" if len(there) > MOST_NAMES else ""
    what = ", ".join(names) or "packages"
    return (
        f"{what} cannot be installed: this sandbox has no network, and its profile has no source of packages. "
        f"Installed are: {', '.join(there[:MOST_NAMES])}{more}."
    )


def _satisfied(requirement):
    """Whether a requirement is met by what is installed; says so if it is."""
    from importlib.metadata import PackageNotFoundError, version

    match = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", requirement)
    if match is None:
        return False
    try:
        found = version(match[0])
    except PackageNotFoundError:
        return False
    if not _allows(requirement, found):
        return False
    print(f"Requirement already satisfied: {requirement} ({found})")
    return True


def _allows(requirement, found):
    """Whether a requirement such as `pandas>=2` allows a version."""
    try:
        from packaging.requirements import InvalidRequirement, Requirement
    except ImportError:
        return not re.search(r"[<>=!~]", requirement)
    try:
        return Requirement(requirement).specifier.contains(found, prereleases=True)
    except InvalidRequirement:
        return False


def _unavailable(name):
    """A magic for another installer."""

    def magic(line):
        """Says that this installer is not there."""
        print(f"%{name} is not to be had in this sandbox: see %pip list", file=sys.stderr)

    return magic
