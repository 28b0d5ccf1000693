"""What a cell came to, in the same words for both sides."""

from dataclasses import dataclass

OK = "ok"
ERROR = "error"
#: The cell was not run: an earlier one had ended its Python, or had taken too long.
NOT_RUN = "not run"


@dataclass(frozen=True)
class Output:
    #: "result" is the value of a last expression, "display" what was displayed otherwise, "update" what takes the
    #: place of an earlier cell's display.
    kind: str
    #: The representations, by MIME type.
    data: dict[str, object]


@dataclass(frozen=True)
class Outcome:
    #: OK or ERROR; anything else is no end that a cell may come to.
    status: str
    outputs: tuple[Output, ...] = ()
    stdout: str = ""
    stderr: str = ""
    #: The name of the exception.
    error: str | None = None

    @property
    def is_complete(self) -> bool:
        """Whether the cell ran to an end of its own."""
        return self.status in (OK, ERROR)


NONE = Outcome(NOT_RUN)
