"""The VRPLIB text format: ``KEY : value`` lines, then sections of rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sheet:
    """``facts`` by key; ``rows`` of each section without their leading number, as written, in the file's order."""

    facts: dict[str, str]
    rows: dict[str, list[list[str]]]


def read(path: Path) -> Sheet:
    """Raises OSError and ValueError."""
    facts: dict[str, str] = {}
    rows: dict[str, list[list[str]]] = {}
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.strip() == "EOF":
            continue
        if line.strip().endswith("_SECTION"):
            section = line.strip().removesuffix("_SECTION")
        elif section:
            rows.setdefault(section, []).append(line.split()[1:])
        else:
            key, colon, value = line.partition(":")
            if not colon:
                raise ValueError(f"{line!r} is neither a fact nor a section")
            facts[key.strip()] = value.strip()
    return Sheet(facts, rows)
