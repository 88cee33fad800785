"""Every setting, from ROUNDS_* variables. Built once at the edge and handed down; nothing reads it at import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from geo.providers.catalog import GEOCODERS
from service.terms.webhook_terms import WebhookTargets

_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_CHECKOUT = Path(__file__).resolve().parent.parent


def default_data_dir() -> Path:
    """``var/`` beside the sources in a checkout; the user's data folder where Rounds is installed."""
    in_checkout = (_CHECKOUT / "pyproject.toml").is_file()
    return _CHECKOUT / "var" if in_checkout else user_data_path("rounds", appauthor=False)


_Precision = Literal["door", "interpolated", "street", "village", "town"]


class AddressLimits(BaseModel):
    """Thresholds in place of the general ones of the same names; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accept_confidence: float | None = Field(None, ge=0, le=1)
    accept_precision: _Precision | None = None
    review_confidence: float | None = Field(None, ge=0, le=1)
    refuse_confidence: float | None = Field(None, ge=0, le=1)
    refuse_outside_metres: int | None = Field(None, ge=0)


_WHERE = r"^[^/]+(/(home|work|other))?$"
_POLICY_RISK = r"^[^/]+(/[^/]+)?$"
_MARGINS_EXAMPLE = '`{"cn-cba-2026": 20, "*/violent": 5}`'
_LIMITS_EXAMPLE = '`{"guixi": {"accept_precision": "street"}, "*/work": {"accept_confidence": 0.9}}`'


def _chain_of_geocoders(text: str) -> str:
    """The names, once each, separated by commas."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    strange = [name for name in names if name not in ("embedded", *GEOCODERS)]
    if strange or not names or len(set(names)) < len(names):
        raise ValueError(f"names, each once, separated by commas; {', '.join(strange) or 'they'} cannot be used")
    return ",".join(names)


