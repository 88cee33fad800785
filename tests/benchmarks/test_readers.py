"""Instances of others say the same to us as to their makers."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from benchmarks import instances, pcvrptw, plane, sdvrptw, toptw
from solver.problem import TimeWindow
from tests.benchmarks.worlds import PCVRPTW, SDVRPTW, TOPTW, write_public

PUBLIC = instances.DATA / "public"
needs_data = pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public instances are not beside the checkout")


@pytest.mark.parametrize(("x", "y", "tenths"), [("3", "4", 50), ("1", "1", 14), ("0.3", "0", 3), ("0.29", "0", 2)])
def test_distances_are_rounded_down_exactly(x: str, y: str, tenths: int) -> None:
    assert plane.floored(plane.places([("0", "0"), (x, y)]), 10).seconds[0, 1] == tenths


def test_a_finer_coordinate_than_thousandths_is_refused() -> None:
    with pytest.raises(ValueError, match="three decimals"):
        plane.places([("0.0001", "0")])


def test_toptw_in_tenths_and_its_paths(tmp_path: Path) -> None:
    problem = toptw.read(write_public(tmp_path, "c101.txt", TOPTW), 2)
    assert [s.window for s in problem.shifts] == [TimeWindow(0, 700)] * 2
    assert [(v.prize, v.service_seconds, v.windows[0].end) for v in problem.visits] == [
        (3, 50, 700), (4, 50, 700), (5, 50, 250), (2, 50, 700),
    ]  # fmt: skip
    assert problem.matrices[0].seconds[0].tolist() == [0, 100, 200, 300, 100]


def test_cordeaus_toptw_in_hundredths(tmp_path: Path) -> None:
    problem = toptw.read(write_public(tmp_path, "pr01.txt", TOPTW.replace("10.00 0.00", "10.019 0.00", 1)), 1)
    assert problem.matrices[0].seconds[0, 1] == 1001
    assert problem.visits[0].service_seconds == 500


def test_pcvrptw_in_tenths_with_loads_and_a_price_of_a_point(tmp_path: Path) -> None:
    problem = pcvrptw.read(write_public(tmp_path, "tiny.vrp", PCVRPTW))
    assert [(v.prize, v.load, v.service_seconds) for v in problem.visits] == [(150, 6, 10), (500, 6, 10), (300, 3, 10)]
    assert [s.max_load for s in problem.shifts] == [10, 10]
    assert problem.prices.point == 1


def test_sdvrptw_says_who_may_visit_whom(tmp_path: Path) -> None:
    problem = sdvrptw.read(write_public(tmp_path, "tiny.vrp", SDVRPTW))
    assert [sorted(v.allowed_shifts or ()) for v in problem.visits] == [["s1", "s2"], ["s1"], ["s2"]]
    assert all(v.required for v in problem.visits)
    assert [(s.max_work_seconds, s.max_load) for s in problem.shifts] == [(60_000, 3)] * 2


def test_unknown_sets_and_foreign_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="neither a file nor one of the sets"):
        instances.find(["toptv"], tmp_path)
    with pytest.raises(ValueError, match="CVRP"):
        instances.of_file(write_public(tmp_path, "other.vrp", "TYPE : CVRP\nDIMENSION : 3\n"))


@needs_data
def test_every_public_toptw_problem_has_a_best_known_score_below_the_sum_of_all() -> None:
    entries = instances.find(["toptw"], instances.DATA)
    assert len(entries) == 4 * 39
    for entry in entries:
        assert entry.best_known is not None
    for entry in entries[::13]:
        assert 0 < (entry.best_known or 0) <= sum(v.prize for v in instances.read(entry).visits)


@needs_data
def test_prizes_of_pcvrptw_add_up_as_their_makers_say() -> None:
    with (PUBLIC / "pcvrptw" / "best_known.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    for row in table:
        problem = pcvrptw.read(PUBLIC / "pcvrptw" / "instances" / f"{row['instance']}.vrp")
        total = sum(v.prize for v in problem.visits)
        assert total == 10 * int(row["total_prize"])
        assert int(row["uncollected_prize_x10"]) == int(row["bks_cost_x10"]) - int(row["bks_distance_x10"]) < total
        assert (len(problem.visits), len(problem.shifts)) == (int(row["customers"]), int(row["vehicles"]))


@needs_data
@pytest.mark.parametrize(
    ("name", "rounding"), [("pcvrptw/instances/R1_10_1.vrp", "dimacs"), ("sdvrptw/instances/PR03.vrp", "exact")]
)
def test_pyvrp_reads_the_same(name: str, rounding: str) -> None:
    pyvrp = pytest.importorskip("pyvrp", reason="the extra `benchmarks` is not installed")
    theirs = pyvrp.read(PUBLIC / name, round_func=rounding)
    ours = instances.read(instances.of_file(PUBLIC / name))
    nowhere = ours.matrices[0].seconds.max() + 1
    near = np.minimum.reduce([theirs.distance_matrix(p) for p in range(theirs.num_profiles)])
    assert np.array_equal(np.where(near < nowhere, near, ours.matrices[0].seconds), ours.matrices[0].seconds)
    for client, visit in zip(theirs.clients(), ours.visits, strict=True):
        assert (client.tw_early, client.tw_late) == (visit.windows[0].start, visit.windows[0].end)
        assert (client.service_duration, client.required) == (visit.service_seconds, visit.required)
        assert client.prize == visit.prize
    durations = {t.shift_duration for t in theirs.vehicle_types()}
    assert all(s.max_work_seconds is None or s.max_work_seconds in durations for s in ours.shifts)
