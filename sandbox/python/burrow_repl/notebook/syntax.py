"""Tells which cells are more than Python: magics, `!commands`, `?help`, prompts, indentation."""

from ..private_builtins import __builtins__

import re

# What Python programs do not have, or hardly ever. IPython then looks closer, and leaves plain Python as it is.
SUSPICIOUS = re.compile(
    r"^[ \t]*[%!?,;/]"  # %magic, !command, ?help, ,call of words
    r"|=[ \t]*[%!]"  # x = %magic, x = !command
    r"|\?[ \t]*(?:\#.*)?$"  # help?
    r"|^[ \t]*(?:>>>|\.{3,}:|(?:\[\w+\] )?In \[)"  # copied prompts
    r"|\A(?:[ \t]*\n)*[ \t]+\S",  # a cell that is indented as a whole
    re.MULTILINE,
)


class Syntax:
    """Turns the text of a cell into Python code."""

    def __init__(self, shell):
        """Takes the shell that knows how."""
        self._shell = shell
        self._names = shell.user_ns, shell.ns_table["builtin"]
        manager = shell.input_transformer_manager
        # Where users add transformations of their own.
        self._transforms = (
            manager.cleanup_transforms,
            manager.line_transforms,
            manager.token_transformers,
            shell.input_transformers_post,
        )
        self._standard = [len(transforms) for transforms in self._transforms]

    def is_suspicious(self, text):
        """Whether a cell may be more than Python."""
        return SUSPICIOUS.search(text) is not None or [len(each) for each in self._transforms] != self._standard

    def is_automagic(self, line):
        """Whether a line may call a magic without its `%`, as `ls -l` or `cd data` does."""
        word = line.split(None, 1)[0] if line.strip() else ""
        if not word.isidentifier() or any(word in names for names in self._names):
            return False
        return self._shell.find_line_magic(word) is not None

    def python(self, text):
        """The Python code that a cell stands for."""
        return self._shell.transform_cell(text)
