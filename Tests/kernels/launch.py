"""Starts ipykernel in a Python that does not have it: PYTHON launch.py SITE_PACKAGES -f CONNECTION_FILE.

The directory with ipykernel comes last on the path, so that every package that Python has itself is its own.
"""

import sys

# As in every kernel, the working directory is in the script's place.
sys.path[0] = ""
sys.path.append(sys.argv.pop(1))

from ipykernel.kernelapp import launch_new_instance

launch_new_instance()
