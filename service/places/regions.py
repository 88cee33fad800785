"""Which region a record or a request is about."""

from __future__ import annotations

from geo.errors import RegionError
from geo.region import Region, find_region, list_regions
from service.errors import InvalidError, NotFoundError
from service.settings import Settings


def choose(settings: Settings, name: str | None = None) -> Region:
    """The region of that name; None: the settings' default, else the only one there is.

    NotFoundError ``region_missing`` or ``region_name``, InvalidError ``region_needed`` when there are several.
    """
    wanted = name or settings.default_region
    if wanted is not None:
        return _named(settings, wanted)
    found = list_all(settings)
    if not found:
        raise NotFoundError("region_missing", "There is no region yet.", "Make one with `rounds region add`.")
    if len(found) > 1:
        names = ", ".join(region.name for region in found)
        raise InvalidError("region_needed", f"There are several regions: {names}.", "Say which one is meant.")
    return found[0]


def list_all(settings: Settings) -> list[Region]:
    """Every region that is there, by name."""
    return list_regions(settings.regions_dir)


def _named(settings: Settings, name: str) -> Region:
    try:
        return find_region(settings.regions_dir, name)
    except RegionError as error:
        if error.code not in ("region_missing", "region_name"):
            raise
        raise NotFoundError(error.code, error.cause, error.action) from error
