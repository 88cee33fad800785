"""How people write addresses: the noise model of the geocoding benchmark, seeded.

A typo is one of: a letter missing, doubled, swapped with its neighbour, or replaced by another, each a quarter of the
time, at a random place of the street's name (a swap may move the first letter); two typos are two such, one after the
other. A name is shortened as the country does (``benchmarks/towns/*.json``: each habit that fits is taken with a chance
of 0.7, at least one); where none fits, its first long word is cut off after four letters with a full stop. Flats are
the country's. Chinese names lose one character or have one replaced, never the kind of street.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WRONG_HAN = "大小东西南北中山水文华新平安和光明太江海龙凤金玉"
USUAL: dict[str, Any] = {
    "short": [
        *(
            [f"{ending}$", [short]]
            for ending, short in (("katu", "k."), ("tie", "t."), ("gatan", "g."), ("gasse", "g."))
        ),
        *([f"{ending}$", [short]] for ending, short in (("esplanadi", "espl."), ("weg", "w."), ("platz", "pl."))),
        ["(?<=\\w\\w)stra(ss|ß)e$", ["str."]],
    ],
    "flats": [" as 4", " A 12", "/3", " bst 5", " lgh 1102", " Top 3", " Whg 2", ", 2. OG", " c/o Virtanen"],
    "lines": ["{s} {n}"],
    "wholes": ["{l}, {p} {t}"],
}
"""Finland's and Liechtenstein's ways."""


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of a true address, and the habits of its country (a file of ``benchmarks/towns``)."""

    street: str
    number: str
    postcode: str
    town: str
    habits: dict[str, Any]

    def line(self, rng: random.Random, street: str = "") -> str:
        form: str = rng.choice(self.habits["lines"])
        return form.format(s=street or self.street, n=self.number)

    def whole(self, line: str, rng: random.Random) -> str:
        """The line with its town, where the data has one."""
        if not self.town:
            return f"{line}, {self.postcode}" if self.postcode else line
        form: str = rng.choice(self.habits["wholes"])
        return re.sub(r"\s+", " ", form.format_map({**self.habits, "l": line, "p": self.postcode, "t": self.town}))


def typo(text: str, rng: random.Random) -> str:
    """One slip in one word of at least four letters; the text itself when there is none."""
    places = [i for i in range(1, len(text)) if text[i].isalpha() and text[i - 1].isalpha()]
    if len(places) < 3:
        return text
    i = rng.choice(places)
    slips = (
        text[:i] + text[i + 1 :],
        text[:i] + text[i] + text[i:],
        text[: i - 1] + text[i] + text[i - 1] + text[i + 1 :],
        text[:i] + rng.choice(LETTERS) + text[i + 1 :],
    )
    return rng.choice(slips)


def shortened(street: str, habits: dict[str, Any], rng: random.Random) -> str:
    """The street as the country shortens it, or its first long word cut off with a full stop."""
    fitting = [rule for rule in habits["short"] if re.search(rule[0], street, re.IGNORECASE)]
    rng.shuffle(fitting)
    short = street
    for i, (pattern, forms) in enumerate(fitting):
        if i == 0 or rng.random() < 0.7:
            short = re.sub(pattern, rng.choice(forms), short, flags=re.IGNORECASE)
    return short if fitting else re.sub(r"^(\w{4})\w{4,}", r"\1.", street)


def variants(true: Written, rng: random.Random) -> dict[str, str]:
    """The ways in which one address is asked for; those whose name says "no city" lack town and postcode."""
    if true.habits.get("han"):
        return _chinese(true, rng)
    line, short, slip = true.line(rng), shortened(true.street, true.habits, rng), typo(true.street, rng)
    flat = rng.choice(true.habits["flats"])
    before = rng.choice([*true.habits.get("before", [""]), ""])
    suite = f"{before}{line}" if before else line + flat
    return {
        "clean": true.whole(line, rng),
        "no city": line,
        "abbreviated": true.whole(true.line(rng, short), rng),
        "abbreviated, no city": true.line(rng, short),
        "flat suffix": true.whole(suite, rng),
        "flat suffix, no city": suite,
        "city first": f"{true.town} {line}".strip(),
        "number first": true.whole(f"{true.number} {true.street}", rng),
        "number last": true.whole(f"{true.street} {true.number}", rng),
        "no accents, capitals": true.whole(line, rng)
        .upper()
        .translate(str.maketrans("ÄÖÜÅÉÈÊÁÀÍÓÚÑÇÃÕ", "AOUAEEEAAIOUNCAO")),
        "one typo": true.whole(true.line(rng, slip), rng),
        "one typo, no city": true.line(rng, slip),
        "two typos, no city": true.line(rng, typo(slip, rng)),
    }


def _chinese(true: Written, rng: random.Random) -> dict[str, str]:
    city, province, prefecture = (true.habits[key] for key in ("city", "province", "prefecture"))
    number = f"{true.number.rstrip('号')}号" if true.number else ""
    line = f"{true.street}{number}"
    kind = next((kind for kind in ("大道", "社区", "街道", "路", "街", "巷", "村") if true.street.endswith(kind)), "")
    core = true.street.removesuffix(kind)
    i = rng.randrange(len(core)) if core else 0
    wrong = core[:i] + rng.choice(WRONG_HAN) + core[i + 1 :] + kind + number
    lacking = core[:i] + core[i + 1 :] + kind + number if len(core) > 2 else wrong
    short = [name[:-1] for name in (province, prefecture, city)]
    return {
        "clean": f"{city}{line}",
        "no city": line,
        "province to street": f"{province}{prefecture}{city}{line}",
        "names cut short": f"{short[0]}{short[2]}{line}",
        "flat suffix": f"{province}{city}{line}{rng.choice(true.habits['flats'])}",
        "spaced": f"{province} {city} {true.street} {number}".strip(),
        "one wrong character": f"{city}{wrong}",
        "one missing character": f"{city}{lacking}",
        "one wrong character, no city": wrong,
    }
