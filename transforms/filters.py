"""Which records people want to migrate: the name of the filter that leaves a record out."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from operator import not_
from typing import Any, Final, NamedTuple

import orjson
import pandas as pd
import pyarrow as pa

from transforms.conditions import AnyNone, DateRange, TicketFilters
from transforms.contracts import COMPANY, CONTACT, TICKET, conform
from transforms.rules import Rules

DELETED: Final = "deleted_in_source"
MERGED: Final = "merged_ticket"
INACTIVE: Final = "inactive_user"
LATER: Final = "later"  # not chosen yet: the next full run moves it
_DONE: Final = frozenset({"solved", "closed"})  # the history of a desk, however it is mapped
_COLUMNS: Final = (
    "source_id status status_label type priority channel assignee_id team_id team company_id brand"
    " form tags is_deleted merged_into created_at updated_at"
)


class AgentName(NamedTuple):
    """What a filter may call an agent by."""

    name: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class Names:
    """Names that stand in other tables than the tickets', by source id."""

    companies: Mapping[str, str] = field(default_factory=dict)
    agents: Mapping[str, AgentName | tuple[str | None, str | None]] = field(default_factory=dict)


def ticket_reasons(
    tickets: pa.Table, rules: Rules, names: Names, *, merged: Collection[str] = ()
) -> list[str | None]:
    """Return for each ticket why it is left out, None for those that stay.

    In:      TICKET; `merged` are ids known to be merged even if nobody knows into which.
    Reasons: deleted_in_source, merged_ticket, then `filter_<name>` of the first filter that
             does not hold, in the order of the operator's file. Ids and names both count,
             whatever their case. Last `later`, of what is done where the open ones go first.
    """
    tickets = conform(tickets, TICKET)
    reasons = _Reasons(len(tickets))
    if rules.options.deleted_tickets == "skip":
        reasons.add(tickets["is_deleted"].to_pylist(), DELETED)
    if rules.options.merged_tickets == "skip":
        ids, into = tickets["source_id"].to_pylist(), tickets["merged_into"].to_pylist()
        known = frozenset(merged)
        reasons.add(
            (one in known or other is not None for one, other in zip(ids, into, strict=True)),
            MERGED,
        )
    if any(not each.is_open for each in _conditions(rules.filters.tickets)):
        frame = tickets.select(_COLUMNS.split()).to_pandas()
        _add_filters(reasons, frame, rules.filters.tickets, names)
    asked = {name: one for name, one in rules.filters.tickets.fields.items() if not one.is_open}
    if asked:
        told = tickets.column("fields").to_pandas()
        for name, condition in asked.items():
            reasons.add(_refused(condition, field_values(told, name)), _of("fields"))
    if rules.is_open_first:
        reasons.add(map(partial(_is_done, rules), tickets["status"].to_pylist()), LATER)
    return reasons.found


def _is_done(rules: Rules, status: str) -> bool:
    """Say whether nobody waits for a ticket of this status any more."""
    target = rules.mapping.tickets.statuses.get(status)
    return status in _DONE or (target is not None and target.state == "closed")


def contact_reasons(
    contacts: pa.Table, rules: Rules, *, needed: Collection[str] = frozenset()
) -> list[str | None]:
    """Return for each contact why it is left out, None for those that stay.

    In:      CONTACT; `needed` are persons of tickets that are migrated: those always stay.
    Reasons: inactive_user, filter_only_with_tickets, filter_tags, later.
    """
    contacts = conform(contacts, CONTACT)
    reasons, meant = _Reasons(len(contacts)), frozenset(needed)
    is_spare = [one not in meant for one in contacts["source_id"].to_pylist()]
    filters = rules.filters.contacts
    if rules.options.inactive_users == "skip":
        reasons.add(_both(is_spare, map(not_, contacts["is_active"].to_pylist())), INACTIVE)
    if filters.only_with_tickets:
        reasons.add(is_spare, _of("only_with_tickets"))
    refused = _refused(filters.tags, contacts["tags"].to_pylist())
    reasons.add(_both(is_spare, refused), _of("tags"))
    if rules.is_open_first:
        reasons.add(is_spare, LATER)
    return reasons.found


