"""What happens to the value of a last expression: it is shown, and remembered as `_`, `Out` and the like."""

from ..private_builtins import __builtins__

from collections import deque

from IPython.core.displayhook import DisplayHook as IPythonDisplayHook

from .bundles import RESULT, encode

UNDERSCORES = ("_", "__", "___")
# So many of the last results have names of their own, `_7`; `Out` has more. All names are looked at after each cell.
MOST_NAMES = 100


class DisplayHook(IPythonDisplayHook):
    """`sys.displayhook` of a context."""

    # What the underscores hold as far as this is concerned.
    _shown = ("", "", "")

    def __init__(self, **options):
        """Begins without results."""
        super().__init__(**options)
        self._named = deque()

    def __call__(self, result=None):
        """Shows a value, unless it is None or its cell ends in a semicolon."""
        if result is None or self.quiet():
            return
        shell = self.shell
        data, metadata = shell.display_formatter.format_result(result)
        self.update_user_ns(result)
        self.fill_exec_result(result)
        if data:
            self.show(RESULT, "", *encode(data, metadata))

    def quiet(self):
        """Whether the cell ends in a semicolon; looks closer only where one is."""
        cells = self.shell.history_manager.input_hist_parsed
        return bool(cells) and ";" in cells[-1] and self.semicolon_at_end_of_expression(cells[-1])

    def update_user_ns(self, result):
        """Remembers a value, unless the user has other uses for the underscores."""
        namespace, outputs = self.shell.user_ns, self.shell.history_manager.output_hist
        if result is outputs:
            return
        shown = self._shown
        # What the user made of these names stays, until the user takes it away.
        if all(namespace.get(name, value) is value for name, value in zip(UNDERSCORES, shown)):
            self._shown = shown = (result, *shown[:2])
            namespace.update(zip(UNDERSCORES, shown))
        if len(outputs) >= self.cache_size:
            self._forget_oldest(namespace, outputs)
        number = self.prompt_count
        outputs[number] = namespace[f"_{number}"] = result
        self._named.append(number)
        if len(self._named) > MOST_NAMES:
            namespace.pop(f"_{self._named.popleft()}", None)

    def flush(self):
        """Forgets all results."""
        super().flush()
        self._shown = ("", "", "")
        self._named.clear()

    def _forget_oldest(self, namespace, outputs):
        """Makes room: a context may run for days."""
        for number in sorted(outputs)[: len(outputs) // 5 + 1]:
            namespace.pop(f"_{number}", None)
            del outputs[number]
