"""Turns values into representations: IPython's formatters, with a short way for scalars, previews and charts."""

from ..private_builtins import __builtins__

import sys

from IPython.core.formatters import DisplayFormatter as IPythonDisplayFormatter
from IPython.lib.pretty import _repr_pprint

from ..previews import preview

PREVIEW = "application/vnd.burrow.preview+json"
CHART = "application/vnd.burrow.chart+json"

# Values of exactly these types are shown as `repr` says, as long as nobody has registered something else for them.
SCALARS = frozenset({int, bool, str, bytes, complex, float})


class DisplayFormatter(IPythonDisplayFormatter):
    """What `display()` and the display hook format values with."""

    def __init__(self, **options):
        """Remembers where users register printers."""
        super().__init__(**options)
        self._result_number = None
        self._registered = self.formatters
        self._standard_count = len(self.formatters)
        plain = self.formatters["text/plain"]
        self._plain = plain
        self._plain_printers = plain.type_printers
        others = [formatter for formatter in self.formatters.values() if formatter is not plain]
        others += [self.mimebundle_formatter, self.ipython_display_formatter]
        self._other_printers = [formatter.type_printers for formatter in others]

    def format_result(self, obj):
        """The same as `format` for the value of a last expression, which can be had again by its number."""
        self._result_number = self.parent.displayhook.prompt_count
        try:
            return self.format(obj)
        finally:
            self._result_number = None

    def format(self, obj, include=None, exclude=None):
        """Returns the representations of a value by MIME type, and their metadata."""
        kind = type(obj)
        if kind in SCALARS and include is None and exclude is None and self._is_standard(kind):
            return {"text/plain": repr(obj)}, {}
        data, metadata = super().format(obj, include, exclude)
        if data and include is None and kind not in SCALARS:
            data.update(self._additions(obj, exclude or ()))
        return data, metadata

    def _is_standard(self, kind):
        """Whether nobody has registered a printer for a type of scalars."""
        if len(self._registered) != self._standard_count:
            return False
        if kind is float:
            if self._plain.float_format != "%r":
                return False
        elif self._plain_printers.get(kind) is not _repr_pprint:
            return False
        return not any(kind in printers for printers in self._other_printers)

    def _additions(self, obj, exclude):
        """A preview of a value for those who read text, a description of a figure."""
        additions = {}
        if PREVIEW not in exclude:
            name = self._name(obj)
            shown = preview(obj, name, is_reachable=name is not None)
            if shown is not None:
                additions[PREVIEW] = shown
        if CHART not in exclude and _is_figure(obj):
            from ..charts import describe_figure

            chart = describe_figure(obj)
            if chart is not None:
                additions[CHART] = chart
        return additions

    def _name(self, obj):
        """What a value can be had by: a variable of the user's, else its number if it is a result; None without."""
        for name, value in self.parent.user_ns.items():
            if value is obj and type(name) is str and not name.startswith("_"):
                return name
        return None if self._result_number is None else f"Out[{self._result_number}]"


def _is_figure(obj):
    """Whether a value is a figure of matplotlib's; whoever has one has loaded its module."""
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(obj, module.Figure)
