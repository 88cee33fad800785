"""What languages shorten, and which words of an address say nothing about where: data, one file per language."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LEAST_STEM, _LEAST_CORE = 2, 3
_HAN_PLACES, _HAN_WIDE, _HAN_NARROW = "省市县区镇乡村", "省市县区州盟旗", ("社区", "小区", "街区")


@dataclass(frozen=True, slots=True)
class Habits:
    """The files of geo/languages taken together; texts are folded (``geo.address.fold``).

    ``longer``: what a shortened word may stand for; ``shorter``: the other way about, for names that are shortened in
    the data; ``longer_endings``: what the end of a word may stand for;
    ``endings``: kinds of streets that are written as the end of a name. The rest as in geo/languages/README.md.
    """

    languages: frozenset[str]
    types: frozenset[str]
    connectors: frozenset[str]
    longer: Mapping[str, tuple[str, ...]]
    shorter: Mapping[str, tuple[str, ...]]
    longer_endings: Mapping[str, tuple[str, ...]]
    endings: tuple[str, ...]
    units: frozenset[str]
    fillers: frozenset[str]
    weak: frozenset[str]
    apart: frozenset[str]
    countries: Mapping[str, tuple[str, ...]]

    def plain(self, name: str) -> str:
        """The name without its connecting words: ``calle constitucion``; the name itself when nothing else is left."""
        return " ".join(word for word in name.split() if word not in self.connectors) or name

    def untyped(self, name: str) -> str:
        """What stands beside the kind of street (``calle de la constitucion``: ``constitucion``); empty if nothing."""
        parts = self.plain(name).split()
        for place in (0, -1):
            if len(parts) > 1 and parts[place] in self.types:
                rest = [word for i, word in enumerate(parts) if i != place % len(parts)]
                text = " ".join(rest)
                return text if len(text) >= _LEAST_CORE and not set(rest) <= self.types else ""
        return ""

    def parts(self, name: str) -> tuple[str, str]:
        """The kind of street, as a word or as the end of the last one, and what tells it from others of its kind."""
        bare = self.untyped(name)
        if bare:
            first, *_, last = name.split()
            return first if first in self.types else last, bare
        for ending in self.endings:
            if name.endswith(ending) and len(name) >= len(ending) + _LEAST_STEM:
                return ending, name.removesuffix(ending).rstrip()
        return "", ""

    def tells_apart(self, word: str, dotted: bool = False) -> bool:
        """Whether it is a common word, or short for one, that makes another street of a name: ``neue``, ``n.``."""
        meant = self.longer.get(word, ())
        if not dotted and (word in self.units | self.fillers | self.types or not self.types.isdisjoint(meant)):
            return False
        return any(full in self.weak and full not in self.connectors | self.types for full in (word, *meant))

    def is_wide(self, place: str) -> bool:
        """Whether it is a Chinese city, county or larger, by the last character: it holds towns and many villages."""
        return place[-1] in _HAN_WIDE and len(place) > 2 and not place.endswith(_HAN_NARROW)

    def telling(self, place: str) -> list[str]:
        """The words of a folded place's name that tell it from others; all of them when each is a common one.

        Of Chinese names also the form without 市, 县, 镇…: people leave it out.
        """
        parts = place.split()
        found = [part for part in parts if part not in self.weak and len(part) > 1] or parts
        return found + [part[:-1] for part in found if len(part) > 2 and part[-1] in _HAN_PLACES]


@cache
def habits() -> Habits:
    """All languages that have a file."""
    folder = files("geo") / "languages"
    texts = {item.name: item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".json")}
    countries = json.loads(texts.pop("countries.json"))
    languages = [json.loads(text) for _, text in sorted(texts.items())]
    longer = _turned(language[table] for language in languages for table in ("words", "endings"))
    endings = {ending for language in languages for ending in language["endings"]}
    return Habits(
        languages=frozenset(language["language"] for language in languages),
        types=_all(languages, "types"),
        connectors=_all(languages, "connectors"),
        longer=longer,
        shorter=_turned([{short: list(full) for short, full in longer.items()}]),
        longer_endings=_turned(language["endings"] for language in languages),
        endings=tuple(sorted(endings, key=lambda ending: (-len(ending), ending))),
        units=_all(languages, "units"),
        fillers=_all(languages, "fillers"),
        weak=frozenset(word for full in longer.values() for word in full) | _all(languages, "connectors"),
        apart=_all(languages, "apart"),
        countries={code: tuple(names) for code, names in countries.items()},
    )


def _all(languages: Iterable[dict[str, list[str]]], key: str) -> frozenset[str]:
    return frozenset(word for language in languages for word in language.get(key, ()))


def _turned(tables: Iterable[Mapping[str, list[str]]]) -> dict[str, tuple[str, ...]]:
    """From what is shortened to how, to the other way about."""
    turned: dict[str, dict[str, None]] = defaultdict(dict)
    for table in tables:
        for full, shorts in table.items():
            for short in shorts:
                turned[short][full] = None
    return {short: tuple(full) for short, full in turned.items()}
