"""What clients were promised, what went wrong, and which kills explain it."""

import collections
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Promise:
    """An execution that the server has acknowledged, and what it said that it came to, if it did."""

    id: str
    key: str
    status: str | None


@dataclass
class Ledger:
    # Seconds after a kill for which the server may refuse what needs what was killed.
    RECOVERY = 5.0
    # Promises of executions that were answered with their result which are looked at again; of others, all are.
    MOST_ANSWERED = 3_000

    promises: list[Promise] = field(default_factory=list)
    answered: collections.deque = field(default_factory=lambda: collections.deque(maxlen=Ledger.MOST_ANSWERED))
    failures: list[str] = field(default_factory=list)
    counts: collections.Counter = field(default_factory=collections.Counter)
    kills: list[tuple[float, str]] = field(default_factory=list)
    # When the server was gone, and when it was back.
    outages: list[list[float]] = field(default_factory=list)

    def acknowledged(self, execution: str, key: str):
        self.promises.append(Promise(execution, key, None))
        self.counts["acknowledged"] += 1

    def ended(self, execution: str, key: str, status: str):
        self.answered.append(Promise(execution, key, status))
        self.counts[f"execution {status}"] += 1

    def killed(self, what: str):
        self.kills.append((time.monotonic(), what))
        self.counts[f"kill {what}"] += 1

    def explains(self, since: float) -> bool:
        """Whether something was killed after a time, or so shortly before that it may not be there again."""
        return any(moment > since - self.RECOVERY for moment, _ in self.kills) or self.was_away(since)

    def was_away(self, since: float) -> bool:
        """Whether the server itself was away after a time."""
        return any(end > since - self.RECOVERY for _, end in self.outages)

    def was_lost(self, since: float) -> bool:
        """Whether a kill may have ended what began at a time, however long ago the kill was."""
        return any(moment > since - self.RECOVERY for moment, _ in self.kills)

    def fail(self, what: str):
        self.failures.append(f"{time.strftime('%H:%M:%S')} {what}"[:600])
