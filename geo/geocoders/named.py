"""Geocoders of others by the names that settings give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx

from geo.bounds import Bounds
from geo.geocoders.amap import Amap
from geo.geocoders.over_geopy import OverGeopy
from geo.geocoders.remote import Ask, RemoteGeocoder
from geo.geocoders.tencent import Tencent
from geo.geocoders.tianditu import Tianditu
from geo.providers.account import Account

_OWN: Mapping[str, Callable[[httpx.Client, str, str], Ask]] = {"amap": Amap, "tencent": Tencent, "tianditu": Tianditu}


def remote_geocoder(account: Account, within: Bounds | None = None) -> RemoteGeocoder:
    """Of a provider that geocodes (``catalog.GEOCODERS``). Answers inside ``within`` come first."""
    name, http = account.name, account.line.session()
    if name in _OWN:
        ask = _OWN[name](http, account.url, account.key)
    else:
        ask = OverGeopy(name, http, account.url, account.key, within)
    at_once = account.line.manners.at_once
    return RemoteGeocoder(name, ask, account.provider.datum, at_once=at_once, within=within)
