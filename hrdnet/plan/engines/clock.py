"""How much of the time that a search may take is left."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    """A moment at which a search must end; ``Deadline.after(None)`` never comes."""

    moment: float

    @classmethod
    def after(cls, seconds: float | None) -> Deadline:
        """Return the moment some seconds from now."""
        return cls(float("inf") if seconds is None else time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds until then, 0 or more."""
        return max(0.0, self.moment - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether it has passed."""
        return time.monotonic() >= self.moment

    def at_most(self, seconds: float) -> Deadline:
        """Return the earlier of this moment and one some seconds from now."""
        return Deadline(min(self.moment, time.monotonic() + seconds))
