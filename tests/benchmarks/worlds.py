"""Small instances in the formats of others, with answers that can be worked out by hand.

Three calls lie east of the base on one line, 10, 20 and 30 away; a fourth lies 10 to the west.

    w ──10── base ──10── a ──10── b ──10── c
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

TOPTW = """2 2 4 0
0 0
0 0.00 0.00 0 0 0 0 0 70
1 10.00 0.00 5 3 0 0 0 70
2 20.00 0.00 5 4 0 0 0 70
3 30.00 0.00 5 5 0 0 0 25
4 -10.00 0.00 5 2 0 0 0 70
"""
"""One path may be out for 70. East and back are 60 and c must be begun by 25: it cannot be reached, as it is 30 away.
a, b and w take 20 + 20 + 20 of driving (60 with the way past the base) and 15 of service: 75, too long. a and b: 50."""

PCVRPTW = """NAME : tiny
TYPE : PCVRPTW
DIMENSION : 4
VEHICLES : 2
CAPACITY : 10
SERVICE_TIME : 1
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 10 0
3 20 0
4 -10 0
DEMAND_SECTION
1 0
2 6
3 6
4 3
TIME_WINDOW_SECTION
1 0 100
2 0 100
3 0 100
4 0 100
PRIZE_SECTION
1 0
2 15
3 50
4 30
DEPOT_SECTION
1
-1
EOF
"""
"""Far b (load 6) pays 50 for 40; w (load 3) pays 30 for 20; a (load 6) pays 15: too heavy to go with b, and too dear
alone (20). Best: b and w, driving 60, 15 left behind: 75, whether one goes or two."""

SDVRPTW = """NAME: tiny
TYPE: SDVRPTW
EDGE_WEIGHT_TYPE: EUC_2D
DIMENSION: 4
VEHICLES: 2
VEHICLES_MAX_DURATION: 60
NODE_COORD_SECTION
1 0 0
2 10 0
3 20 0
4 -10 0
DEMAND_SECTION
1 0
2 1
3 1
4 1
SERVICE_TIME_SECTION
1 0
2 2
3 2
4 2
TIME_WINDOW_SECTION
1 0 100
2 0 100
3 0 100
4 0 100
CAPACITY_SECTION
1 3
2 3
VEHICLES_ALLOWED_CLIENTS_SECTION
1 2 3
2 2 4
EOF
"""
"""The first may go east only, the second to a and w: a and b with the one (40), w with the other (20)."""


def ladder(tier: str = "core") -> dict[str, Any]:
    """Two collectors at one base, four calls of an hour and a half; each is back in time after two of them."""
    visit = {"service_seconds": 5400, "windows": [[0, 20000]], "required": False, "skills": [], "crew": 1}
    shift = {
        "start_location": 0,
        "end_location": 0,
        "window": [0, 14000],
        "max_visits": 3,
        "max_work_seconds": 13000,
        "max_travel_seconds": None,
        "skills": [],
        "break": None,
    }
    visits = [visit | {"id": f"v{n}", "location": n, "allowed_shifts": None, "prize": n} for n in range(1, 6)]
    if tier == "full":
        visits[0]["crew"] = 2
    return {
        "travel": {"detour": 1.0, "metres_per_second": 10.0, "rounding": "ceil"},
        "locations": [[0, 0], [1000, 0], [2000, 0], [0, 1000], [0, 2000], [-1000, 0]],
        "visits": visits,
        "shifts": [shift | {"id": f"s{n}", "collector": f"c{n}"} for n in (1, 2)],
    }


def write_ladder(folder: Path, name: str = "core-S-9", tier: str = "core") -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(ladder(tier)), encoding="utf-8")
    return path


def write_public(folder: Path, name: str, text: str, best_known: str = "") -> Path:
    """As the public sets lie: instances in a folder, the table of best known results beside it."""
    (folder / "instances").mkdir(exist_ok=True)
    path = folder / "instances" / name
    path.write_text(text, encoding="utf-8")
    if best_known:
        (folder / "best_known.csv").write_text(best_known, encoding="utf-8")
    return path
