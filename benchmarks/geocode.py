"""How often the embedded geocoder finds the door, how sure it says it is, and how long it takes.

    python -m benchmarks geocode [EXTRACT.osm.pbf[=COUNTRY]…] [--made es,fr,…] [--sample N] [--seed N] [--misses]
    python -m benchmarks geocode EXTRACT.osm.pbf --tiles 39 --large TARGET.osm.pbf

COUNTRY is a file of ``benchmarks/towns`` whose habits of writing apply (``zh`` for Chinese). ``--made`` draws towns of
these countries (``benchmarks/made_towns.py``). Truth is the extract's own addresses. *Within 100 m* of an object that
carries this street and number, in the town that the query names; where it names none and several
towns have it, among the candidates of an answer that says it is ambiguous. *Held out*:
a fifth of the numbers, or a twentieth of the streets, is left out of the index and asked for. *Another region's*:
addresses of the other extracts named. *Own street, another region's town*: a street that is here, said to lie in a town
of another extract. Confidence is held against the very house that was meant, also where the query says too little;
streets asked for by name alone and in other regions' towns do not count there.
``--large`` makes one large extract of a small one, measures how long its index takes and how much memory, and asks for
addresses drawn at random all over it.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import questions
from benchmarks.large import enlarge
from benchmarks.made_towns import country, make
from benchmarks.noise import USUAL
from benchmarks.questions import Question
from geo.bounds import Bounds
from geo.building.collecting import Collected, collect
from geo.building.index import write_index
from geo.building.watch import Watch
from geo.geocoders.embedded import EmbeddedGeocoder
from geo.geocoding import Answer
from geo.point import distance_metres
from geo.region import FORMAT, Counts, Region, Versions

HIT_METRES, WRONG_METRES = 100, 300
SURE, DOUBTED = 0.9, 0.5
HEAD = (
    "| queries | n | within 100 m | ≥ 0.9 sure, > 300 m off | ambiguous | none | < 0.5 sure | median ms |\n"
    "|---|---|---|---|---|---|---|---|"
)
QUIET = Watch(lambda doing, done: None, lambda: False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer judged: metres to what was asked, and to the very house that was meant."""

    metres: float | None
    own_metres: float | None
    confidence: float
    ambiguous: bool

    @property
    def hit(self) -> bool:
        return self.metres is not None and self.metres <= HIT_METRES

    @property
    def right(self) -> bool:
        return self.own_metres is not None and self.own_metres <= WRONG_METRES


@dataclass(frozen=True, slots=True)
class Sample:
    """An extract, read, and how people of its country write."""

    name: str
    found: Collected
    habits: dict[str, Any]


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    if options.large:
        return _large(options)
    with TemporaryDirectory() as folder:
        samples = _samples(options, Path(folder))
    verdicts = [verdict for sample in samples for verdict in _measure(sample, samples, options)]
    print_calibration(verdicts)
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks geocode", description=__doc__)
    parser.add_argument("extracts", nargs="*")
    parser.add_argument("--made", default="", help="countries to draw towns of, separated by commas")
    parser.add_argument("--sample", type=int, default=600, help="addresses asked for per extract")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="print each query that was not hit, with its answer")
    parser.add_argument("--large", type=Path, help="make one large extract of the first, and measure its index")
    parser.add_argument("--tiles", type=int, default=39)
    return parser.parse_args(argv)


def _samples(options: argparse.Namespace, folder: Path) -> list[Sample]:
    found = []
    for text in options.extracts:
        path, _, habits = text.partition("=")
        found.append(Sample(Path(path).name, collect(Path(path), QUIET), country(habits) if habits else USUAL))
    for language in filter(None, options.made.split(",")):
        path = folder / f"made-{language}.osm.pbf"
        make(language, options.seed, path)
        found.append(Sample(path.name, collect(path, QUIET), country(language)))
    return found


