"""What the staged desk has, for `check`: the words that it knows, and how it uses its fields."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from connectors.staging import cut
from tasks.plan.custom_objects import shaped
from tasks.plan.shape_knowledge import TREE, shape
from tasks.plan.shapes import (
    PEOPLE_AT_MOST,
    TicketTransform,
    index_agents,
    read_catalog,
    transform_companies,
)
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from tasks.stage.knowledge import knowledge_of
from tasks.stage.ranges import ticket_ranges
from transforms.contracts import COMPANY, CONTACT, RAW, REFERENCE, SURVEY, TICKET
from transforms.excluding import split_excluded
from transforms.filters import ticket_reasons
from transforms.knowledge.contracts import COLLECTION, TRANSLATION
from transforms.plan.custom_objects import OWN_VALUES
from transforms.plan.survey import Survey, added_up, survey
from transforms.rules import DEFAULT_STATUSES, Model
from transforms.words import OBJECT_FIELDS, OBJECTS, TICKETS, Known, words_of

_SECTIONS: Final[Mapping[Model, tuple[str, pa.Schema]]] = {
    "conversation": ("tickets", TICKET),
    "contact": ("contacts", CONTACT),
    "company": ("companies", COMPANY),
}
ARTICLES: Final = "filters.articles"
STATES: Final = ("draft", "published")  # what a filter of articles knows
STATUSES: Final = "mapping.tickets.statuses"


@dataclass(slots=True)
class Seen:
    """The words of the desk by their place in the file, and how it uses its fields."""

    words: dict[str, set[str]] = field(default_factory=dict)
    surveys: dict[Model, Survey] = field(default_factory=dict)

    @property
    def has_tickets(self) -> bool:
        """Whether any were staged."""
        return "conversation" in self.surveys

    def add(self, words: Mapping[str, Iterable[str]]) -> None:
        """Add what a range or a list has."""
        for place, those in words.items():
            self.words.setdefault(place, set()).update(those)

    def known(self) -> dict[str, Known]:
        """Return what the words of the file are compared with."""
        found = {place: Known(words) for place, words in self.words.items()}
        for model, told in self.surveys.items():
            section, contract = _SECTIONS[model]
            names = {name for use in told.uses.values() for name in (use.key, use.name)}
            found[f"mapping.{section}.fields"] = Known(names | {*contract.names}, is_exact=True)
            if model == "conversation":
                found[f"{TICKETS}.fields"] = Known(names)
        return found


def look_through(shared: Session, run: str, wanted: Collection[str]) -> Seen:
    """Look through what is staged of people, companies and tickets, as far as it is.

    `wanted` are the places of the file with words. Memory holds a range, and the different words.
    """
    seen, tables = Seen(), tables_of(shared.area, run)
    index_agents(shared.area, shared.kind)
    _people(shared, seen)
    _objects(shared, seen)
    _articles(shared, tables, seen)
    if shared.area.has(shared.kind.roles.companies):
        transform_companies(tables, shared.kind)
        seen.surveys["company"] = _surveyed(tables, "survey-company")
    if shared.area.has(shared.kind.roles.tickets):
        _tickets(shared, tables, seen, wanted)
    return seen


def _surveyed(tables: Tables, table: str) -> Survey:
    return added_up(tables.read(table, name, SURVEY) for name in tables.names(table))


def _people(shared: Session, seen: Seen) -> None:
    """Look through people: their fields and tags, and the agents among them."""
    kind, area = shared.kind, shared.area
    catalog = read_catalog(area, kind)
    reader = area.reader(kind.roles.people)
    none = (RAW.empty_table(), REFERENCE.empty_table())
    surveys = []
    for keys in cut(reader.keys(), PEOPLE_AT_MOST):
        found = kind.contacts(split_excluded(reader.read(keys))[0], *none, catalog)
        surveys.append(survey(found.contacts))
        agents: list[dict[str, Any]] = found.teammates.to_pylist()
        seen.add(
            {
                "filters.contacts.tags": _each(found.contacts["tags"].to_pylist()),
                "mapping.teammates.by_email": _texts(each["email"] for each in agents),
                f"{TICKETS}.assignees": _texts(
                    each[name] for each in agents for name in ("source_id", "name", "email")
                ),
            }
        )
    seen.surveys["contact"] = added_up(surveys)
    teams = catalog.teams().to_pylist()
    groups = {each[name] for each in teams for name in ("source_id", "name")}
    seen.add({"mapping.teams": [each["name"] for each in teams], f"{TICKETS}.groups": groups})


def _objects(shared: Session, seen: Seen) -> None:
    """Look through custom objects, as far as they are staged: what points at them, their fields."""
    kind, area = shared.kind, shared.area
    if kind.pointing is not None:
        seen.add({OBJECTS: kind.pointing(read_catalog(area, kind))})
    for _, split in shaped(area, kind):
        rows = split.kept.select(["fields"]).to_pylist()
        names = (each["id"] for row in rows for each in row["fields"])
        seen.add({OBJECT_FIELDS: {*OWN_VALUES, *names}})


def _articles(shared: Session, tables: Tables, seen: Seen) -> None:
    """Look through the knowledge base, as far as it is staged: its tree, languages and states."""
    found, area = knowledge_of(shared), shared.area
    if found is None or not area.has(found[0].lists.articles):
        return
    shape(area, found[0], tables)
    tree = tables.read("collection", TREE, COLLECTION).to_pylist()
    named = {each["name"] for row in tree for each in row["names"]}
    named |= {row["source_id"] for row in tree}
    locales: set[str] = set()
    for name in tables.names("translation"):
        locales |= {*tables.read("translation", name, TRANSLATION)["locale"].to_pylist()}
    seen.add(
        {
            f"{ARTICLES}.categories": named,
            f"{ARTICLES}.locales": locales,
            f"{ARTICLES}.states": STATES,
            "mapping.articles.collections": named,
            "mapping.articles.locales": locales,
        }
    )


def _tickets(shared: Session, tables: Tables, seen: Seen, wanted: Collection[str]) -> None:
    """Look through the tickets: words of all, fields of those that the filters let through."""
    transform = TicketTransform(tables, shared.kind, shared.rules)
    surveys = []
    statuses = f"{TICKETS}.statuses"
    for keys in ticket_ranges(shared.area, shared.kind.roles):
        tickets, names = transform.everything(keys)
        seen.add(words_of(tickets, names, {*wanted, statuses}))
        reasons = ticket_reasons(tickets, shared.rules, names)
        kept = tickets.filter(pa.array([reason is None for reason in reasons], pa.bool_()))
        surveys.append(survey(kept))
    seen.surveys["conversation"] = added_up(surveys)
    seen.add({STATUSES: {*DEFAULT_STATUSES, *seen.words.get(statuses, ())}})


def _each(rows: Iterable[Iterable[str]]) -> set[str]:
    return {value for row in rows for value in row}


def _texts(values: Iterable[str | None]) -> set[str]:
    return {value for value in values if value is not None}
