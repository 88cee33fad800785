"""Opens what commands work on: the settings, the store; and says what is wrong with either."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from api.commands.failures import CommandError, InputError
from api.logs import configure_logs
from geo.region import Region
from service.errors import Issue
from service.places import regions
from service.settings import Settings
from service.store.engine import Store
from service.store.migrate import migrate
from service.store.trouble import disk_is_full, store_is_away
from service.surroundings import Clock

ACTOR = "command line"
"""Who the audit says it was: whoever may run commands on this machine may do all of this."""


def load_settings(**given: Any) -> Settings:
    """Settings from the environment, with what the command line says in front; None is not said.

    Logs go to stderr from here on, warnings alone unless the environment asks for more: a command answers by itself.
    """
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        issues = [_issue(problem["loc"], problem["msg"]) for problem in error.errors(include_input=False)]
        cause, action = "A setting cannot be used.", "See docs/reference/settings.md."
        raise InputError("setting_invalid", cause, action, issues) from error
    configure_logs(settings.log_format, settings.log_level if "log_level" in settings.model_fields_set else "warning")
    return settings


@dataclass(frozen=True, slots=True)
class Here:
    """What the facades need to know beside the store. Fills ``service.surroundings.Surroundings``."""

    settings: Settings

    @property
    def clock(self) -> Clock:
        return lambda: datetime.now(UTC)

    def region(self, name: str | None) -> Region:
        return regions.choose(self.settings, name)

    def today(self, region: str | None) -> date:
        return self.clock().astimezone(ZoneInfo(self.region(region).timezone)).date()


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """The store, brought to this version first."""
    with telling_of_the_store():
        store = Store.open(settings.store_url)
        try:
            migrate(store)
            yield store
        finally:
            store.close()


@contextmanager
def telling_of_the_store() -> Iterator[None]:
    """A full disk and a database that does not answer become what a person can mend."""
    try:
        yield
    except Exception as error:
        if disk_is_full(error):
            raise _refused("storage_full", "No space is left for the database.", "Make room and try again.") from error
        if store_is_away(error):
            action = "See that it runs, and that ROUNDS_DATABASE_URL and ROUNDS_DATA_DIR are right."
            raise _refused("store_away", "The database does not answer.", action) from error
        raise


def _refused(code: str, cause: str, action: str) -> CommandError:
    return CommandError(code, cause, action)


def _issue(loc: tuple[int | str, ...], message: str) -> Issue:
    name = "_".join(("rounds", *map(str, loc))).upper()
    return Issue("setting_invalid", name, message + ".", "Correct this variable.")
