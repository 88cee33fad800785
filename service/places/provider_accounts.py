"""From settings to accounts at providers: addresses, keys, terms; what is missing is told at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from importlib.metadata import version

from geo.providers.account import Account
from geo.providers.catalog import PROVIDERS, Provider
from geo.providers.line import Line
from geo.providers.manners import Manners
from service.errors import InvalidError
from service.settings import Settings
from service.terms.provider_terms import ProviderTerms, read_terms

_MUST_KNOW_US = frozenset({"nominatim", "photon"})
"""Public services that ask who it is, and may bar who does not say."""


def open_accounts(settings: Settings) -> Mapping[str, Account]:
    """Of the providers that the settings name. InvalidError when one of them cannot be asked."""
    terms = read_terms(settings.providers_file)
    used = dict.fromkeys((*settings.geocoder_names, settings.router))
    return {name: _account(PROVIDERS[name], settings, terms.get(name)) for name in used if name in PROVIDERS}


def _account(provider: Provider, settings: Settings, terms: ProviderTerms | None) -> Account:
    said = terms or ProviderTerms.model_validate({})
    own = _own_url(provider, settings, said)
    url, key = own or provider.url, _key(provider, settings)
    shouted = provider.name.upper()
    if not url:
        raise InvalidError("provider_url_missing", _lacks(provider, "address"), f"Set ROUNDS_{shouted}_URL.")
    if provider.may_have_key and not key and (provider.needs_key or not own):
        raise InvalidError("provider_key_missing", _lacks(provider, "key"), f"Set ROUNDS_{shouted}_KEY.")
    if provider.name in _MUST_KNOW_US and not own and not settings.contact:
        raise InvalidError(
            "provider_contact_missing",
            f"The public service “{provider.name}” wants to know who asks.",
            f"Set ROUNDS_CONTACT, or ROUNDS_{shouted}_URL to a server of your own.",
        )
    keep_days = provider.keep_days if said.keep_days is None else said.keep_days
    turns = settings.data_dir / "providers" / f"{provider.name}.turns"
    line = Line(provider.name, _manners(provider, own, said), provider.read, _agent(settings), turns=turns)
    return Account(provider, url, line, keep_days, key, provider.lends if said.lends is None else said.lends)


def _own_url(provider: Provider, settings: Settings, said: ProviderTerms) -> str | None:
    """The public one's address, written out, makes it nobody's own."""
    url = said.url or getattr(settings, f"{provider.name}_url", None)
    return None if url is None or url.rstrip("/") == provider.url else str(url)


def _key(provider: Provider, settings: Settings) -> str:
    secret = getattr(settings, f"{provider.name}_key", None)
    return "" if secret is None else str(secret.get_secret_value()).strip()


def _manners(provider: Provider, own: str | None, said: ProviderTerms) -> Manners:
    """A server of one's own is not bound by the public one's terms."""
    manners = Manners(requests_per_second=50) if own and provider.name in _MUST_KNOW_US else provider.manners
    known = {field.name for field in fields(Manners)}
    return replace(manners, **{k: v for k, v in said.model_dump(exclude_none=True).items() if k in known})


def _agent(settings: Settings) -> str:
    contact = f" ({settings.contact})" if settings.contact else ""
    return f"Rounds/{version('rounds')}{contact}"


def _lacks(provider: Provider, what: str) -> str:
    return f"The settings name the provider “{provider.name}”, and it has no {what}."
