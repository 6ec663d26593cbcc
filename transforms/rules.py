"""What people decided about a migration, as the core reads it: mapping and options.

Filters are in `transforms.conditions`. The operator's file is checked and read by
`connectors.settings`; the defaults stand here. The names are the file's own, with `from` written
`from_`.
"""

from collections.abc import Mapping as Pairs
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

from transforms.conditions import Filters
from transforms.custom_objects import ObjectTarget
from transforms.limits import STRICT, StopWhenFailing, WithdrawAtMost

DAY_S: Final = 86_400

Landing = Literal["conversation", "ticket"]
FieldType = Literal["string", "integer", "decimal", "boolean", "datetime", "list"]
TagPlace = Literal["tags", "attribute", "both", "drop"]
Model = Literal["conversation", "contact", "company"]  # what has attributes of its own in Intercom

_STRICT: Final[dict[str, Any]] = STRICT  # see there


@dataclass(frozen=True, slots=True)
class StatusTarget:
    """The state in which a conversation ends; `snooze_s` is given when it is snoozed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    state: Literal["open", "closed", "snoozed"]
    snooze_s: int | None = None
    ticket_state: str | None = None  # category or name of a ticket's; a conversation takes `state`


DEFAULT_STATUSES: Final = {
    "new": StatusTarget("open"),
    "open": StatusTarget("open"),
    "pending": StatusTarget("snoozed", 30 * DAY_S),
    "hold": StatusTarget("snoozed", 30 * DAY_S),
    "solved": StatusTarget("closed"),
    "closed": StatusTarget("closed"),
}


@dataclass(frozen=True, slots=True)
class FieldTarget:
    """The Intercom attribute that takes a source field's value."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    to: str
    type: FieldType = "string"


FieldWish = FieldTarget | Literal["drop"]
BuiltinWish = FieldTarget | Literal["auto", "drop", "note"]


@dataclass(frozen=True, slots=True)
class BuiltinFields:
    """What becomes of a ticket's own fields; `auto`: an attribute where any ticket has a value."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    status: BuiltinWish = "auto"
    type: BuiltinWish = "auto"
    priority: BuiltinWish = "auto"
    channel: BuiltinWish = "auto"
    brand: BuiltinWish = "auto"
    form: BuiltinWish = "auto"
    satisfaction: BuiltinWish = "auto"
    due: BuiltinWish = "auto"
    problem: BuiltinWish = "auto"
    external_id: BuiltinWish = "auto"
    first_reply: BuiltinWish = "auto"
    resolution: BuiltinWish = "auto"


@dataclass(frozen=True, slots=True)
class RouteCondition:
    """What a ticket must have to take a route; an empty list asks nothing."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    types: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    fields: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """Where the tickets that meet a condition land; the first route that fits wins."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    when: RouteCondition
    land_as: Landing = "conversation"
    ticket_type: str | None = None


@dataclass(frozen=True, slots=True)
class TeammateMapping:
    """Who stands for a source agent: `by_email` has its keys and values in lower case."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    by_email: dict[str, str] = field(default_factory=dict)
    default: str | None = None


@dataclass(frozen=True, slots=True)
class TicketMapping:
    """How tickets land; `statuses` already holds the default of every status left out."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    land_as: Landing = "conversation"
    ticket_type: str | None = None
    routes: tuple[Route, ...] = ()
    statuses: dict[str, StatusTarget] = field(default_factory=DEFAULT_STATUSES.copy)
    fields: dict[str, FieldWish] = field(default_factory=dict)
    auto_fields: bool = True
    auto_limit: int = 100
    builtin: BuiltinFields = BuiltinFields()
    unmapped_fields: Literal["drop", "note"] = "note"
    create_missing_types: bool = True  # types of tickets, and their attributes


@dataclass(frozen=True, slots=True)
class ContactMapping:
    """Contact fields that become attributes."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    fields: dict[str, FieldWish] = field(default_factory=dict)
    auto_fields: bool = True


@dataclass(frozen=True, slots=True)
class CompanyMapping:
    """Company fields that become attributes."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    fields: dict[str, FieldWish] = field(default_factory=dict)
    auto_fields: bool = True


@dataclass(frozen=True, slots=True)
class ArticleMapping:
    """Who owns articles (None: the default teammate), and where collections and locales go."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    author: str | None = None
    collections: dict[str, str] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=dict)
    restricted: Literal["internal", "draft"] = "internal"  # what not everybody may read


@dataclass(frozen=True, slots=True)
class Mapping:
    """Source value to target value, wherever a person has to decide."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    teammates: TeammateMapping = field(default_factory=TeammateMapping)
    teams: dict[str, str] = field(default_factory=dict)
    tickets: TicketMapping = field(default_factory=TicketMapping)
    contacts: ContactMapping = field(default_factory=ContactMapping)
    companies: CompanyMapping = field(default_factory=CompanyMapping)
    custom_objects: dict[str, ObjectTarget] = field(default_factory=dict)
    articles: ArticleMapping = field(default_factory=ArticleMapping)
    create_missing_attributes: bool = True


