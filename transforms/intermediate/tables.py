"""The tables of the format and their columns: those of the contracts, with what may be left out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import (
    ATTACHMENT,
    COMPANY,
    CONTACT,
    FIELDS,
    INSTANT,
    MESSAGE,
    STRINGS,
    TEAM,
    TICKET,
)
from transforms.intermediate.meanings import MEANINGS

FORMAT: Final = 1  # of the folder, in its desk.json
DERIVED: Final = frozenset({"key"})  # follow from other columns, and so stand in no folder
ID: Final = "source_id"


class Kind(StrEnum):
    """What a value of a column is."""

    TEXT = "text"
    TEXTS = "list of texts"
    FIELDS = "fields"
    INSTANT = "instant"
    INTEGER = "integer"
    BOOLEAN = "boolean"


_KINDS: Final[dict[pa.DataType, Kind]] = {
    pa.string(): Kind.TEXT,
    pa.large_string(): Kind.TEXT,
    STRINGS: Kind.TEXTS,
    FIELDS: Kind.FIELDS,
    INSTANT: Kind.INSTANT,
    pa.int32(): Kind.INTEGER,
    pa.int64(): Kind.INTEGER,
    pa.bool_(): Kind.BOOLEAN,
}
# What holds where a required column of the contract has no value.
DEFAULTS: Final[dict[str, Any]] = {
    "is_agent": False,
    "is_active": True,
    "is_suspended": False,
    "is_placeholder": False,
    "is_deleted": False,
    "is_rewritten": False,
    "is_inline": False,
    "content_type": "application/octet-stream",
    "position": None,  # by time, then as in the file
    "url": None,  # the path
}
AUTHOR_KINDS: Final = ("customer", "agent", "bot", "system")


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
    is_list = kind in {Kind.TEXTS, Kind.FIELDS}
    has_default = is_list or told.name in DEFAULTS or told.nullable
    high = 2**31 - 1 if told.type == pa.int32() else 2**63 - 1
    return Column(
        told.name,
        kind,
        is_required=not has_default,
        default=[] if is_list else DEFAULTS.get(told.name),
        meaning=MEANINGS[table][told.name],
        choices=AUTHOR_KINDS if told.name == "author_kind" else (),
        high=high,
    )


TABLES: Final[dict[str, Table]] = {
    each.name: each
    for each in (
        _table("teams", TEAM),
        _table("companies", COMPANY),
        _table("contacts", CONTACT),
        _table("tickets", TICKET),
        _table("messages", MESSAGE, "ticket_id"),
        _table("attachments", ATTACHMENT, "ticket_id"),
    )
}
