"""Records with one value changed, through the reader of records, the transforms and the plan.

Every field of every kind of record that the sandbox's sample desk answers with, and each of a set
of hostile values; one change at a time. What counts: nothing stops, crashes or is lost in silence.
"""

import asyncio
import copy
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final

import httpx
import pyarrow as pa

from connectors.clock import now
from connectors.http.answers import read_json
from connectors.protocols import RawRecord
from connectors.sandbox.zendesk import ZendeskSandboxConfig, served_zendesk
from connectors.sandbox.zendesk.desk import sample_desk
from connectors.zendesk.messages import is_comment, needs_messages
from connectors.zendesk.records import Json, of_ticket, read_records
from connectors.zendesk.resources import endpoints
from tasks.stage.writing import MESSAGES, raw_row
from transforms.contracts import BROKEN_ID, FILE, RAW, REFERENCE, empty, from_rows
from transforms.errors import FatalError
from transforms.filters import Names
from transforms.plan.companies import plan_companies
from transforms.plan.contacts import plan_contacts
from transforms.plan.people import people_of
from transforms.plan.tickets import plan_tickets
from transforms.plan.workspace import Admin, Matching, Workspace
from transforms.rules import Options, Rules
from transforms.zendesk.catalog import ZendeskCatalog, build_catalog
from transforms.zendesk.companies import to_companies
from transforms.zendesk.contacts import to_contacts
from transforms.zendesk.source import ROLES
from transforms.zendesk.tickets import to_tickets

OUTCOMES: Final = ("kept", "told", "stopped", "crashed", "lost")
BAD: Final = frozenset(OUTCOMES[2:])
MISSING: Final = object()
HOSTILE: Final[dict[str, Any]] = {
    "null": None,
    "missing": MISSING,
    "empty text": "",
    "empty list": [],
    "empty object": {},
    "list": [1, "a"],
    "list of lists": [[1], [None]],
    "object": {"a": {"b": 1}},
    "number": 7,
    "-1": -1,
    "0": 0,
    "0.5": 0.5,
    "2^63": 2**63,
    "30 digits": 10**30,
    "NaN": float("nan"),
    "NaN as text": "NaN",
    "true": True,
    "false": False,
    "huge text": "x" * 70_000,
    "controls": "a\x00b\x1b[31m\u202ec",
    "half a pair": "a\ud83db",
    "year 1": "0001-01-01T00:00:00+14:00",
    "year 9999": "9999-12-31T23:59:59-14:00",
    "no date": "2025-13-45T99:00:00Z",
    "300 deep": json.loads("[" * 300 + "]" * 300),
    "path": "../../users/1",
    "our own id": "read:1",
    "markup": "<img src=x onerror=alert(1)>",
}
NOTHING: Final = frozenset(
    {"null", "missing", "empty text", "empty list", "empty object", "false", "0", "-1"}
)
# Keys whose value lists records, or leads to one.
LISTING: Final = frozenset(
    {"attachments", "child_events", "data", "recording_url", "html_body", "inline", "content_url"}
)
# Columns that are no content: made from addresses, guessed, or told by other columns.
DERIVED: Final = frozenset({"url", "size_bytes", "author_kind"})
SETUP: Final = tuple(name for name in ROLES.setup if name != "recipient_addresses")
RULES: Final = Rules(options=Options(deleted_tickets="migrate"))
WORKSPACE: Final = Workspace(operator_id="900", admins=(Admin("900", "Olga", "o@x.example"),))
MATCHING: Final = Matching(operator_id="900")
LISTS: Final = endpoints("all")

Path = tuple[str | int, ...]
Scene = dict[str, Json]  # answers by what was asked for; `comments` and `log` are one ticket's


@dataclass
class Account:
    """What became of the records of a scene."""

    ends: Counter[tuple[str, str]] = field(default_factory=Counter)  # entity, id
    left: Counter[str] = field(default_factory=Counter)  # reasons of skipped and failed ones
    losses: Counter[str] = field(default_factory=Counter)
    rows: dict[tuple[str, str], Json] = field(default_factory=dict)  # canonical ones

    def totals(self) -> Counter[str]:
        """Return how many records of each entity have an end; a description is none of its own."""
        return Counter(
            entity for entity, source_id in self.ends if not source_id.startswith("description:")
        )

    def take(self, table: pa.Table, entity: str) -> None:
        """Take canonical rows."""
        for row in table.to_pylist():
            self.rows[entity, row["source_id"]] = row

    def leave(self, table: pa.Table, entity: str) -> None:
        """Take what a transform left out."""
        for row in table.to_pylist():
            self.ends[row["entity"] or entity, row["source_id"]] += 1
            self.left[row["reason"]] += 1

    def plan(self, accounts: pa.Table) -> None:
        """Take what a plan accounts for."""
        for row in accounts.to_pylist():
            self.ends[row["entity"], row["source_id"]] += 1
            self.losses.update(row["losses"])
            if row["outcome"]:
                self.left[row["reason"]] += 1
                self.rows.pop((row["entity"], row["source_id"]), None)


