"""What languages shorten, and which words of an address say nothing about where: data, one file per language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice, product

MOST_SPELLINGS = 12


@dataclass(frozen=True, slots=True)
class Habits:
    """The files of geo/languages taken together; texts are folded (``geo.address.fold``)."""

    languages: frozenset[str]
    endings: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    units: frozenset[str]
    fillers: frozenset[str]
    countries: dict[str, tuple[str, ...]]

    def spellings(self, name: str) -> list[str]:
        """Ways to shorten a folded name, without the name itself: ``iso roobertink``, ``i roobertinkatu``…"""
        options = [(word, *self._shortened(word)) for word in name.split()]
        ways = (" ".join(choice) for choice in islice(product(*options), MOST_SPELLINGS + 1))
        return [way for way in ways if way != name]

    def _shortened(self, word: str) -> list[str]:
        """The shorter forms of one word, most usual first."""
        found = [*self.words.get(word, ()), *self.endings.get(word, ())]
        for ending, short in self.endings.items():
            if word.endswith(ending) and len(word) >= len(ending) + 2:
                found += [word.removesuffix(ending) + s for s in short]
        return list(dict.fromkeys(found))[:3]


@cache
def habits() -> Habits:
    """All languages that have a file."""
    folder = files("geo") / "languages"
    texts = {item.name: item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".json")}
    countries = json.loads(texts.pop("countries.json"))
    languages = [json.loads(text) for _, text in sorted(texts.items())]
    return Habits(
        languages=frozenset(language["language"] for language in languages),
        endings=_merged([language["endings"] for language in languages]),
        words=_merged([language["words"] for language in languages]),
        units=frozenset(word for language in languages for word in language["units"]),
        fillers=frozenset(word for language in languages for word in language["fillers"]),
        countries={code: tuple(names) for code, names in countries.items()},
    )


def _merged(tables: list[dict[str, list[str]]]) -> dict[str, tuple[str, ...]]:
    merged: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for word, short in table.items():
            merged[word] = tuple(dict.fromkeys((*merged.get(word, ()), *short)))
    return merged
