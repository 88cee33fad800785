"""Generated problems of every feature mix, small enough that a brute force or a short search knows the answer."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import strategies as st

from solver.problem import (
    UNREACHABLE,
    Break,
    Pin,
    Prices,
    Problem,
    Progress,
    Published,
    Shift,
    SoftLimit,
    TimeWindow,
    TravelMatrix,
    Visit,
)

HORIZON = 400


def problems(visits: int = 9, shifts: int = 4) -> st.SearchStrategy[Problem]:
    """Up to so many visits and shifts; every feature may be on or off. A seed is all that there is to shrink."""
    return st.integers(0, 2**32).map(lambda seed: a_problem(Random(seed), visits, shifts))


def a_problem(rng: Random, visits: int = 9, shifts: int = 4) -> Problem:
    on = {name: rng.random() < 0.5 for name in FEATURES}
    places = 2 + rng.randint(1, 6)
    matrices = tuple(_matrix(rng, places, rng.random() < 0.2) for _ in range(2 if on["matrices"] else 1))
    chosen_shifts = tuple(_shift(rng, i, places, len(matrices), on) for i in range(rng.randint(0, shifts)))
    chosen_visits = [_visit(rng, i, places, chosen_shifts, on) for i in range(rng.randint(0, visits))]
    if on["progress"]:
        chosen_shifts = tuple(_under_way(rng, s, places, chosen_visits) for s in chosen_shifts)
    pins = _pins(rng, chosen_visits, chosen_shifts) if on["pins"] else ()
    prices = Prices(rng.randint(0, 50), rng.randint(0, 50), rng.randint(0, 3), rng.randint(0, 20))
    return Problem(tuple(chosen_visits), chosen_shifts, matrices, pins, prices)


FEATURES = (
    "skills", "crew", "break", "windows", "factors", "groups", "pins", "progress", "published", "preferred", "overtime",
    "share", "limits", "matrices", "required", "collectors",
)  # fmt: skip


def _matrix(rng: Random, places: int, island: bool) -> TravelMatrix:
    points = [(rng.randint(0, 40), rng.randint(0, 40)) for _ in range(places)]
    seconds = np.array([[abs(a - c) + abs(b - d) for c, d in points] for a, b in points], np.int32)
    seconds += np.array([[0 if i == j else rng.randint(0, 5) for j in range(places)] for i in range(places)], np.int32)
    if island:
        seconds[-1, :-1] = UNREACHABLE
    return TravelMatrix(seconds, seconds * 7 % 1000)


def _window(rng: Random) -> TimeWindow:
    start = rng.randint(0, HORIZON - 20)
    return TimeWindow(start, start + rng.randint(0, 200))


def _visit(rng: Random, number: int, places: int, shifts: tuple[Shift, ...], on: dict[str, bool]) -> Visit:
    first = _window(rng)
    windows = [first]
    if on["windows"] and rng.random() < 0.5:
        windows.append(TimeWindow(first.end + rng.randint(2, 40), first.end + rng.randint(40, 90)))
    if on["factors"]:
        windows = [TimeWindow(w.start, w.end, rng.choice((0, 500, 1000, 1500))) for w in windows]
    collectors = sorted({s.collector for s in shifts}) or ["c0"]
    published = None
    if on["published"] and shifts and rng.random() < 0.5:
        published = Published(rng.choice(shifts).id, rng.randint(0, HORIZON))
    return Visit(
        id=f"v{number}",
        location=rng.randrange(places),
        service_seconds=rng.randint(0, 40),
        windows=tuple(windows),
        prize=rng.randint(0, 9),
        required=on["required"] and rng.random() < 0.3,
        skills=frozenset(rng.sample(["a", "b"], rng.randint(0, 1))) if on["skills"] else frozenset(),
        crew=2 if on["crew"] and rng.random() < 0.4 else 1,
        allowed_shifts=frozenset(s.id for s in shifts if rng.random() < 0.7) if rng.random() < 0.2 else None,
        required_collectors=frozenset(rng.sample(collectors, 1)) if on["collectors"] and rng.random() < 0.2 else None,
        forbidden_collectors=frozenset(rng.sample(collectors, 1))
        if on["collectors"] and rng.random() < 0.2
        else frozenset(),
        preferred_collectors=frozenset(rng.sample(collectors, 1)) if on["preferred"] else frozenset(),
        group=f"g{rng.randint(0, 1)}" if on["groups"] and rng.random() < 0.4 else None,
        published=published,
    )


def _shift(rng: Random, number: int, places: int, matrices: int, on: dict[str, bool]) -> Shift:
    start = rng.randint(0, 100)
    end = start + rng.randint(50, HORIZON)
    rest = Break(_window(rng), rng.randint(5, 40)) if on["break"] and rng.random() < 0.7 else None
    limited = on["limits"]
    return Shift(
        id=f"s{number}",
        collector=f"c{rng.randint(0, 2)}",
        start_location=rng.randrange(places),
        end_location=rng.randrange(places),
        window=TimeWindow(start, end),
        max_visits=rng.randint(0, 4) if limited and rng.random() < 0.5 else None,
        max_work_seconds=rng.randint(30, HORIZON) if limited and rng.random() < 0.5 else None,
        max_travel_seconds=rng.randint(20, 200) if limited and rng.random() < 0.5 else None,
        skills=frozenset(rng.sample(["a", "b"], rng.randint(0, 2))),
        break_=rest,
        overtime=SoftLimit(rng.randint(0, 200), rng.randint(0, 3)) if on["overtime"] else None,
        fair_share=SoftLimit(rng.randint(0, 200), rng.randint(0, 3)) if on["share"] else None,
        matrix=rng.randrange(matrices),
    )


def _under_way(rng: Random, shift: Shift, places: int, visits: list[Visit]) -> Shift:
    if rng.random() < 0.5:
        return shift
    departed = shift.window.start + rng.randint(0, 20)
    time = departed + rng.randint(0, 80)
    done = tuple((v.id, rng.randint(departed, time)) for v in visits if v.crew == 1 and rng.random() < 0.1)
    under_way = Progress(rng.randrange(places), time, departed, rng.randint(0, 40), rng.random() < 0.5, done)
    return Shift(**{f: getattr(shift, f) for f in Shift.__slots__ if f != "progress"}, progress=under_way)


def _pins(rng: Random, visits: list[Visit], shifts: tuple[Shift, ...]) -> tuple[Pin, ...]:
    pins = {}
    for visit in visits:
        if shifts and rng.random() < 0.3:
            shift = rng.choice(shifts).id
            start = rng.choice([None, visit.windows[0].start, visit.windows[-1].end])
            pins[visit.id, shift] = Pin(visit.id, shift, start)
    return tuple(pins.values())
