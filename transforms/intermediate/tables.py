"""The tables of the format and their columns: those of the contracts, with what may be left out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import (
    ATTACHMENT,
    CHANGES,
    COMPANY,
    CONTACT,
    CUSTOM_OBJECT,
    FIELDS,
    INSTANT,
    MESSAGE,
    STRINGS,
    TEAM,
    TICKET,
)
from transforms.handed.contracts import HANDED
from transforms.handed.contracts import KINDS as HANDED_KINDS
from transforms.intermediate.knowledge_meanings import KNOWLEDGE_MEANINGS
from transforms.intermediate.meanings import MEANINGS
from transforms.knowledge.contracts import (
    ARTICLE,
    ARTICLE_FILE,
    AUDIENCES,
    COLLECTION,
    HELP_CENTER,
    LINKS,
    NAMES,
    TRANSLATION,
)
from transforms.office_hours.contracts import HOLIDAYS, OFFICE_HOURS, STRETCHES

ALL_MEANINGS: Final = {**MEANINGS, **KNOWLEDGE_MEANINGS}
FORMAT: Final = 1  # of the folder, in its desk.json
DERIVED: Final = frozenset({"key"})  # follow from other columns, and so stand in no folder
ID: Final = "source_id"
FILE_TABLES: Final = frozenset({"attachments", "article_files"})


class Kind(StrEnum):
    """What a value of a column is."""

    TEXT = "text"
    TEXTS = "list of texts"
    FIELDS = "fields"
    NAMES = "names"
    LINKS = "links"
    CHANGES = "changes"
    HOURS = "hours"
    HOLIDAYS = "holidays"
    INSTANT = "instant"
    INTEGER = "integer"
    BOOLEAN = "boolean"


_KINDS: Final[dict[pa.DataType, Kind]] = {
    pa.string(): Kind.TEXT,
    pa.large_string(): Kind.TEXT,
    STRINGS: Kind.TEXTS,
    FIELDS: Kind.FIELDS,
    NAMES: Kind.NAMES,
    LINKS: Kind.LINKS,
    CHANGES: Kind.CHANGES,
    STRETCHES: Kind.HOURS,
    HOLIDAYS: Kind.HOLIDAYS,
    INSTANT: Kind.INSTANT,
    pa.int32(): Kind.INTEGER,
    pa.int64(): Kind.INTEGER,
    pa.bool_(): Kind.BOOLEAN,
}
LISTS: Final = frozenset(
    {Kind.TEXTS, Kind.FIELDS, Kind.CHANGES, Kind.NAMES, Kind.LINKS, Kind.HOURS, Kind.HOLIDAYS}
)
# What holds where a required column of the contract has no value.
DEFAULTS: Final[dict[str, Any]] = {
    "is_agent": False,
    "is_active": True,
    "is_suspended": False,
    "is_placeholder": False,
    "is_deleted": False,
    "is_rewritten": False,
    "is_inline": False,
    "is_default": False,
    "is_promoted": False,
    "is_closed_to_comments": False,
    "is_draft": False,
    "is_outdated": False,
    "is_whole": True,
    "content_type": "application/octet-stream",
    "position": None,  # by time, then as in the file
    "url": None,  # the path
}
AUTHOR_KINDS: Final = ("customer", "agent", "bot", "system")
CHOICES: Final = {
    ("messages", "author_kind"): AUTHOR_KINDS,
    ("articles", "audience"): AUDIENCES,
    ("handed", "kind"): HANDED_KINDS,
}
# A row without a place has the place 0.
IN_ORDER: Final = frozenset({"collections", "articles", "handed"})
SIGNED: Final = frozenset({"votes"})  # numbers that may be below zero


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `is_required`: a row without it is broken."""

    name: str
    kind: Kind
    is_required: bool
    default: Any
    meaning: str
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the format; `parent` is the column that names the record it belongs to."""

    name: str
    contract: pa.Schema
    columns: dict[str, Column]
    parent: str | None = None


def _table(name: str, contract: pa.Schema, parent: str | None = None) -> Table:
    columns = {each.name: _column(name, each) for each in contract if each.name not in DERIVED}
    return Table(name, contract, columns, parent)


def _column(table: str, told: pa.Field) -> Column:
    kind = _KINDS[told.type]
    is_list = kind in LISTS
    has_default = is_list or told.name in DEFAULTS or told.nullable
    is_placed = told.name == "position" and table in IN_ORDER
    high = 2**31 - 1 if told.type == pa.int32() else 2**63 - 1
    return Column(
        told.name,
        kind,
        is_required=not has_default,
        default=[] if is_list else 0 if is_placed else DEFAULTS.get(told.name),
        meaning=ALL_MEANINGS[table][told.name],
        choices=CHOICES.get((table, told.name), ()),
        low=-high if told.name in SIGNED else 0,
        high=high,
    )


TABLES: Final[dict[str, Table]] = {
    each.name: each
    for each in (
        _table("teams", TEAM),
        _table("companies", COMPANY),
        _table("custom_objects", CUSTOM_OBJECT),
        _table("handed", HANDED),
        _table("office_hours", OFFICE_HOURS),
        _table("contacts", CONTACT),
        _table("tickets", TICKET),
        _table("messages", MESSAGE, "ticket_id"),
        _table("attachments", ATTACHMENT, "ticket_id"),
        _table("help_centers", HELP_CENTER),
        _table("collections", COLLECTION),
        _table("articles", ARTICLE),
        _table("translations", TRANSLATION, "article_id"),
        _table("article_files", ARTICLE_FILE, "article_id"),
    )
}
