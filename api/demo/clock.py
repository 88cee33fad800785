"""The clock of the demo's own service. It runs behind while the week is lived through, and is right when that is done.

A file says how many seconds it is behind; without the file it is right. The demo turns it, the service reads it: so
each step of the week is stored with the instant at which it would have happened, by the service's usual ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DemoClock:
    """Called, it tells the time; goes on by itself from where it was turned to."""

    file: Path

    def __call__(self) -> datetime:
        return datetime.now(UTC) - timedelta(seconds=self._behind())

    def turn(self, instant: datetime) -> None:
        """It is ``instant`` now. Never ahead of the real time, which no service would live to see."""
        behind = max(0.0, (datetime.now(UTC) - instant).total_seconds())
        fresh = self.file.with_suffix(".fresh")
        fresh.write_text(str(behind), encoding="ascii")
        fresh.replace(self.file)

    def set_right(self) -> None:
        self.file.unlink(missing_ok=True)

    def _behind(self) -> float:
        try:
            return float(self.file.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0.0