class Settings(BaseSettings):
    """Field descriptions are the documentation's source; a test holds docs/reference/settings.md against them."""

    model_config = SettingsConfigDict(env_prefix="ROUNDS_", extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=default_data_dir, description="Where regions, the database and logs live.")
    database_url: str | None = Field(
        None, description="SQLAlchemy URL; unset: SQLite in the data folder. PostgreSQL: postgresql://user@host/name."
    )
    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the service listens on; 0 takes a free one.")
    public_url: str | None = Field(None, description="How people reach the service, for links; unset: host and port.")
    default_region: str | None = Field(
        None, description="Region of cases that name none; unset: the only one there is."
    )
    work_in_server: bool = Field(True, description="Whether `rounds serve` also works off runs; false with workers.")
    solver_processes: int = Field(1, ge=1, le=64, description="Solver children kept warm in each working process.")
    solver_memory_mb: int = Field(
        6000, ge=512, description="Most memory of a solver child, MB; what needs more keeps its best plan or fails."
    )
    solve_seconds: int = Field(20, ge=1, le=3600, description="Search time of a plan that asks for none.")
    solve_seconds_max: int = Field(600, ge=1, le=7200, description="Longest search time a plan may ask for, seconds.")
    allow_estimates: bool = Field(False, description="Whether great-circle travel may stand in where roads fail.")
    off_road_metres: int = Field(500, ge=1, description="A place farther than this from any road is unreachable.")
    road_servers: int = Field(4, ge=1, description="Road servers that may run at once, one per region and profile.")
    road_server_idle_seconds: int = Field(900, ge=10, description="A road server nobody asked for so long is stopped.")
    remembered_places: int = Field(
        3000, ge=0, le=20_000, description="Places per region and profile whose travel is kept, 8 bytes a pair."
    )
    accept_confidence: float = Field(0.8, ge=0, le=1, description="Confidence from which an address is accepted.")
    review_confidence: float = Field(0.3, ge=0, le=1, description="Confidence below which candidates are not shown.")
    accept_precision: _Precision = Field(
        "interpolated", description="Coarsest precision at which an address is accepted without a person."
    )
    refuse_confidence: float = Field(
        0.0, ge=0, le=1, description="Confidence below which an address is refused; 0: what is not found waits."
    )
    refuse_outside_metres: int = Field(
        10_000, ge=0, description="An address farther than this outside the region is refused; a nearer one waits."
    )
    address_limits: dict[Annotated[str, Field(pattern=_WHERE)], AddressLimits] = Field(
        {}, description=f"Other thresholds of a region, a kind of address or both, as JSON: {_LIMITS_EXAMPLE}."
    )
    check_ins: bool = Field(
        True, description="Whether phones may send where they are, each time with the collector's consent."
    )
    check_in_accuracy_metres: int = Field(50, ge=1, description="A position less accurate than this is not used.")
    correction_metres: int = Field(
        75, ge=1, description="A check-in farther than this from the pin, beyond its accuracy, proposes a correction."
    )
    correction_agree: int = Field(
        3, ge=0, description="So many agreeing check-ins of different days or collectors move a pin; 0: none do."
    )
    correction_agree_metres: int = Field(
        40, ge=1, description="Check-ins agree that lie within this distance of one another."
    )
    check_in_keep_days: int = Field(90, ge=1, description="An undecided position from a door is forgotten after this.")
    check_in_margin_minutes: int = Field(
        15, ge=1, le=240, description="So long beyond its planned service a visit may take before an alarm is raised."
    )
    check_in_margins: dict[Annotated[str, Field(pattern=_POLICY_RISK)], Annotated[int, Field(ge=1, le=240)]] = Field(
        {},
        description=f"Other margins of a policy, a risk or both, as JSON; the shortest that fits: {_MARGINS_EXAMPLE}.",
    )
    check_in_extension_minutes: int = Field(
        10, ge=1, le=120, description="So much longer a collector may stay at a time, by a press on the phone."
    )
    geocoders: Annotated[str, AfterValidator(_chain_of_geocoders)] = Field(
        "embedded",
        description="Who looks addresses up, in this order until one answers well enough: `embedded`, "
        + ", ".join(f"`{name}`" for name in GEOCODERS)
        + ".",
    )
    router: Literal["embedded", "osrm", "valhalla", "openrouteservice", "amap", "great_circle"] = Field(
        "embedded", description="Who measures travel; `great_circle` is a labelled estimate without roads."
    )
    nominatim_url: str | None = Field(None, description="Your own Nominatim; unset: the public one.")
    photon_url: str | None = Field(None, description="Your own Photon; unset: the public one.")
    pelias_url: str | None = Field(None, description="Your own Pelias; unset: geocode.earth, which needs a key.")
    osrm_url: str | None = Field(
        None, description="An OSRM server, such as http://roads:5000; {profile} in it becomes car, bicycle, foot…"
    )
    valhalla_url: str | None = Field(None, description="A Valhalla server, such as http://roads:8002.")
    openrouteservice_url: str | None = Field(
        None, description="Your own openrouteservice (…/ors); unset: the public one, which needs a key."
    )
    pelias_key: SecretStr | None = Field(None, description="Key for Pelias at geocode.earth.")
    opencage_key: SecretStr | None = Field(None, description="Key for OpenCage.")
    google_key: SecretStr | None = Field(None, description="Key for Google's Geocoding API.")
    here_key: SecretStr | None = Field(None, description="Key for HERE's Geocoding and Search.")
    baidu_key: SecretStr | None = Field(None, description="Key (AK, of kind server) for Baidu.")
    amap_key: SecretStr | None = Field(None, description="Key (of kind web service) for AMap: geocoding and routing.")
    tencent_key: SecretStr | None = Field(None, description="Key (with WebServiceAPI) for Tencent.")
    tianditu_key: SecretStr | None = Field(None, description="Key (of kind server) for Tianditu.")
    openrouteservice_key: SecretStr | None = Field(None, description="Key for the public openrouteservice.")
    providers_file: Path | None = Field(None, description="TOML with other terms of providers: see below.")
    contact: str | None = Field(
        None, description="E-mail or web address for providers to write to, sent with each request."
    )
    batch_max_rows: int = Field(10_000, ge=1, description="Most cases in one batch.")
    contacts_max_rows: int = Field(100_000, ge=1, description="Most contacts in one batch of the ledger.")
    outcomes_max_rows: int = Field(100_000, ge=1, description="Most outcomes of another system in one batch.")
    batch_max_bytes: int = Field(50_000_000, ge=1, description="Largest batch body, bytes.")
    session_hours: int = Field(12, ge=1, description="How long a supervisor stays signed in, hours.")
    day_link_hours: int = Field(18, ge=1, description="How long before and after the day a collector's link opens it.")
    one_clock_in_china: bool = Field(
        True, description="Whether all of mainland China keeps Asia/Shanghai, as its law says; false: Xinjiang's own."
    )
    not_preferred_seconds: int = Field(
        600,
        ge=0,
        le=1_000_000,
        description="Travel that a visit by a preferred collector (of the case or its territory) is worth, seconds.",
    )
    replay_days: int = Field(
        92, ge=0, description="How long what a plan was made from is kept, so that its days can be replayed."
    )
    policy: str = Field("strict", description="Visit rules wherever no others are chosen: the name of a policy file.")
    region_policies: dict[str, str] = Field(
        {}, description='Visit rules of single regions, as JSON: `{"shanghai": "cn-cba-2026"}`.'
    )
    sender: str | None = Field(None, max_length=60, description="How the organisation calls itself in messages.")
    sender_contact: str | None = Field(
        None, max_length=100, description="Where debtors answer a message: a phone number or an address."
    )
    message_language: str = Field(
        "en", pattern="^(en|fi|sv|zh)$", description="Language of messages to debtors whose own has no texts."
    )
    message_wait_days: int = Field(
        7, ge=1, description="A message that nobody takes for so many days is withdrawn, and gives its count back."
    )
    webhooks: WebhookTargets = Field(
        {},
        description="Who hears of events, by name, as JSON; without `events` all of them: "
        '`{"bank": {"url": "https://…", "secrets": ["whsec_…"], "events": ["message.ready"]}}`.',
    )
    webhook_plain_http: bool = Field(False, description="Whether webhooks may go to targets without TLS.")
    webhook_private_hosts: bool = Field(
        False, description="Whether webhooks may go to private addresses, such as those of your own network."
    )
    webhook_timeout_seconds: int = Field(15, ge=1, le=60, description="How long a target may take to answer.")
    webhook_attempts: int = Field(
        10, ge=1, le=10, description="Attempts of a webhook, over three days, before it is given up."
    )
    keep_days: int | None = Field(
        None,
        ge=1,
        description="After how many days records of visits, contacts and closed cases are erased, but not before the "
        "visit rules allow it; unset: when the rules demand it, else never. See `rounds keep`.",
    )
    event_keep_days: int = Field(30, ge=1, description="How long events and their deliveries can be looked up.")
    log_format: Literal["json", "console"] = Field("json", description="Structured logs as JSON lines or for a screen.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe line logged.")

    @property
    def solver_memory_bytes(self) -> int:
        """The bound of each solver child."""
        return self.solver_memory_mb * 1_000_000

    @property
    def geocoder_names(self) -> tuple[str, ...]:
        """In the order in which they are asked."""
        return tuple(self.geocoders.split(","))

    @property
    def matrices_dir(self) -> Path:
        """Where measured travel is remembered."""
        return self.data_dir / "matrices"

    @property
    def regions_dir(self) -> Path:
        return self.data_dir / "regions"

    @property
    def store_is_there(self) -> bool:
        """Whether a database was named, or one was made where it stands unless named."""
        return self.database_url is not None or self._own_store.is_file()

    @property
    def _own_store(self) -> Path:
        return self.data_dir / "rounds.sqlite"

    @property
    def store_url(self) -> str:
        """The SQLAlchemy URL in force."""
        url = self.database_url or f"sqlite:///{self._own_store}"
        scheme, separator, rest = url.partition("://")
        return f"{_DRIVERS.get(scheme, scheme)}{separator}{rest}"
