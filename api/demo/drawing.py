"""What a visit comes to in the demo: as written down, or drawn by seed, case and day, so that it is the same again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from api.demo.day import Json
from api.demo.week import DemoWeek

_FULL = 1000
_SHARE, _WAIT = 1000, 2
"""What is promised or paid where nothing else is written, in thousandths of what is owed; and after how many days."""


@dataclass(frozen=True, slots=True)
class Fate:
    """Draws reports, as the body of the request that makes them."""

    week: DemoWeek
    owed: Mapping[str, int]
    seed: int

    @classmethod
    def of(cls, week: DemoWeek, seed: int) -> Fate:
        """``seed``: other ones draw otherwise."""
        owed = {case["case_id"]: int(case["amount_overdue"]["minor"]) for case in week.batch["cases"]}
        return cls(week, owed, seed)

    def report(self, case_id: str, number: int, before: Sequence[str]) -> Json:
        """Of a visit on the day of that number; ``before``: what the case's visits of the week came to so far."""
        script = self.week.scripts.get(case_id, ())
        said: Json = (
            {"kind": self._drawn(case_id, number, before)} if len(before) >= len(script) else script[len(before)]
        )
        body: Json = {"kind": said["kind"], "note": said.get("note", "")}
        amount = self._amount(case_id, said.get("share", _SHARE))
        if said["kind"] == "promise":
            body["promise"] = {"amount_minor": amount, "on": self._later(number, said.get("days", _WAIT)).isoformat()}
        if said["kind"] == "paid":
            body["amount_paid_minor"] = amount
        return body

    def _drawn(self, case_id: str, number: int, before: Sequence[str]) -> str:
        chances = self.week.chances["promise" if before and before[-1] == "promise" else "first"]
        drawn = _chance(f"{self.seed}:{case_id}:{number}") % sum(chances.values())
        upto = accumulate(chances.values())
        return next(kind for kind, end in zip(chances, upto, strict=True) if drawn < end)

    def _amount(self, case_id: str, share: int) -> int:
        """In whole units of the currency."""
        return max(100, self.owed[case_id] * share // _FULL // 100 * 100)

    def _later(self, number: int, days: int) -> date:
        """The demo's day so many days of work later; the last one at the latest."""
        return self.week.days[min(number + days, len(self.week.days)) - 1].date


def _chance(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
