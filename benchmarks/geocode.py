"""How often the embedded geocoder finds the door, how sure it says it is, and how long it takes.

    python -m benchmarks geocode EXTRACT.osm.pbf… [--sample N] [--seed N]

Each query that was not hit goes to stderr with its answer.

Truth is the extract's own addresses. *Hit*: the best answer lies within 100 m of an object that carries this street
and number (of that town, where it has one). *Held out*: a fifth of the doors is left out of the index and asked for.
*Another region's*: addresses of the other extracts named, and letters without sense; whatever is found is wrong.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.noise import LETTERS, Written, variants
from geo.address import fold
from geo.bounds import Bounds
from geo.building.collecting import Collected, House, collect
from geo.building.index import write_index
from geo.building.watch import Watch
from geo.geocoders.embedded import EmbeddedGeocoder
from geo.geocoding import Answer
from geo.point import Point, distance_metres
from geo.region import FORMAT, Region, Versions

HIT_METRES, WRONG_METRES = 100, 300
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Question:
    """A query and the points that answer it; none when it lies nowhere here."""

    query: str
    truth: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer judged."""

    metres: float | None
    confidence: float
    ambiguous: bool

    @property
    def hit(self) -> bool:
        return self.metres is not None and self.metres <= HIT_METRES


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    calibration: list[Verdict] = []
    found = {path: collect(path, Watch(lambda doing, done: None, lambda: False)) for path in options.extracts}
    for extract in options.extracts:
        print(f"\n## {extract.name}\n")
        others = [other for path, other in found.items() if path != extract]
        calibration += _measure(found[extract], others, options, extract.stem)
    _print_calibration(calibration)
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks geocode", description=__doc__)
    parser.add_argument("extracts", nargs="+", type=Path)
    parser.add_argument("--sample", type=int, default=600, help="addresses asked for per extract")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(argv)


def _measure(found: Collected, others: Sequence[Collected], options: argparse.Namespace, name: str) -> list[Verdict]:
    rng = random.Random(options.seed)
    doors = _doors(found)
    chosen = rng.sample(doors, min(options.sample, len(doors)))
    asked: dict[str, list[Question]] = defaultdict(list)
    for street, house in chosen:
        for kind, query in variants(_written(street, house), rng).items():
            asked[kind].append(Question(query, _truth(doors, street, house)))
    print("| queries | n | within 100 m | ≥ 0.9 sure, > 300 m off | ambiguous | none | median ms |")
    print("|---|---|---|---|---|---|---|")
    with TemporaryDirectory() as folder:
        geocoder = _geocoder(found, Path(folder), name)
        judged = {kind: _row(kind, questions, geocoder) for kind, questions in asked.items()}
        judged["street"] = _row("street only", _streets(found, rng, options.sample), geocoder)
        judged |= _strange(geocoder, others, options, rng)
    with TemporaryDirectory() as folder:
        judged["held out"] = _held_out(found, doors, rng, Path(folder), options)
    return [verdict for verdicts in judged.values() for verdict in verdicts]


def _doors(found: Collected) -> list[tuple[str, House]]:
    """Street name and house, in the extract's order."""
    pairs = [(street, house) for street in found.streets.values() for house in street.houses if street.names]
    return [(next(iter(street.names.values())), house) for street, house in pairs if house.label[:1].isdigit()]


def _written(street: str, house: House) -> Written:
    return Written(street, house.label, house.postcode, house.town)


def _truth(doors: Iterable[tuple[str, House]], street: str, house: House) -> tuple[Point, ...]:
    """All objects of that street and number, in that town if the address names one."""
    town = fold(house.town)
    return tuple(
        other.point
        for name, other in doors
        if (name, other.label) == (street, house.label) and (not town or fold(other.town) in ("", town))
    )


def _geocoder(found: Collected, folder: Path, name: str) -> EmbeddedGeocoder:
    counts = write_index(found, folder / "addresses.sqlite")
    here, built_at = Bounds(0, 0, 0, 0), datetime.now(UTC)
    versions = Versions(FORMAT, "none", "none")
    region = Region(name, folder, here, here.centre, "Etc/UTC", built_at, "", "", counts, versions)
    return EmbeddedGeocoder(region)


