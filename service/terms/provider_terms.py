"""The providers file: what an organisation's contract with a provider says, in place of its public terms."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from geo.providers.catalog import PROVIDERS
from service.errors import InvalidError, Issue


class ProviderTerms(BaseModel):
    """One table of the file, ``[amap]``; what is left out stays as docs/reference/settings.md says. Field descriptions
    are the documentation's source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str | None = Field(None, pattern=r"^https?://\S+$", description="Its address, such as your own server's.")
    requests_per_second: float | None = Field(
        None, gt=0, le=1000, description="Most requests of all processes of a machine, in a second."
    )
    at_once: int | None = Field(None, ge=1, le=64, description="Most requests of one batch that wait together.")
    timeout_seconds: float | None = Field(None, gt=0, le=600, description="How long an answer may take.")
    attempts: int | None = Field(None, ge=1, le=10, description="Tries of one request, the first included.")
    patience_seconds: float | None = Field(
        None, ge=0, le=600, description="Longest pause, asked for by the provider, that a request waits for."
    )
    open_after: int | None = Field(None, ge=1, le=100, description="Failures in a row after which it is left alone.")
    open_seconds: float | None = Field(None, gt=0, le=3600, description="How long, before it is tried again.")
    keep_days: int | None = Field(
        None, ge=0, le=3650, description="How long its answers may be kept, days; 0: it allows no storing."
    )
    lends: bool | None = Field(
        None,
        description="Whether that binds the places of cases too: they are forgotten then, and looked up again.",
    )


_FILE = TypeAdapter(dict[str, ProviderTerms])


def read_terms(path: Path | None) -> Mapping[str, ProviderTerms]:
    """By provider. InvalidError ``providers_file``."""
    if path is None:
        return {}
    try:
        found = _FILE.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise _wrong(f"The providers file {path} cannot be read.") from error
    except ValueError as error:
        issues = _issues(error) if isinstance(error, ValidationError) else ()
        raise _wrong(f"The providers file {path} is not TOML of the form that is described.", issues) from error
    strange = sorted(set(found) - set(PROVIDERS))
    if strange:
        raise _wrong(f"The providers file {path} names {', '.join(strange)}, which is no provider.")
    return found


def _issues(error: ValidationError) -> tuple[Issue, ...]:
    return tuple(
        Issue("providers_file", ".".join(map(str, one["loc"])), one["msg"] + ".", "Correct this line.")
        for one in error.errors(include_input=False)
    )


def _wrong(cause: str, issues: tuple[Issue, ...] = ()) -> InvalidError:
    return InvalidError("providers_file", cause, "Correct it; docs/providers.md shows one.", issues)
