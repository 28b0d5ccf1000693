"""The inputs of a context, as `In` and `_i` give them."""

from ..private_builtins import __builtins__

# A context may run for days: beyond this the oldest inputs are forgotten, and their places stay empty.
MOST_CHARACTERS = 8 << 20
# So many of the last cells have names of their own, `_i7`. All names are looked at after each cell.
MOST_NAMES = 100


class History:
    """Fills the lists of IPython's history manager."""

    def __init__(self, shell):
        """Takes over the lists, which user code knows by several names."""
        self._namespace = shell.user_ns
        self._manager = shell.history_manager
        self._characters = 0
        self._oldest = 1

    def remember(self, number, text, code):
        """Remembers cell `number`: its text, and the Python code that its text stood for."""
        parsed, raw = self._manager.input_hist_parsed, self._manager.input_hist_raw
        # User code may have emptied them; cells are found by their number.
        while len(parsed) < number:
            parsed.append("")
        while len(raw) < number:
            raw.append("")
        del parsed[number:], raw[number:]
        parsed.append(code)
        raw.append(text)
        namespace = self._namespace
        for distance, name in enumerate(("_i", "_ii", "_iii"), 1):
            namespace[name] = raw[number - distance] if distance <= number else ""
        namespace[f"_i{number}"] = text
        namespace.pop(f"_i{number - MOST_NAMES}", None)
        self._characters += len(text)
        while self._characters > MOST_CHARACTERS and self._oldest < number:
            self._characters -= len(raw[self._oldest])
            parsed[self._oldest] = raw[self._oldest] = ""
            namespace.pop(f"_i{self._oldest}", None)
            self._oldest += 1

    def forget(self):
        """Forgets what rehearsed cells left behind."""
        self._manager.input_hist_parsed[:] = [""]
        self._manager.input_hist_raw[:] = [""]
        self._characters = 0
        self._oldest = 1
        for name in [name for name in self._namespace if name.startswith("_i") and name[2:].isdigit()]:
            del self._namespace[name]