@dataclass(frozen=True, slots=True)
class LegacyId:
    """Where the source's id stays visible."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    attribute: str = "Legacy ID"
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """How records are written where Intercom leaves a choice."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    tag: str | None = None
    extra_tags: tuple[str, ...] = ()
    source_tags: TagPlace | bool = "tags"  # True: tags, False: drop
    legacy_id: LegacyId = LegacyId()
    original_dates: Literal["attributes", "note", "off"] = "attributes"
    attachments_per_message: int = 10
    max_file_mb: int = 40
    inline_images: Literal["attach", "drop"] = "attach"
    ccs: Literal["participants", "note", "drop"] = "participants"
    agent_requesters: Literal["own_contact", "same_email", "note"] = "own_contact"
    companies_without_contacts: Literal["skip", "placeholder"] = "skip"
    phone_numbers: Literal["e164", "raw", "drop"] = "e164"
    phone_region: str | None = None
    deleted_tickets: Literal["skip", "migrate"] = "skip"
    gone_in_target: Literal["report", "remake"] = "report"
    merged_tickets: Literal["migrate", "skip"] = "migrate"
    exclude_people: str | None = None  # a file: who is left out everywhere
    inactive_users: Literal["migrate", "skip"] = "migrate"
    blocked_people: Literal["leave", "block"] = "leave"  # whom the source has suspended
    people_notes: Literal["notes", "attribute", "drop"] = "notes"
    followers: Literal["note", "drop"] = "note"
    moved_before: Literal["keep", "complete"] = "keep"
    business_hours: Literal["make", "list"] = "make"  # list: people have them in their list alone
    ticket_events: Literal["drop", "note"] = "drop"
    side_conversations: Literal["note", "drop"] = "note"
    translations: bool = True
    kb_links: Literal["rewrite", "keep"] = "rewrite"
    kb_attachments: Literal["link", "note", "drop"] = "link"
    ai_availability: bool = False
    stop_when_failing: StopWhenFailing = field(default_factory=StopWhenFailing)
    withdraw_at_most: WithdrawAtMost = field(default_factory=WithdrawAtMost)
    archive_after_days: int = 5

    @property
    def has_tags(self) -> bool:
        """Whether the source's tags become tags."""
        return self.source_tags is True or self.source_tags in {"tags", "both"}

    @property
    def has_tags_attribute(self) -> bool:
        """Whether the source's tags stand in an attribute."""
        return self.source_tags in {"attribute", "both"}

    @property
    def drops_tags(self) -> bool:
        """Whether the source's tags go nowhere."""
        return not (self.has_tags or self.has_tags_attribute)

    @property
    def max_file_bytes(self) -> int:
        """The largest file that is sent, in bytes."""
        return self.max_file_mb * 1_000_000


@dataclass(frozen=True, slots=True)
class Include:
    """Which kinds of source tickets are read at all."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    deleted: bool = False
    spam: bool = False
    archived: bool = True


@dataclass(frozen=True, slots=True)
class Proposed:
    """The attributes of fields that nobody mapped, as a migration keeps them.

    By a field's id; of a ticket's own fields by `OWN` and their key, see `transforms.places`.
    """

    conversation: Pairs[str, FieldTarget] = field(default_factory=dict)
    contact: Pairs[str, FieldTarget] = field(default_factory=dict)
    company: Pairs[str, FieldTarget] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """All decisions of one migration; `entities` are the file's words, `time_zone` an IANA name."""

    migration: str = "migration"
    entities: frozenset[str] = frozenset({"companies", "contacts", "tickets", "articles"})
    filters: Filters = field(default_factory=Filters)
    mapping: Mapping = field(default_factory=Mapping)
    options: Options = Options()
    include: Include = Include()
    time_zone: str = "UTC"
    source_kind: str = ""  # as `transforms.sources` has it
    source_name: str = "the source"
    has_ticket_types: bool = False  # tickets of the source may have types, and land as such
    proposed: Proposed = Proposed()
    is_open_first: bool = False  # of a run that leaves what is done in the source to the next one
    html_kept: frozenset[str] = frozenset()  # in messages of "teammates", "contacts": a probe says
    by_address: frozenset[str] = frozenset()  # "images", "others": files that Intercom may fetch
