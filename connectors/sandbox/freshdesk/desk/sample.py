"""The sample desk: Freshdesk's records made of YAML, always the same."""

from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from connectors.sandbox.freshdesk.desk.beside import ratings, time_entries
from connectors.sandbox.freshdesk.desk.model import Desk
from connectors.sandbox.freshdesk.desk.people import build_people
from connectors.sandbox.freshdesk.desk.settings import build_settings, build_threads
from connectors.sandbox.freshdesk.desk.solutions.sample import sample_solutions
from connectors.sandbox.freshdesk.desk.tickets import Names, build_ticket
from connectors.sandbox.records import Json, StoredFile, held

PARTS: Final = ("tickets_1", "tickets_2", "tickets_3")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def sample_desk() -> Desk:
    """Return the desk anew: changes made to one copy are not in the next."""
    settings, specs = _read("settings"), _read("people")
    people = build_people(specs, settings)
    names = Names(
        people=people.ids,
        agents=frozenset(agent["id"] for agent in people.agents),
        companies={each["id"]: each["company_id"] for each in people.contacts},
        emails={each["id"]: each["email"] for each in people.contacts},
        settings=settings,
    )
    kept: dict[int, StoredFile] = dict(people.files)
    tickets: list[Json] = []
    said: dict[int, list[Json]] = {}
    times: list[Json] = []
    rated: list[Json] = []
    survey = settings["surveys"][0]["id"]
    for part in PARTS:
        for spec in _read(part):
            ticket, rows = build_ticket(spec, names, kept.__setitem__)
            tickets.append(ticket)
            said[spec["id"]] = rows
            times += time_entries(spec, ticket, names)
            rated += ratings(spec, ticket, names, survey)
    return Desk(
        tickets=held(tickets),
        contacts=held(people.contacts),
        companies=held(people.companies),
        first_said=lambda ticket: said.get(ticket, []),
        agents=people.agents,
        time_entries=times,
        ratings=rated,
        solutions=sample_solutions(people.ids, kept.__setitem__),
        threads=build_threads(settings, people.ids),
        file=kept.get,
        **build_settings(settings, people.agents),
    )


def configuration() -> dict[str, Any]:
    """Return what admins set, as a generated desk has it too."""
    settings = _read("settings")
    people = build_people({**_read("people"), "contacts": {}, "companies": {}}, settings)
    return {"agents": people.agents, **build_settings(settings, people.agents)}


@cache
def _read(name: str) -> Any:
    text = (
        files("connectors.sandbox.freshdesk.desk")
        .joinpath(f"{name}.yaml")
        .read_text(encoding="utf-8")
    )
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader, in C where there is one