def _row(kind: str, questions: Sequence[Question], geocoder: EmbeddedGeocoder) -> list[Verdict]:
    """Asks one query at a time, prints the line of the table."""
    verdicts, milliseconds = [], []
    for question in questions:
        start = time.perf_counter()
        answer = geocoder.geocode([question.query])[0]
        milliseconds.append(1000 * (time.perf_counter() - start))
        verdicts.append(_judge(question, answer))
        if question.truth and not verdicts[-1].hit:
            print(f"{kind}: {question.query} -> {answer.best}", file=sys.stderr)
    n = max(1, len(verdicts))
    hits = sum(v.hit for v in verdicts)
    wrong = sum(v.confidence >= SURE and (v.metres is None or v.metres > WRONG_METRES) for v in verdicts)
    none = sum(v.confidence == 0 for v in verdicts)
    share = f"{100 * hits / n:.1f} %" if any(q.truth for q in questions) else "–"
    figures = (len(verdicts), share, wrong, sum(v.ambiguous for v in verdicts), none)
    print(f"| {kind} | {' | '.join(map(str, figures))} | {statistics.median(milliseconds or [0]):.1f} |", flush=True)
    return verdicts


def _judge(question: Question, answer: Answer) -> Verdict:
    if answer.best is None:
        return Verdict(None, 0.0, False)
    point = answer.best.point
    metres = min((distance_metres(point, truth) for truth in question.truth), default=None)
    return Verdict(metres, answer.best.confidence, answer.ambiguous)


def _streets(found: Collected, rng: random.Random, sample: int) -> list[Question]:
    """Streets by name alone; a hit is any point of them."""
    streets = [s for s in found.streets.values() if s.names and s.lines]
    return [
        Question(next(iter(s.names.values())), tuple(point for line in s.lines for point in line))
        for s in rng.sample(streets, min(sample, len(streets)))
    ]


def _strange(
    geocoder: EmbeddedGeocoder, others: Sequence[Collected], options: argparse.Namespace, rng: random.Random
) -> dict[str, list[Verdict]]:
    nonsense = ["".join(rng.choices(LETTERS, k=rng.randint(5, 12))).title() for _ in range(options.sample // 4)]
    rows = {"nonsense": _row("nonsense", [Question(f"{word} {rng.randint(1, 99)}", ()) for word in nonsense], geocoder)}
    doors = [door for other in others for door in _doors(other)]
    written = [_written(*door) for door in rng.sample(doors, min(options.sample, len(doors)))]
    towned = [Question(w.whole, ()) for w in written if w.town]
    rows["strange"] = _row("another region's, with town", towned, geocoder)
    rows["strange line"] = _row("another region's, without", [Question(w.line, ()) for w in written], geocoder)
    return rows


def _held_out(
    found: Collected, doors: list[tuple[str, House]], rng: random.Random, folder: Path, options: argparse.Namespace
) -> list[Verdict]:
    """Leaves a fifth of the numbers of streets with at least five out of the index, and asks for them."""
    hidden: set[tuple[str, str]] = set()
    kept = copy(found)
    kept.streets = {}
    for folded, street in found.streets.items():
        labels = sorted({house.label for house in street.houses})
        gone = set(rng.sample(labels, len(labels) // 5)) if len(labels) >= 5 else set()
        hidden |= {(next(iter(street.names.values())), label) for label in gone}
        kept.streets[folded] = copy(street)
        kept.streets[folded].houses = [house for house in street.houses if house.label not in gone]
    asked = [(s, h) for s, h in doors if (s, h.label) in hidden]
    asked = rng.sample(asked, min(options.sample, len(asked)))
    questions = [Question(_written(s, h).whole, _truth(doors, s, h)) for s, h in asked]
    return _row("held-out number", questions, _geocoder(kept, folder, "held-out"))


def _print_calibration(verdicts: Sequence[Verdict]) -> None:
    print("\n| confidence | answers | within 300 m |\n|---|---|---|")
    edges = (0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.97, 1.01)
    for low, high in pairwise(edges):
        own = [v for v in verdicts if low < v.confidence < high or (low == v.confidence > 0)]
        if own:
            right = sum(v.metres is not None and v.metres <= WRONG_METRES for v in own)
            print(f"| {low:.2f}–{min(high, 1):.2f} | {len(own)} | {100 * right / len(own):.1f} % |")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