def company_reasons(
    companies: pa.Table, rules: Rules, *, with_contacts: Collection[str]
) -> list[str | None]:
    """Return for each company why it is left out, None for those that stay.

    In:      COMPANY; `with_contacts` are the companies that a migrated contact belongs to.
    Reasons: filter_only_with_contacts, later.
    """
    ids, meant = conform(companies, COMPANY)["source_id"].to_pylist(), frozenset(with_contacts)
    reasons = _Reasons(len(ids))
    if rules.filters.companies.only_with_contacts:
        reasons.add((one not in meant for one in ids), _of("only_with_contacts"))
    if rules.is_open_first:
        reasons.add((one not in meant for one in ids), LATER)
    return reasons.found


def _conditions(filters: TicketFilters) -> Iterator[AnyNone | DateRange]:
    """Yield what is asked of a ticket's own columns."""
    for each in fields(filters):
        if isinstance(asked := getattr(filters, each.name), AnyNone | DateRange):
            yield asked


def _both(one: Iterable[bool], other: Iterable[bool]) -> Iterator[bool]:
    return (first and second for first, second in zip(one, other, strict=True))


def _add_filters(
    reasons: "_Reasons", frame: pd.DataFrame, filters: TicketFilters, names: Names
) -> None:
    for name, column in (("created", "created_at"), ("updated", "updated_at")):
        asked = getattr(filters, name)
        if not asked.is_open:
            reasons.add(_outside(asked, frame[column]), _of(name))
    for name, values in values_by_filter(frame, names).items():
        asked = getattr(filters, name)
        if not asked.is_open:
            reasons.add(_refused(asked, values()), _of(name))


class _Reasons:
    """The first reason of each row."""

    def __init__(self, count: int) -> None:
        self.found: list[str | None] = [None] * count

    def add(self, refused: Iterable[bool], reason: str) -> None:
        for place, is_refused in enumerate(refused):
            if is_refused and self.found[place] is None:
                self.found[place] = reason


Values = Callable[[], "pd.Series[Any]"]


def values_by_filter(frame: pd.DataFrame, names: Names) -> dict[str, Values]:
    """Return what each filter compares, made only if somebody asks; in the file's order."""
    return {
        "statuses": lambda: _columns(frame, "status", "status_label"),
        "types": lambda: _columns(frame, "type"),
        "priorities": lambda: _columns(frame, "priority"),
        "tags": lambda: frame["tags"],
        "groups": lambda: _columns(frame, "team_id", "team"),
        "companies": lambda: frame["company_id"].map(
            lambda found: [found, names.companies.get(found)]
        ),
        "assignees": lambda: frame["assignee_id"].map(
            lambda found: [found, *names.agents.get(found, ())]
        ),
        "brands": lambda: _columns(frame, "brand"),
        "forms": lambda: _columns(frame, "form"),
        "channels": lambda: _columns(frame, "channel"),
    }


def _columns(frame: pd.DataFrame, *names: str) -> "pd.Series[Any]":
    return pd.Series(zip(*(frame[name] for name in names), strict=True), dtype=object)


def _refused(asked: AnyNone, values: Iterable[Iterable[object]]) -> list[bool]:
    """Return which rows, each with a list of values, a condition leaves out."""
    folded = AnyNone(tuple(map(fold, asked.any)), tuple(map(fold, asked.none)))

    def is_refused(held: Iterable[object]) -> bool:
        return not folded.admits(fold(value) for value in held if isinstance(value, str))

    return [is_refused(held) for held in values]


def _outside(asked: DateRange, instants: "pd.Series[Any]") -> "pd.Series[bool]":
    """Return which instants a range leaves out."""

    def is_outside(at: Any) -> bool:
        return not asked.admits(None if pd.isna(at) else at.to_pydatetime())

    return instants.map(is_outside).astype(bool)


def field_values(fields: "pd.Series[Any]", name: str) -> "pd.Series[Any]":
    """Return what each ticket has in a field: its text, its machine value, each of its options."""
    asked = fold(name)
    return fields.map(
        lambda rows: [
            value
            for row in rows
            if asked in {fold(row["id"]), fold(row["name"])}
            for value in told_of(row)
        ]
    )


def told_of(row: Mapping[str, Any]) -> list[str]:
    """Return what a field's row says: its text, its machine value, each of its options."""
    value = None if row["value"] is None else orjson.loads(row["value"])
    told = [row["text"], row["value"], *(value if isinstance(value, list) else [value])]
    return [each for each in told if isinstance(each, str)]


def fold(value: str) -> str:
    """Return a value as filters compare it: letter case and spaces make no difference."""
    return " ".join(value.split()).casefold()


def _of(name: str) -> str:
    return f"filter_{name}"
