"""Questions to a person: nobody is there to answer them, and waiting would only end in a timeout."""

from .private_builtins import __builtins__

import builtins
import getpass as getpass_module


def refuse():
    """Makes `input` and `getpass.getpass` raise an error that says what to do instead."""
    builtins.input = __builtins__["input"] = input
    getpass_module.getpass = getpass


def input(prompt="", /):
    """Raises EOFError: there is nobody to ask."""
    raise EOFError(
        "input() has nobody to ask here: assign the value in the code, or read it from a file"
    )


def getpass(prompt="Password: ", stream=None):
    """Raises EOFError: there is nobody to ask."""
    raise EOFError(
        "getpass() has nobody to ask here: assign the value in the code, or read it from a file"
    )
