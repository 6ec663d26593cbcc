"""Attributes for the fields that nobody mapped: proposed for a run, kept for the migration."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from connectors.ledger.fields import KeptField, keep_fields, kept_fields
from tasks.run.frame import raise_if_stopped
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from tasks.stage.inventory import read_workspace
from transforms.contracts import SURVEY
from transforms.model import RunId
from transforms.plan.proposals import MODELS, Proposal, propose
from transforms.plan.setup import Wanted
from transforms.plan.survey import Survey, added_up
from transforms.rules import FieldTarget, Model, Rules

NOTE: Final = "fields"
TYPES: Final = "sent-types"
CATEGORIES: Final = "own-categories"
SENT: Final = "sent"  # begins the names of notes of what is used, by model
DESK: Final = "survey-desk"  # of a demo: how all tickets use fields, not only the chosen ones
LABELS: Final[Mapping[Model, str]] = {
    "conversation": "Tickets",
    "contact": "Contacts",
    "company": "Companies",
}
TABLES: Final[Mapping[Model, str]] = {
    "conversation": "survey-ticket",
    "contact": "survey-contact",
    "company": "survey-company",
}


async def propose_fields(shared: Session, run: str) -> None:
    """Propose an attribute for each used field that nobody mapped, and remember it for the run."""
    raise_if_stopped(shared)
    await propose_for(shared, run, surveys_of(tables_of(shared.area, run)))


async def propose_for(shared: Session, run: str, surveys: Mapping[Model, Survey]) -> None:
    """Propose attributes for fields that are used so, and remember them for the run."""
    me = await shared.target.me()
    kept = {
        (each.model, each.key): FieldTarget(each.attribute, each.type)
        for each in await kept_fields(shared.ledger)
    }
    tables = tables_of(shared.area, run)
    workspace = read_workspace(shared.area, operator_id=me.admin_id)
    found = await asyncio.to_thread(propose, shared.rules, surveys, workspace, kept)
    lines = [_line(each, surveys[each.model].records) for each in found]
    tables.save_note(NOTE, {"proposed": lines})


async def keep_proposed(shared: Session, run: str) -> None:
    """Keep what was proposed for a run: every later run puts those fields in the same place."""
    lines = proposals_of(tables_of(shared.area, run))
    new = [
        KeptField(each["model"], each["key"], each["attribute"], each["type"])
        for each in lines
        if each["is_new"]
    ]
    await keep_fields(shared.ledger, RunId(run), new)


def ruled(rules: Rules, tables: Tables) -> Rules:
    """Return the rules of a run: with the attributes that were proposed for it."""
    by_model: dict[str, dict[str, FieldTarget]] = {model: {} for model in MODELS}
    for each in proposals_of(tables):
        by_model[each["model"]][each["key"]] = FieldTarget(each["attribute"], each["type"])
    return replace(tables.ruled(rules), proposed=type(rules.proposed)(**by_model))


def note_sent(tables: Tables, model: Model, names: Collection[str]) -> None:
    """Remember the attributes for which records of the run have values."""
    tables.save_note(f"{SENT}-{model}", {"names": sorted(names)})


def note_types(
    tables: Tables, types: Mapping[str, Collection[str]], categories: Mapping[str, str]
) -> None:
    """Remember the types of the run's tickets, each with the attributes that have values.

    And the categories that these types have in the source.
    """
    tables.save_note(TYPES, {name: sorted(own) for name, own in types.items()})
    tables.save_note(CATEGORIES, dict(categories))


def noted_types(tables: Tables) -> dict[str, list[str]]:
    """Return what `note_types` has remembered."""
    return tables.load_note(TYPES)


def noted_categories(tables: Tables) -> dict[str, str]:
    """Return the categories that `note_types` has remembered; none by older versions."""
    return tables.load_note(CATEGORIES)


def proposed_attributes(tables: Tables) -> list[Wanted]:
    """Return all attributes of tickets that were proposed for the run."""
    return [
        Wanted(each["model"], each["attribute"], each["type"])
        for each in proposals_of(tables)
        if each["model"] == "conversation"
    ]


def used_proposals(tables: Tables) -> list[Wanted]:
    """Return the proposed attributes for which records of the run have values."""
    sent = {model: tables.load_note(f"{SENT}-{model}").get("names", ()) for model in MODELS}
    return [
        Wanted(each["model"], each["attribute"], each["type"])
        for each in proposals_of(tables)
        if each["attribute"] in sent[each["model"]]
    ]


def proposals_of(tables: Tables) -> list[dict[str, Any]]:
    """Return what was proposed for a run, an attribute each; nothing by older versions."""
    found: list[dict[str, Any]] = tables.load_note(NOTE).get("proposed", [])
    return found


def surveys_of(tables: Tables) -> dict[Model, Survey]:
    """Return how the desk uses its fields, as far as the run looked."""
    found = {model: _survey(tables, table) for model, table in TABLES.items()}
    if tables.names(DESK):
        found["conversation"] = _survey(tables, DESK)
    return found


def _survey(tables: Tables, table: str) -> Survey:
    return added_up(tables.read(table, name, SURVEY) for name in tables.names(table))


def _line(each: Proposal, records: int) -> dict[str, Any]:
    return {
        "model": each.model,
        "of": LABELS[each.model],
        "key": each.key,
        "field": each.use.name,
        "attribute": each.target.to,
        "type": each.target.type,
        "filled": each.use.filled,
        "records": records,
        "samples": list(each.use.samples),
        "wish": each.wish,
        "is_new": each.is_new,
    }
