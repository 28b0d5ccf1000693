"""The Python side of a context: runs pieces of code and hands what they print, show and raise to the Swift side.

The Swift side calls `install` once, in the zygote, with the functions that carry bytes out. It gets back the functions
it calls from then on. Nothing in here does input or output by itself.
"""

from .installation import install

__all__ = ["install"]