@dataclass(frozen=True)
class Mutant:
    """One value of one record of a scene, and what is put in its place."""

    scene: Callable[[], Scene]
    kind: str  # of record
    place: Path
    value: str  # its name

    @property
    def name(self) -> str:
        """Return where and what."""
        return f"{self.kind} {'.'.join(map(str, self.place))} = {self.value}"

    @property
    def is_nothing(self) -> bool:
        """Tell whether there is nothing in the value's place, rather than something odd."""
        is_object = self.value == "object" and isinstance(self._was(), dict)  # without its keys
        return is_object or self.value in NOTHING

    @property
    def is_gone(self) -> bool:
        """Tell whether the source has no such records any more: an item or a list is gone."""
        is_item = self.value == "missing" and isinstance(self.place[-1], int)
        return is_item or (self.is_nothing and self.place[-1] in LISTING)

    def _was(self) -> Any:
        value: Any = self.scene()
        for key in self.place:
            value = value[key]
        return value

    def made(self) -> Scene:
        """Return the scene with the value changed, as its bytes come over the wire."""
        scene = copy.deepcopy(self.scene())
        *way, last = self.place
        holder: Any = scene
        for key in way:
            holder = holder[key]
        if HOSTILE[self.value] is not MISSING:
            holder[last] = HOSTILE[self.value]
        elif isinstance(holder, dict):
            del holder[last]
        else:
            holder.pop(last)
        return {name: read_json(json.dumps(body).encode()) for name, body in scene.items()}


@dataclass(frozen=True)
class Answers:
    """What the sandbox answers with: each list whole, and each ticket's comments and log."""

    lists: dict[str, Json]
    comments: dict[int, Json]
    logs: dict[int, Json]

    @cached_property
    def scenes(self) -> list[tuple[str, Scene]]:
        """Return the smallest answers that a record can be read from, with a name for the kind."""
        found: list[tuple[str, Scene]] = []
        for ticket in self.lists["tickets"]["tickets"]:
            found += self._of_ticket(ticket)
        for name in ("users", "organizations", *SETUP):
            for record in self.lists[name][name]:
                scene = {name: {name: [record]}}
                if name == "users":
                    scene = self._of_user(record)
                found.append((name, scene))
        return found

    def _of_ticket(self, ticket: Json) -> Iterator[tuple[str, Scene]]:
        key = ticket["id"]
        metrics = [m for m in self.lists["tickets"]["metric_sets"] if m["ticket_id"] == key]
        events = self.lists["ticket_events"]["ticket_events"]
        own = {"tickets": {"tickets": [ticket], "metric_sets": metrics}}
        said = {"ticket_events": [each for each in events if each["ticket_id"] == key]}
        yield "bulk", own | {"ticket_events": said}
        alone = own | {"comments": self.comments.get(key, {"comments": []})}
        yield "single", alone | ({"log": self.logs[key]} if key in self.logs else {})

    def _of_user(self, user: Json) -> Scene:
        answer = self.lists["users"]["identities"]
        memberships = self.lists["organization_memberships"]["organization_memberships"]
        own = [each for each in memberships if each["user_id"] == user["id"]]
        beside = [each for each in answer if each["user_id"] == user["id"]]
        return {
            "users": {"users": [user], "identities": beside},
            "organization_memberships": {"organization_memberships": own},
        }


@cache
def answers() -> Answers:
    """Ask the sandbox for everything, once a process."""
    return asyncio.run(_asked())


async def _asked() -> Answers:
    config = ZendeskSandboxConfig(empty_pages=False)
    auth = (f"{config.email}/token", config.api_token)
    async with (
        served_zendesk(sample_desk(), clock=now, config=config) as desk,
        httpx.AsyncClient(base_url=desk.url, auth=auth, trust_env=False) as client,
    ):

        async def get(path: str, **params: Any) -> Json:
            told = await client.get(path, params=params)
            return dict(told.json()) if told.is_success else {}

        lists = {
            name: await get(
                each.listing.path,
                **each.listing.params,
                **(
                    {"start_time": 1, "per_page": 1_000}
                    if each.resource.is_incremental
                    else {"page[size]": 100}
                ),
            )
            for name, each in LISTS.items()
        }
        keys = [ticket["id"] for ticket in lists["tickets"]["tickets"]]
        comments, logs = {}, {}
        for key in keys:
            path = f"/api/v2/tickets/{key}"
            if found := await get(f"{path}/comments", include_inline_images="true"):
                comments[key] = found
            log = await get(f"{path}/conversation_log")
            if any(not is_comment(event) for event in log.get("events", ())):
                logs[key] = log
    return Answers(lists, comments, logs)


