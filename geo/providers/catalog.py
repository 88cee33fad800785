"""The providers there are: where they are, which datum they speak, how they want to be asked, what they let one keep.

Manners and days are what each provider's public terms said when this was written; a contract may say otherwise, and the
providers file (docs/providers.md) overrules all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.datum import Datum
from geo.providers import refusals
from geo.providers.manners import Manners
from geo.providers.verdict import Reader


@dataclass(frozen=True, slots=True)
class Provider:
    """``url``: empty where everyone runs their own. ``keep_days``: how long an answer may be kept; 0: never. ``lends``:
    that binds the places of cases as well; otherwise they may stay for good.
    ``question``: what `rounds providers` asks, of nobody's address."""

    name: str
    url: str = ""
    datum: Datum = Datum.WGS84
    manners: Manners = field(default_factory=Manners)
    read: Reader = refusals.read_other
    needs_key: bool = False
    takes_key: bool = False
    keep_days: int = 0
    lends: bool = False
    geocodes: bool = False
    routes: bool = False
    question: str = "Helsinki"

    @property
    def may_have_key(self) -> bool:
        return self.needs_key or self.takes_key


PUBLIC_NOMINATIM = "https://nominatim.openstreetmap.org"
"""Asks for one request a second, by one thread, from a program that says who it is (operations.osmfoundation.org)."""

_POLITE = Manners(requests_per_second=1, at_once=1)
_TIANANMEN = "北京市东城区天安门"

_ALL = (
    Provider("nominatim", PUBLIC_NOMINATIM, manners=_POLITE, keep_days=90, geocodes=True),
    Provider("photon", "https://photon.komoot.io", manners=_POLITE, keep_days=90, geocodes=True),
    Provider("pelias", "https://api.geocode.earth", takes_key=True, keep_days=90, geocodes=True),
    Provider(
        "opencage",
        "https://api.opencagedata.com",
        manners=_POLITE,  # the free trial's; paid plans answer 10 to 40 a second
        read=refusals.read_other,
        needs_key=True,
        keep_days=180,
        geocodes=True,
    ),
    Provider(
        "google",
        "https://maps.googleapis.com",
        manners=Manners(requests_per_second=40, at_once=8),
        read=refusals.read_google,
        needs_key=True,
        lends=True,
        geocodes=True,
    ),
    Provider(
        "here",
        "https://geocode.search.hereapi.com",
        manners=Manners(requests_per_second=5),
        needs_key=True,
        keep_days=30,
        lends=True,
        geocodes=True,
    ),
    Provider(
        "baidu",
        "https://api.map.baidu.com",
        Datum.BD09,
        Manners(requests_per_second=3),
        refusals.read_baidu,
        needs_key=True,
        lends=True,
        geocodes=True,
        question=_TIANANMEN,
    ),
    Provider(
        "amap",
        "https://restapi.amap.com",
        Datum.GCJ02,
        Manners(requests_per_second=3),
        refusals.read_amap,
        needs_key=True,
        lends=True,
        geocodes=True,
        routes=True,
        question=_TIANANMEN,
    ),
    Provider(
        "tencent",
        "https://apis.map.qq.com",
        Datum.GCJ02,
        Manners(requests_per_second=5),
        refusals.read_tencent,
        needs_key=True,
        lends=True,
        geocodes=True,
        question=_TIANANMEN,
    ),
    Provider(
        "tianditu",
        "https://api.tianditu.gov.cn",
        Datum.WGS84,  # CGCS2000, some decimetres away
        Manners(requests_per_second=5),
        refusals.read_tianditu,
        needs_key=True,
        lends=True,
        geocodes=True,
        question=_TIANANMEN,
    ),
    Provider(
        "osrm",
        manners=Manners(requests_per_second=50, at_once=2, timeout_seconds=60),
        read=refusals.read_osrm,
        keep_days=7,  # one's own; its roads are as new as it is kept
        routes=True,
    ),
    Provider(
        "valhalla",
        manners=Manners(requests_per_second=50, at_once=2, timeout_seconds=60),
        read=refusals.read_valhalla,
        keep_days=7,
        routes=True,
    ),
    Provider(
        "openrouteservice",
        "https://api.openrouteservice.org",
        manners=Manners(requests_per_second=0.6, at_once=1, timeout_seconds=60),  # 40 a minute
        read=refusals.read_openrouteservice,
        takes_key=True,  # the public one needs it, one's own does not
        keep_days=30,
        routes=True,
    ),
)

PROVIDERS: Mapping[str, Provider] = {provider.name: provider for provider in _ALL}
GEOCODERS = tuple(provider.name for provider in _ALL if provider.geocodes)
ROUTERS = tuple(provider.name for provider in _ALL if provider.routes)
