"""Rows of a command that was stopped."""

from pathlib import Path

import pytest

from api.commands.failures import InputError
from api.commands.keeping import kept

COLUMNS = ("query", "answer")


def stopped(path: Path, rows: list[list[str]]) -> Path:
    """What a call leaves that was stopped after these rows."""
    with pytest.raises(KeyboardInterrupt), kept(path, "basis", COLUMNS) as work, work.more():
        work.add(rows)
        raise KeyboardInterrupt
    (partial,) = path.parent.glob(".*.partial")
    return partial


def test_a_call_goes_on_behind_the_rows_of_another(tmp_path: Path) -> None:
    stopped(tmp_path / "r.csv", [["a", "1"], ["b, c", ""]])
    with kept(tmp_path / "r.csv", "basis", COLUMNS) as work:
        number, left = work.resumed(iter(["a", "b, c", "d"]))
        assert (number, list(left)) == (2, ["d"])
        with work.more():
            work.add([["d", "3"]])
    assert (tmp_path / "r.csv").read_text() == 'query,answer\na,1\n"b, c",\nd,3\n'
    assert not list(tmp_path.glob(".*.partial"))


def test_a_line_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    partial = stopped(tmp_path / "r.csv", [["a", "1"], ["b", "2"]])
    partial.write_text(partial.read_text()[:-3])
    with kept(tmp_path / "r.csv", "basis", COLUMNS) as work:
        number, left = work.resumed(iter(["a", "b"]))
        assert (number, list(left)) == (1, ["b"])


def test_rows_behind_another_question_are_asked_anew(tmp_path: Path) -> None:
    stopped(tmp_path / "r.csv", [["a", "1"], ["b", "2"], ["c", "3"]])
    with kept(tmp_path / "r.csv", "basis", COLUMNS) as work:
        number, left = work.resumed(iter(["a", "x", "c"]))
        assert (number, list(left)) == (1, ["x", "c"])
        assert work.rows == [["a", "1"]]


def test_rows_that_rest_on_something_else_are_left_alone(tmp_path: Path) -> None:
    stopped(tmp_path / "r.csv", [["a", "1"]])
    with kept(tmp_path / "r.csv", "other", COLUMNS) as work:
        assert work.resumed(iter(["a"]))[0] == 0


def test_a_place_that_cannot_be_written_is_refused_first(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused, kept(tmp_path / "missing" / "r.csv", "basis", COLUMNS):
        pass
    assert refused.value.code == "file_unwritable"