def mutants() -> Iterator[Mutant]:
    """Yield every mutant: each field of each kind of record once, with each hostile value."""
    known: dict[tuple[str, ...], tuple[bool, Callable[[], Scene], str, Path]] = {}
    for _, scene in answers().scenes:
        for kind, place, value in _fields(scene):
            key = (kind, *(str(step) for step in place if isinstance(step, str)))
            is_filled = value not in (None, "", [], {})
            if key not in known or (is_filled and not known[key][0]):
                known[key] = (is_filled, lambda scene=scene: scene, kind, place)
    for _, scene_of, kind, place in known.values():
        for value in HOSTILE:
            yield Mutant(scene_of, kind, place, value)


def _fields(scene: Scene) -> Iterator[tuple[str, Path, Any]]:
    """Yield the places of a scene's records and of everything in them; lists by the first item."""
    for name, body in scene.items():
        for key, items in body.items():
            if key in {name, "metric_sets", "identities", "events"} and isinstance(items, list):
                for number, item in enumerate(items):
                    kind = f"{name} {_kind(item)}" if name in {"comments", "log"} else key
                    yield kind, (name, key, number), item
                    yield from _inside(kind, (name, key, number), item)


def _inside(kind: str, place: Path, value: Any) -> Iterator[tuple[str, Path, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield kind, (*place, key), item
            yield from _inside(kind, (*place, key), item)
    elif isinstance(value, list):
        is_children = place[-1] == "child_events"
        for number, item in enumerate(value if is_children else value[:1]):
            own = f"{kind} {_kind(item)}" if is_children else kind
            yield own, (*place, number), item
            yield from _inside(own, (*place, number), item)


def _kind(item: Any) -> str:
    kind = item.get("event_type") or item.get("type") or ""
    content = item.get("content")
    return f"{kind} {content.get('type')}" if isinstance(content, dict) else str(kind)


def play(scene: Scene) -> Account:
    """Return what becomes of a scene's records."""
    account = Account()
    if "tickets" in scene:
        _tickets(scene, account)
    elif "users" in scene:
        _people(scene, account)
    elif "organizations" in scene:
        split = to_companies(_raw(_listed(scene, "organizations")), ZendeskCatalog())
        account.take(split.kept, "company")
        account.leave(split.skipped, "company")
        ids = split.kept["source_id"].to_pylist()
        planned = plan_companies(split.kept, ids, rules=RULES, workspace=WORKSPACE, account="z")
        account.plan(planned.accounts)
    else:
        _setup(scene, account)
    return account


def _tickets(scene: Scene, account: Account) -> None:
    tickets = _listed(scene, "tickets")
    said = _listed(scene, "ticket_events") if "ticket_events" in scene else []
    payloads = [json.loads(record.payload) for record in said]
    for ticket in tickets:
        if not ticket.id.startswith(BROKEN_ID):
            needs_messages(payloads, ticket=json.loads(ticket.payload))
    key = tickets[0].id if tickets else "1"
    if "comments" in scene:
        said += of_ticket(scene["comments"]["comments"], key)
    if "log" in scene:
        turns = [each for each in scene["log"]["events"] if not is_comment(each)]
        said += of_ticket(turns, key, prefix="log:", kind="conversation_log")
    found = to_tickets(
        _raw(tickets, "tickets"), _raw(said, "messages"), ZendeskCatalog(), RULES, Names()
    )
    for table, entity in (
        (found.tickets, "ticket"),
        (found.messages, "message"),
        (found.attachments, "attachment"),
    ):
        account.take(table, entity)
    account.leave(found.skipped, "ticket")
    account.leave(found.failed, "ticket")
    contacts = to_contacts(empty(RAW), empty(RAW), found.references, ZendeskCatalog()).contacts
    planned = plan_tickets(
        found.tickets,
        found.messages,
        found.attachments,
        empty(FILE),
        people=people_of(contacts, RULES),
        rules=RULES,
        workspace=WORKSPACE,
        matching=MATCHING,
    )
    account.plan(planned.accounts)


def _people(scene: Scene, account: Account) -> None:
    users, memberships = (_listed(scene, name) for name in ("users", "organization_memberships"))
    found = to_contacts(
        _raw(users, "users"),
        _raw(memberships, "organization_memberships"),
        empty(REFERENCE),
        ZendeskCatalog(),
    )
    account.take(found.contacts, "contact")
    account.leave(found.skipped, "contact")
    planned = plan_contacts(found.contacts, rules=RULES, workspace=WORKSPACE, account="z")
    account.plan(planned.accounts)


def _setup(scene: Scene, account: Account) -> None:
    [name] = scene
    catalog = build_catalog({name: _raw(_listed(scene, name), name)})
    held = {
        "groups": catalog.groups,
        "brands": catalog.brands,
        "ticket_forms": catalog.forms,
        "custom_statuses": catalog.statuses,
        "ticket_fields": catalog.ticket_fields,
        "user_fields": catalog.user_fields,
        "organization_fields": catalog.organization_fields,
    }[name]
    catalog.teams()
    account.ends.update(("attribute", key) for key in (*held, *catalog.broken))
    account.left.update("broken_record" for _ in catalog.broken)


def _listed(scene: Scene, name: str) -> list[RawRecord]:
    endpoint = LISTS[name]
    return read_records(endpoint.records, scene[name], endpoint.listing.path)


def _raw(records: list[RawRecord], resource: str = ROLES.companies) -> pa.Table:
    listed = MESSAGES if resource == MESSAGES.name else LISTS[resource].resource
    rows = [raw_row(record, listed, 1, number) for number, record in enumerate(records)]
    return from_rows(rows, RAW)


def outcome(mutant: Mutant) -> tuple[str, str]:
    """Return what a mutant came to, and a word on it if that is bad."""
    try:
        was, found = _baseline(mutant), play(mutant.made())
    except FatalError as exc:
        return "stopped", str(exc)
    except Exception as exc:  # noqa: BLE001 - what crashes is what is looked for
        return "crashed", f"{type(exc).__name__}: {exc}"[:200]
    is_told = bool(found.left - was.left or found.losses - was.losses)
    missing = was.totals() - found.totals()
    if missing and not mutant.is_gone and not (is_told and missing.keys() == {"attachment"}):
        return "lost", f"records: {dict(missing)}"
    if is_told:
        return "told", ""
    if not mutant.is_nothing and (gone := _emptied(was, found)):
        return "lost", f"values: {gone}"
    return "kept", ""


_BASELINES: dict[int, Account] = {}


def _baseline(mutant: Mutant) -> Account:
    scene = mutant.scene()
    if id(scene) not in _BASELINES:
        _BASELINES[id(scene)] = play(copy.deepcopy(scene))
    return _BASELINES[id(scene)]


def _emptied(was: Account, found: Account) -> list[str]:
    """Return the columns of canonical rows that held something and hold nothing any more."""
    return [
        f"{entity} {column}"
        for (entity, source_id), row in was.rows.items()
        for column, value in row.items()
        if column not in DERIVED
        and value not in (None, "", [], False)
        and (other := found.rows.get((entity, source_id))) is not None
        and other[column] in (None, "", [])
    ]


@dataclass
class Fuzzed:
    """What came of many mutants."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind of record, outcome
    bad: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """How many there were."""
        return sum(self.outcomes.values())


def sampled(count: int, seed: int = 2026) -> list[Mutant]:
    """Return some of the mutants, the same each time."""
    return random.Random(seed).sample(list(mutants()), count)


def fuzz(tried: Iterable[Mutant] | None = None) -> Fuzzed:
    """Try mutants, all unless told."""
    found = Fuzzed()
    for mutant in mutants() if tried is None else tried:
        what, why = outcome(mutant)
        found.outcomes[mutant.kind.split()[0], what] += 1
        if what in BAD:
            found.bad.append(f"{what}: {mutant.name}: {why}")
    return found


def table_of(found: Fuzzed) -> list[str]:
    """Return the result as the page shows it."""
    kinds = sorted({kind for kind, _ in found.outcomes})
    lines = [
        "| records | tried | " + " | ".join(OUTCOMES) + " |",
        "| --- |" + " ---: |" * (len(OUTCOMES) + 1),
    ]
    for kind in kinds:
        counts = [found.outcomes[kind, what] for what in OUTCOMES]
        lines.append(f"| {kind} | " + " | ".join(f"{n:,}" for n in (sum(counts), *counts)) + " |")
    return lines


def lines_of(found: Fuzzed) -> list[str]:
    """Return the whole part of the page."""
    bad = sum(found.outcomes[key] for key in found.outcomes if key[1] in BAD)
    told = f"{found.tried:,} records with one value changed: {bad:,} stopped, crashed or lost."
    return [told, "", *table_of(found), *(f"- {line}" for line in found.bad[:40])]
