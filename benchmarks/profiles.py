"""The cost of one iteration as measured by :mod:`benchmarks.profiling`, kept and shown without loading the kernels."""

from __future__ import annotations

from dataclasses import dataclass

PROFILE = "profile.json"


@dataclass(frozen=True, slots=True)
class Profile:
    """Microseconds an iteration, on one thread. ``ruin`` and ``recreate`` are None where only the whole was wanted."""

    instance: str
    visits: int
    shifts: int
    whole: float
    ruin: float | None = None
    recreate: float | None = None


def header() -> list[str]:
    return [
        "| instance | visits × shifts | iterations a second | µs each | ruin and undo | recreate | the rest |",
        "|---|---|---|---|---|---|---|",
    ]


def line(p: Profile) -> str:
    whole = f"| {p.instance} | {p.visits:,} × {p.shifts} | {1e6 / p.whole:,.0f} | {p.whole:.1f} |"
    if p.ruin is None or p.recreate is None:
        return f"{whole} | | |"
    return f"{whole} {p.ruin:.1f} | {p.recreate:.1f} | {max(0.0, p.whole - p.ruin - p.recreate):.1f} |"
