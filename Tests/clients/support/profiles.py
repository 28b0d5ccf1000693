"""Profiles of a test's own."""

import json
import os
import shutil


def home_with_profile(checkout, directory, name, **changes):
    """Makes a copy of what is read of a checkout, with one more profile, in a directory.

    It is `minimal` with changes. Returns the environment that lets `burrow` use it.
    """
    home = directory / "home"
    for part in ("sandbox", "docs"):
        shutil.copytree(checkout / part, home / part)
    profiles = home / "sandbox/profiles"
    profile = json.loads((profiles / "minimal.json").read_text()) | {"name": name} | changes
    (profiles / f"{name}.json").write_text(json.dumps(profile))
    environment = os.environ.get("BURROW_ENVIRONMENT") or str(checkout / ".burrow/environment")
    return {"BURROW_HOME": str(home), "BURROW_ENVIRONMENT": environment}
