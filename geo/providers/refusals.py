"""How each provider says no: many do so in the body, some of them with status 200. Sources stand beside the tables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.providers.verdict import Verdict, by_body, by_status

ANSWERED, REFUSED, KEY, QUOTA, RATE, SILENT = (
    Verdict.ANSWERED,
    Verdict.REFUSED,
    Verdict.KEY,
    Verdict.QUOTA,
    Verdict.RATE,
    Verdict.SILENT,
)


def _table(*rows: tuple[Verdict, tuple[int, ...]]) -> Mapping[str, Verdict]:
    return {str(code): verdict for verdict, codes in rows for code in codes}


# lbs.amap.com/api/webservice/guide/tools/info. 10021 and its like are requests a second, 10003 and 10044 a day.
_AMAP = _table(
    (ANSWERED, (10000, 20800, 20801, 20802, 20803)),
    (KEY, (10001, 10002, 10005, 10006, 10007, 10008, 10009, 10011, 10012, 10013, 10041, 20011, 40002, 40003)),
    (QUOTA, (10003, 10010, 10029, 10044, 10045, 40000)),
    (RATE, (10004, 10014, 10019, 10020, 10021)),
    (SILENT, (10015, 10016, 10017, 20003)),
    (REFUSED, (10026, 20000, 20001, 20002, 20012)),
)

# lbs.qq.com/service/webService/webServiceGuide/status. 347: nothing found.
_TENCENT = _table(
    (ANSWERED, (0, 347)),
    (KEY, (110, 111, 112, 113, 190, 199, 311, 312)),
    (QUOTA, (121, 122, 123)),
    (RATE, (120,)),
)

# lbsyun.baidu.com/index.php?title=webapi/appendix. 401 and 402: requests at once or a minute; 301 and 302: a day.
_BAIDU = _table(
    (ANSWERED, (0,)),
    (SILENT, (1,)),
    (REFUSED, (2, 8)),
    (KEY, (3, 5, 9)),
    (QUOTA, (4, 301, 302)),
    (RATE, (401, 402)),
)

# developers.google.com/maps/documentation/geocoding/requests-geocoding#StatusCodes
_GOOGLE = {
    "OK": ANSWERED,
    "ZERO_RESULTS": ANSWERED,
    "OVER_QUERY_LIMIT": RATE,
    "OVER_DAILY_LIMIT": QUOTA,
    "REQUEST_DENIED": KEY,
    "INVALID_REQUEST": REFUSED,
    "UNKNOWN_ERROR": SILENT,
}


def _amap(body: object) -> Verdict | None:
    return _AMAP.get(str(body.get("infocode")), REFUSED) if isinstance(body, dict) and "infocode" in body else None


def _tencent(body: object) -> Verdict | None:
    if not isinstance(body, dict) or "status" not in body:
        return None
    status = str(body["status"])
    return _TENCENT.get(status, SILENT if status.startswith("5") else REFUSED)


def _baidu(body: object) -> Verdict | None:
    if not isinstance(body, dict) or "status" not in body:
        return None
    status = str(body["status"])
    if status == "1" and "无相关结果" in str(body.get("msg", body.get("message", ""))):
        return ANSWERED  # nothing found comes as an error of its own
    known = _BAIDU.get(status)
    return known or (KEY if len(status) == 3 and status[0] in "12" else QUOTA if status[:1] in "34" else REFUSED)


def _google(body: object) -> Verdict | None:
    return _GOOGLE.get(str(body.get("status")), REFUSED) if isinstance(body, dict) and "status" in body else None


def _tianditu(body: object) -> Verdict | None:
    """The gateway says ``{"code": 301012, "msg": …, "resolve": …}`` when it does not let us in, the search
    ``{"status": "101", …}`` when it finds nothing (lbs.tianditu.gov.cn/server/geocodinginterface.html)."""
    if not isinstance(body, dict):
        return None
    if str(body.get("code", "")).startswith("3"):
        return QUOTA if _OVER_QUOTA.search(f"{body.get('msg', '')} {body.get('resolve', '')}") else KEY
    return {"0": ANSWERED, "101": ANSWERED, "404": REFUSED}.get(str(body.get("status")))


_OVER_QUOTA = re.compile("配额|超限|上限|次数")
"""Its list of codes is not public; the sentence beside the code says which it is."""


def _openrouteservice(body: object) -> Verdict | None:
    """The gateway says ``{"error": "Daily quota reached"}``, the engine ``{"error": {"code": 6099, …}}``."""
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, dict):
        code = error.get("code")
        return ANSWERED if code in OPENROUTESERVICE_NO_WAY else SILENT if code in (2099, 6099) else REFUSED
    said = str(error or "").lower()
    return QUOTA if "quota" in said else RATE if "rate limit" in said else None


OPENROUTESERVICE_NO_WAY = frozenset({2009, 2010})
"""No route between two places, a place far from any road (giscience.github.io/openrouteservice, error codes)."""


def _osrm(body: object) -> Verdict | None:
    """Every reply of OSRM's own carries a code, with status 400 for ways that are not there."""
    return ANSWERED if isinstance(body, dict) and "code" in body else None


def _valhalla(body: object) -> Verdict | None:
    """Errors below 500 are about the places asked for, and the router reads them; 100–199 of them mean bad requests."""
    code = body.get("error_code") if isinstance(body, dict) else None
    if not isinstance(code, int):
        return None
    return ANSWERED if code in VALHALLA_NO_WAY else SILENT if code in (499, 599) else REFUSED


VALHALLA_NO_WAY = frozenset({170, 171, 442})
"""Places that no road joins, a place far from any road, no path (valhalla.github.io/valhalla/api/turn-by-turn)."""

read_amap = by_body(_amap)
read_tencent = by_body(_tencent)
read_tianditu = by_body(_tianditu)
read_baidu = by_body(_baidu)
read_google = by_body(_google)
read_openrouteservice = by_body(_openrouteservice)
read_osrm = by_body(_osrm)
read_valhalla = by_body(_valhalla)
read_other = by_status
