"""The migration file as typed values: what to read, where to write, and what people decided."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from connectors.settings.addresses import SANDBOX, is_loopback
from connectors.settings.alerts import Alert
from connectors.settings.ledgers import HIDDEN, ledger_secrets, without_password
from connectors.settings.trees import unlike
from transforms.conditions import Filters
from transforms.hours import Hours, hours_of
from transforms.rules import Include, Mapping, Options, Rules
from transforms.sources import SOURCES

if TYPE_CHECKING:
    Kind = str
else:
    Kind = Literal[(*SOURCES,)]
EntityName = Literal["companies", "contacts", "tickets", "articles"]


class Section(BaseModel):
    """A part of the file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Auth(Section):
    """Credentials of the source; `connectors.settings.checks` knows which go together."""

    client_id: str | None = None
    client_secret: SecretStr | None = None
    email: str | None = None
    api_token: SecretStr | None = None
    api_key: SecretStr | None = None
    token: SecretStr | None = None


class Source(Section):
    """The help desk that is read."""

    kind: Kind
    url: str
    auth: Auth | None = None
    rate_reserve: float = 0.2
    time_zone: str = "UTC"
    comments: Literal["bulk", "per_ticket"] = "bulk"
    support_types: Literal["agent", "ai_agent", "all"] = "all"
    completeness: Literal["full", "fast"] = "full"
    include: Include = Include()
    archived_ids: Path | None = None
    workspace: str | None = None
    segments: Literal["tags", "drop"] = "drop"

    @property
    def is_sandbox(self) -> bool:
        """Whether the local sandbox's desk is meant."""
        return self.url == SANDBOX


class Target(Section):
    """The workspace that is written to."""

    url: str = "https://api.intercom.io"
    token: SecretStr | None = None
    api_version: str = "2.16"
    workspace: str | None = None
    rate_reserve: float = 0.1
    max_in_flight: int = 128
    search_lag_s: float = Field(
        default_factory=lambda data: 0.0 if data.get("url") == SANDBOX else 600.0
    )

    late_s: float = Field(default_factory=lambda data: 0.0 if data.get("url") == SANDBOX else 10.0)
    pace: dict[str, float] = {}

    @property
    def is_sandbox(self) -> bool:
        """Whether the local sandbox's workspace is meant."""
        return self.url == SANDBOX


class Storage(Section):
    """Where a migration keeps its things; relative paths start at the working directory."""

    staging: Path = Path(".migration/staging")
    files: Path = Path(".migration/files")
    s3_endpoint: str | None = None
    ledger: str = Field(default="sqlite:///.migration/ledger.db", repr=False)
    reports: Path = Path(".migration/reports")
    public_url: str | None = None


class Demo(Section):
    """What a demo moves: so many tickets, or those that are named."""

    model_config = Section.model_config | ConfigDict(coerce_numbers_to_str=True)

    tickets: int | tuple[str, ...] = 20
    articles: int = 20
    seed: int = 1
    choose: Literal["random", "coverage"] = "random"


class Verify(Section):
    """How much is read back, and what signs the certificate."""

    sample: float = 1.0
    files: bool = True
    signing_key: Path | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the source is to be read, as `connectors.sources` asks for it."""

    rate_reserve: float
    support_types: str
    with_changes: bool
    with_sides: bool
    completeness: str
    include: Include
    archived_ids: Path | None
    workspace: str | None
    with_segments: bool


class Settings(Section):
    """One migration file, checked; `load_settings` makes it."""

    name: str
    source: Source
    target: Target
    storage: Storage = Storage()
    entities: tuple[EntityName, ...] = ("companies", "contacts", "tickets", "articles")
    filters: Filters = Filters()
    mapping: Mapping = Mapping()
    options: Options = Options()
    demo: Demo = Demo()
    verify: Verify = Verify()
    alerts: tuple[Alert, ...] = ()

    @property
    def requires_workspace(self) -> bool:
        """Whether demo and full need `target.workspace`: a real one can be the wrong one."""
        return not (self.target.is_sandbox or is_loopback(self.target.url))

    @property
    def asks_for_articles(self) -> bool:
        """Whether the file names articles itself: by default they go where both sides have them."""
        return "entities" in self.model_fields_set and "articles" in self.entities

    @property
    def wishes(self) -> Wishes:
        """How the source is to be read."""
        return Wishes(
            self.source.rate_reserve,
            self.source.support_types,
            with_changes=self.options.ticket_events == "note",
            with_sides=self.options.side_conversations == "note",
            completeness=self.source.completeness,
            include=self.source.include,
            archived_ids=self.source.archived_ids,
            workspace=self.source.workspace,
            with_segments=self.source.segments == "tags",
        )

    @property
    def hours(self) -> Hours | None:
        """Return which share of the target's rate is ours at which hour; None: all of it."""
        return hours_of(self.target.pace, self.source.time_zone)

    def rules(self) -> Rules:
        """Return the decisions that the core reads."""
        return Rules(
            migration=self.name,
            entities=frozenset(self.entities),
            filters=self.filters,
            mapping=self.mapping,
            options=self.options,
            include=self.source.include,
            time_zone=self.source.time_zone,
            source_kind=self.source.kind,
            source_name=SOURCES[self.source.kind].name,
            has_ticket_types=SOURCES[self.source.kind].has_ticket_types,
        )

    def source_auth(self) -> dict[str, str]:
        """Return the source's credentials in the clear, by the file's keys; empty if none."""
        given = self.source.auth.model_dump(exclude_none=True) if self.source.auth else {}
        return {
            key: value.get_secret_value() if isinstance(value, SecretStr) else value
            for key, value in given.items()
        }

    def target_token(self) -> str:
        """Return the workspace's token in the clear; empty if none."""
        return self.target.token.get_secret_value() if self.target.token else ""

    def redacted(self) -> dict[str, Any]:
        """Return the whole configuration as JSON values under the file's keys, secrets as `***`."""
        dumped = self.model_dump(mode="json", by_alias=True)
        for section, secret in _secret_places(dumped):
            if section[secret] is not None:
                section[secret] = HIDDEN
        for alert in dumped["alerts"]:
            alert["url"] = HIDDEN
        dumped["storage"]["ledger"] = without_password(self.storage.ledger)
        return dumped

    def digest(self) -> str:
        """Return the sha256 of what the configuration says beyond the defaults.

        Secrets do not change it, comments neither, nor a key that a later version knows besides;
        nor who is told of a run.
        """
        dumped = self.redacted()
        del dumped["alerts"]
        for section, secret in _secret_places(dumped):
            del section[secret]
        told = unlike(dumped, smallest().redacted())
        text = json.dumps(told, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def smallest() -> Settings:
    """Return a configuration that says nothing but what it has to."""
    return Settings(
        name="x", source=Source(kind=next(iter(SOURCES)), url="sandbox"), target=Target()
    )


def secrets(settings: Settings) -> list[str]:
    """Return every secret value, for the redaction of logs."""
    auth = settings.source.auth
    held = [settings.target.token]
    if auth is not None:
        held += [auth.client_secret, auth.api_token, auth.api_key, auth.token]
    values = [secret.get_secret_value() for secret in held if secret is not None]
    values += [alert.url.get_secret_value() for alert in settings.alerts]
    return [*values, *ledger_secrets(settings.storage.ledger)]


def _secret_places(dumped: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    auth = dumped["source"]["auth"] or {}
    kept = [key for key in ("client_secret", "api_token", "api_key", "token") if key in auth]
    return [*((auth, key) for key in kept), (dumped["target"], "token")]