def _measure(sample: Sample, samples: Sequence[Sample], options: argparse.Namespace) -> list[Verdict]:
    rng, many = random.Random(options.seed), options.sample
    doors = questions.doors_of(sample.found)
    print(f"\n## {sample.name}\n")
    print(HEAD)
    with TemporaryDirectory() as folder:
        geocoder = geocoder_of(sample.found, Path(folder))
        asked = questions.asked_for(doors, sample.habits, many, rng) if len(doors) > 20 else {}
        if sample.habits.get("han"):
            asked |= {
                f"{kind}, street": own for kind, own in questions.chinese(sample.found, sample.habits, rng).items()
            }
        asked["street only"] = questions.streets_of(sample.found, many, rng)
        asked["nonsense"] = questions.nonsense(many // 4, rng)
        others = [(other.found, other.habits) for other in samples if other is not sample]
        asked |= questions.strange(sample.found, others, many, rng)
        asked["own street, another region's town"] = questions.astray(
            sample.found, sample.habits, others, many, random.Random(options.seed)
        )
        judged = {kind: _row(kind, own, geocoder, options.misses) for kind, own in asked.items()}
        verdicts = [verdict for kind, own in judged.items() if "street" not in kind for verdict in own]
        _print_batch(asked, Path(folder))
    return verdicts + _held_out(sample, doors, rng, options)


def _held_out(
    sample: Sample, doors: Sequence[questions.Door], rng: random.Random, options: argparse.Namespace
) -> list[Verdict]:
    verdicts = []
    with TemporaryDirectory() as folder:
        kept, hidden = questions.without_numbers(sample.found, rng)
        asked = questions.hidden_numbers(doors, hidden, sample.habits, options.sample, rng)
        verdicts += _row("held-out number", asked, geocoder_of(kept, Path(folder)), options.misses)
    with TemporaryDirectory() as folder:
        kept, gone = questions.without_streets(sample.found, 0.05, rng)
        asked = questions.hidden_streets(doors, gone, sample.habits, options.sample, rng)
        verdicts += _row("held-out street", asked, geocoder_of(kept, Path(folder)), options.misses)
    return verdicts


def geocoder_of(found: Collected, folder: Path) -> EmbeddedGeocoder:
    return _geocoder(folder, write_index(found, folder / "addresses.sqlite"))


def _geocoder(folder: Path, counts: Counts) -> EmbeddedGeocoder:
    here, built_at = Bounds(0, 0, 0, 0), datetime.now(UTC)
    versions = Versions(FORMAT, "none", "none")
    region = Region("bench", folder, here, here.centre, "Etc/UTC", built_at, "", "", counts, versions)
    return EmbeddedGeocoder(region)


def _row(kind: str, asked: Sequence[Question], geocoder: EmbeddedGeocoder, misses: bool) -> list[Verdict]:
    """Asks one query at a time, prints the line of the table."""
    verdicts, milliseconds = [], []
    for question in asked:
        start = time.perf_counter()
        answer = geocoder.geocode([question.query])[0]
        milliseconds.append(1000 * (time.perf_counter() - start))
        verdicts.append(judge(question, answer))
        if misses and (not verdicts[-1].hit if question.truth else answer.best):
            print(f"{kind}: {question.query} -> {answer.best}", file=sys.stderr)
    if verdicts:
        hits = sum(v.hit for v in verdicts)
        share = f"{100 * hits / len(verdicts):.1f} %" if any(q.truth for q in asked) else "–"
        wrong = sum(v.confidence >= SURE and (v.metres is None or v.metres > WRONG_METRES) for v in verdicts)
        none = sum(v.confidence == 0 for v in verdicts)
        doubted = sum(0 < v.confidence < DOUBTED for v in verdicts)
        figures = (len(verdicts), share, wrong, sum(v.ambiguous for v in verdicts), none, doubted)
        print(f"| {kind} | {' | '.join(map(str, figures))} | {statistics.median(milliseconds):.1f} |", flush=True)
    return verdicts


def judge(question: Question, answer: Answer) -> Verdict:
    if answer.best is None:
        return Verdict(None, None, 0.0, False)
    point = answer.best.point
    metres, own = (
        min((distance_metres(point, place) for place in places), default=None)
        for places in (question.truth, question.own)
    )
    offered = [
        min(distance_metres(c.point, place) for place in question.own) for c in answer.candidates if question.own
    ]
    if answer.ambiguous and offered and min(offered) <= HIT_METRES:
        metres = min(metres or 0, min(offered))
    return Verdict(metres, own, answer.best.confidence, answer.ambiguous)


def _print_batch(asked: Mapping[str, Sequence[Question]], folder: Path) -> None:
    """All queries of the table at once, by a geocoder that has not seen any of them."""
    queries = [question.query for own in asked.values() for question in own]
    start = time.perf_counter()
    geocoder = _geocoder(folder, Counts(0, 0, 0))
    opened, busy = time.perf_counter(), time.process_time()
    geocoder.geocode(queries)
    wall, busy = time.perf_counter() - opened, time.process_time() - busy
    print(
        f"\nBatch: {len(queries)} queries, {len(queries) / wall:.0f} a second, "
        f"{len(queries) / busy:.0f} a processor second; the index was opened in {opened - start:.2f} s.\n"
    )


def print_calibration(verdicts: Sequence[Verdict]) -> None:
    print("\n| confidence | answers | mean | within 300 m of the house meant |\n|---|---|---|---|")
    edges = (0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.97, 1.01)
    for low, high in pairwise(edges):
        own = [v for v in verdicts if low < v.confidence < high or (low == v.confidence > 0)]
        if own:
            right, mean = sum(v.right for v in own), statistics.mean(v.confidence for v in own)
            print(f"| {low:.2f}–{min(high, 1):.2f} | {len(own)} | {mean:.2f} | {100 * right / len(own):.1f} % |")
    sure = [v for v in verdicts if v.confidence >= SURE]
    wrong = sum(not v.right for v in sure)
    print(
        f"\nOf {len(sure)} answers with a confidence of at least {SURE}, {wrong} lie farther than {WRONG_METRES} m: "
        f"{100 * wrong / max(1, len(sure)):.2f} %."
    )


def _large(options: argparse.Namespace) -> int:
    if not options.large.exists():
        enlarge(Path(options.extracts[0]), options.large, options.tiles)
    size = options.large.stat().st_size / 1e6
    with TemporaryDirectory() as folder:
        before, start, busy = _most_mebibytes(), time.perf_counter(), time.process_time()
        found = collect(options.large, QUIET)
        counts = write_index(found, Path(folder) / "addresses.sqlite")
        took, busy = time.perf_counter() - start, time.process_time() - busy
        print(
            f"{size:.1f} MB, {counts.streets} streets, {counts.addresses} addresses: "
            f"index in {took:.0f} s, {busy:.0f} s of processor,"
        )
        print(f"memory at most {_most_mebibytes():.0f} MiB (before: {before:.0f})\n")
        rng = random.Random(options.seed)
        asked = questions.asked_for(questions.doors_of(found), USUAL, options.sample, rng)
        geocoder = _geocoder(Path(folder), counts)
        print(HEAD)
        for kind, own in asked.items():
            _row(kind, own, geocoder, options.misses)
        _print_batch(asked, Path(folder))
    return 0


def _most_mebibytes() -> float:
    """The most that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
