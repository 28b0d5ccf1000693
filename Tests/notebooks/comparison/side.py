"""What both sides give back."""

from dataclasses import dataclass

from .normalising import Normaliser
from .outcome import NONE, Outcome


@dataclass(frozen=True)
class Run:
    """A notebook, run."""

    #: One for each cell that was to run.
    outcomes: list[Outcome]
    normaliser: Normaliser


def filled(outcomes: list[Outcome], count: int) -> list[Outcome]:
    """The outcomes of a run, with those that did not come to be."""
    return outcomes + [NONE] * (count - len(outcomes))
