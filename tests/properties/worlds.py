"""Generated problems of every feature mix, small enough that a brute force or a short search knows the answer."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np

from solver.problem import (
    UNREACHABLE,
    Break,
    LateLimit,
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
DAY = 1000
"""Of a world with several days: a shift lies within one of them."""

FEATURES = (
    "skills", "crew", "break", "windows", "factors", "groups", "pins", "progress", "published", "preferred", "overtime",
    "share", "limits", "matrices", "required", "collectors", "days", "islands", "loads", "point", "late",
)  # fmt: skip

NOT_SEARCHED: frozenset[str] = frozenset()
"""Features that the schedule, the checker and the routing model know, and the search does not yet: make this set empty
when it does, and every law holds for them too."""


def a_problem(rng: Random, visits: int = 9, shifts: int = 4, without: frozenset[str] = frozenset()) -> Problem:
    """Up to so many visits and shifts; every feature is on or off by chance, alone and together with others.

    Most visits of most problems can be made: what has no room to go wrong finds nothing.
    """
    likely = rng.choice((0.2, 0.4, 0.6))
    on = {name: rng.random() < likely and name not in without for name in FEATURES}
    on |= {name: on[name] and rng.random() < 0.6 for name in ("days", "islands")}
    places = 2 + rng.randint(1, 6)
    matrices = tuple(_matrix(rng, places, on["islands"]) for _ in range(2 if on["matrices"] else 1))
    chosen_shifts = tuple(_shift(rng, i, places, len(matrices), on) for i in range(_some(rng, shifts)))
    chosen_visits = [_visit(rng, i, places, chosen_shifts, on) for i in range(_some(rng, visits))]
    if on["progress"]:
        chosen_shifts = _under_way(rng, chosen_shifts, places, chosen_visits)
    pins = _pins(rng, chosen_visits, chosen_shifts) if on["pins"] else ()
    prices = Prices(rng.randint(0, 50), rng.randint(0, 50), rng.randint(0, 3), rng.randint(0, 20))
    if on["point"]:
        prices = replace(prices, point=rng.choice((0, 1, 7, 30, 200)))
    return Problem(tuple(chosen_visits), chosen_shifts, matrices, pins, prices)


def _some(rng: Random, most: int) -> int:
    """Rather many than few, now and then none."""
    return rng.randint(0, most) if rng.random() < 0.2 else rng.randint((most + 1) // 2, most)


def _matrix(rng: Random, places: int, islands: bool) -> TravelMatrix:
    """Asymmetric; with islands there are pairs that no road joins, one way or both."""
    points = [(rng.randint(0, 40), rng.randint(0, 40)) for _ in range(places)]
    seconds = np.array([[abs(a - c) + abs(b - d) for c, d in points] for a, b in points], np.int32)
    seconds += np.array([[0 if i == j else rng.randint(0, 5) for j in range(places)] for i in range(places)], np.int32)
    if islands and rng.random() < 0.5:
        seconds[-1, :-1] = UNREACHABLE
    for _ in range(rng.randint(0, places) if islands else 0):
        a, b = rng.sample(range(places), 2)
        seconds[a, b] = UNREACHABLE
    return TravelMatrix(seconds, seconds * 7 % 1000)


def _window(rng: Random) -> TimeWindow:
    start = rng.randint(0, HORIZON - 20)
    return TimeWindow(start, start + (rng.randint(0, 60) if rng.random() < 0.3 else rng.randint(60, 400)))


def _windows(rng: Random, on: dict[str, bool]) -> list[TimeWindow]:
    first = _window(rng)
    windows = [first]
    if on["windows"] and rng.random() < 0.5:
        windows.append(TimeWindow(first.end + rng.randint(2, 40), first.end + rng.randint(40, 90)))
    if on["days"]:
        days = sorted(rng.sample(range(3), rng.randint(1, 3)))
        windows = [TimeWindow(w.start + day * DAY, w.end + day * DAY) for day in days for w in windows]
    if on["factors"]:
        windows = [TimeWindow(w.start, w.end, rng.choice((0, 500, 1000, 1500))) for w in windows]
    return windows


def _visit(rng: Random, number: int, places: int, shifts: tuple[Shift, ...], on: dict[str, bool]) -> Visit:
    collectors = sorted({s.collector for s in shifts}) or ["c0"]
    published = None
    if on["published"] and shifts and rng.random() < 0.5:
        promised = rng.choice(shifts)
        published = Published(promised.id, promised.window.start // DAY * DAY + rng.randint(0, HORIZON))
    return Visit(
        id=f"v{number}",
        location=rng.randrange(places),
        service_seconds=rng.choice((0, rng.randint(0, 40))),
        windows=tuple(_windows(rng, on)),
        prize=rng.randint(0, 9),
        required=on["required"] and rng.random() < 0.3,
        skills=frozenset(rng.sample(["a", "b"], rng.choice((0, 0, 1)))) if on["skills"] else frozenset(),
        crew=2 if on["crew"] and rng.random() < 0.4 else 1,
        allowed_shifts=frozenset(s.id for s in shifts if rng.random() < 0.7) if rng.random() < 0.1 else None,
        required_collectors=frozenset(rng.sample(collectors, 1)) if on["collectors"] and rng.random() < 0.2 else None,
        forbidden_collectors=frozenset(rng.sample(collectors, 1))
        if on["collectors"] and rng.random() < 0.2
        else frozenset(),
        preferred_collectors=frozenset(rng.sample(collectors, 1))
        if on["preferred"] and rng.random() < 0.7
        else frozenset(),
        group=f"g{rng.randint(0, 1)}" if on["groups"] and rng.random() < 0.4 else None,
        published=published,
        load=rng.randint(0, 5) if on["loads"] else 0,
    )


def _shift(rng: Random, number: int, places: int, matrices: int, on: dict[str, bool]) -> Shift:
    start = rng.randint(0, 100) + (rng.randrange(3) * DAY if on["days"] else 0)
    end = start + (rng.randint(50, HORIZON) if rng.random() < 0.3 else rng.randint(HORIZON, 2 * HORIZON))
    rest = _window(rng) if on["break"] and rng.random() < 0.7 else None
    day = start // DAY * DAY
    limited = on["limits"]
    return Shift(
        id=f"s{number}",
        collector=f"c{rng.randint(0, 3)}",
        start_location=rng.randrange(places),
        end_location=rng.randrange(places),
        window=TimeWindow(start, end),
        max_visits=rng.randint(0, 6) if limited and rng.random() < 0.5 else None,
        max_work_seconds=rng.randint(60, 2 * HORIZON) if limited and rng.random() < 0.5 else None,
        max_travel_seconds=rng.randint(40, 300) if limited and rng.random() < 0.5 else None,
        skills=frozenset(rng.sample(["a", "b"], rng.choice((0, 1, 2, 2)))),
        break_=Break(TimeWindow(day + rest.start, day + rest.end), rng.randint(5, 40)) if rest else None,
        overtime=SoftLimit(rng.randint(0, 200), rng.randint(0, 3)) if on["overtime"] else None,
        fair_share=SoftLimit(rng.randint(0, 200), rng.randint(0, 3)) if on["share"] else None,
        matrix=rng.randrange(matrices),
        max_load=rng.randint(0, 12) if on["loads"] and rng.random() < 0.7 else None,
        late=_late(rng, start, end) if on["late"] and rng.random() < 0.7 else None,
    )


def _late(rng: Random, start: int, end: int) -> LateLimit:
    """Most often within the shift, and few enough to bind."""
    after = rng.randint(start, end) if rng.random() < 0.9 else rng.randint(0, end + 50)
    return LateLimit(after, rng.choice((0, 0, 1, 1, 2, 3)))


def _under_way(rng: Random, shifts: tuple[Shift, ...], places: int, visits: list[Visit]) -> tuple[Shift, ...]:
    """Some shifts are on the road, and some visits were made; a visit of two by two shifts of different collectors."""
    moving = [s for s in shifts if rng.random() < 0.6]
    done: dict[str, list[str]] = {s.id: [] for s in moving}
    for visit in visits:
        makers = rng.sample(moving, visit.crew) if len(moving) >= visit.crew and rng.random() < 0.1 else []
        if len({s.collector for s in makers}) == len(makers):
            for shift in makers:
                done[shift.id].append(visit.id)
    return tuple(replace(s, progress=_progress(rng, s, places, done[s.id])) if s in moving else s for s in shifts)


def _progress(rng: Random, shift: Shift, places: int, done: list[str]) -> Progress:
    departed = shift.window.start + rng.randint(0, 20)
    time = departed + rng.randint(0, 80)
    made = tuple((visit, rng.randint(departed, time)) for visit in done)
    return Progress(rng.randrange(places), time, departed, rng.randint(0, 40), rng.random() < 0.5, made)


def _pins(rng: Random, visits: list[Visit], shifts: tuple[Shift, ...]) -> tuple[Pin, ...]:
    pins = {}
    for visit in visits:
        if shifts and rng.random() < 0.25:
            shift = rng.choice(shifts).id
            start = rng.choice([None, None, visit.windows[0].start, visit.windows[-1].end])
            pins[visit.id, shift] = Pin(visit.id, shift, start)
    return tuple(pins.values())


def timing_is_a_choice(problem: Problem) -> bool:
    """Whether ending as early as possible may not be the best timing of an order: the search knows no other.

    See ``tests/solver/test_search_timing.py``: it then overrates the order, and may prefer another one to it. One in
    some thousand tiny problems shows the same with priced work and a later window.
    """
    work = any(s.overtime or s.fair_share or s.max_work_seconds is not None for s in problem.shifts)
    gaps = any(len(v.windows) > 1 for v in problem.visits) or any(s.break_ for s in problem.shifts)
    return any(v.published for v in problem.visits) or (work and gaps)
