"""OSRM's answer to a table request as FlatBuffers: arrays are read where they lie, nothing is parsed.

The schema is OSRM's ``include/engine/api/flatbuffers/*.fbs``: of FBResult and TableResult the fields named below. With
a fallback speed in the request the answer lists the pairs that no road joins; without it they would read as 0 s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flatbuffers import encode, number_types
from flatbuffers.table import Table
from numpy.typing import NDArray

from geo.matrix import UNREACHABLE

CONTENT_TYPE = "application/x-flatbuffers"

_SOURCES, _TABLE = 3, 5  # of FBResult
_DURATIONS, _DISTANCES, _DESTINATIONS, _UNJOINED = 0, 3, 4, 5  # of TableResult
_SNAP_METRES = 1  # of Waypoint


@dataclass(frozen=True, eq=False, slots=True)
class TableAnswer:
    """``seconds`` and ``metres``: int32, shape (sources, destinations), with UNREACHABLE where no road joins a pair.

    ``source_snaps`` and ``destination_snaps``: metres from each place to its road.
    """

    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]
    source_snaps: NDArray[np.int32]
    destination_snaps: NDArray[np.int32]


def read_table(content: bytes, sources: int, destinations: int) -> TableAnswer:
    """ValueError when it is not such an answer over so many sources and destinations."""
    root = Table(content, encode.Get(number_types.UOffsetTFlags.packer_type, content, 0))
    at = root.Offset(_slot(_TABLE))
    if not at:
        raise ValueError("an answer without a table")
    table = Table(content, root.Indirect(root.Pos + at))
    unjoined = _array(table, _UNJOINED, number_types.Uint32Flags).reshape(-1, 2)  # source, destination
    shape = (sources, destinations)
    return TableAnswer(
        _whole(_array(table, _DURATIONS, number_types.Float32Flags).reshape(shape), unjoined),
        _whole(_array(table, _DISTANCES, number_types.Float32Flags).reshape(shape), unjoined),
        _snaps(root, _SOURCES),
        _snaps(table, _DESTINATIONS),
    )


def _whole(values: NDArray[np.float32], unjoined: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Whole units. Between two points of one road OSRM 26 answers distances down to -1 m."""
    whole = np.maximum(np.rint(values), 0).astype(np.int32)
    whole[unjoined[:, 0], unjoined[:, 1]] = UNREACHABLE
    return whole


def _snaps(owner: Table, field: int) -> NDArray[np.int32]:
    at = owner.Offset(_slot(field))
    if not at:
        raise ValueError("an answer without its waypoints")
    start, count = owner.Vector(at), owner.VectorLen(at)
    waypoints = (Table(owner.Bytes, owner.Indirect(start + 4 * number)) for number in range(count))
    return np.array([round(_snap(waypoint)) for waypoint in waypoints], np.int32)


def _snap(waypoint: Table) -> float:
    at = waypoint.Offset(_slot(_SNAP_METRES))
    return float(waypoint.Get(number_types.Float32Flags, waypoint.Pos + at)) if at else 0.0


def _array(table: Table, field: int, kind: Any) -> NDArray[Any]:
    """A view; empty where the answer leaves the field out."""
    at = table.Offset(_slot(field))
    values: NDArray[Any] = table.GetVectorAsNumpy(kind, at) if at else np.empty(0, number_types.to_numpy_type(kind))
    return values


def _slot(field: int) -> int:
    """Where the table of fields has this one."""
    return 4 + 2 * field
