"""Text with examples of Python's prompt in it."""

import doctest

_parser = doctest.DocTestParser()


def cells(text: str) -> list[str]:
    """The examples, but for those that their authors do not let run."""
    return [
        example.source.rstrip("\n")
        for example in _parser.get_examples(text)
        if not example.options.get(doctest.SKIP, False)
    ]
