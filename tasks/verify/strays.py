"""What no range shows: doubled conversations, and records of which only one side knows."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from connectors.ledger.records import has_targets_of, record_page
from tasks.run.frame import raise_if_stopped
from tasks.run.session import Session
from tasks.verify.subject import Verification
from transforms.contracts import ACCOUNT, sort_key
from transforms.errors import FatalError, RecordError
from transforms.model import EntityType
from transforms.plan.further import ticket_of
from transforms.verify.findings import Finding, Kind
from transforms.verify.tickets import legacy_of

RAW: Final = {"ticket": "tickets", "contact": "users", "company": "organizations"}
WORDS: Final = {"ticket": "tickets", "contact": "contacts", "company": "companies"}
NOT_READ: Final = ("placeholder:", "email:")  # begin the ids of people whom the source has not


async def find_strays(shared: Session, about: Verification) -> int:
    """Compare staging, accounts, ledger and workspace as wholes; returns the differences."""
    findings: list[Finding] = []
    counts: dict[str, int] = {}
    for entity, resource in RAW.items():
        if WORDS[entity] not in shared.rules.entities:
            continue
        staged = shared.area.reader(resource).keys()
        accounted = _accounted(about, entity)
        if about.layers[0].scope().is_whole:
            findings += _unaccounted(entity, staged, accounted)
        known = pa.concat_arrays([staged, accounted]).unique()
        async for finding in _not_staged(shared, entity, known):
            findings.append(finding)
    if WORDS["ticket"] in shared.rules.entities:
        findings += await _doubles(shared, counts)
    return about.keep("stray", "000000", findings, counts)


def _accounted(about: Verification, entity: str) -> pa.Array:
    """Return the sort keys of an entity's records of which the run says what became of them."""
    found = [pa.array([], pa.string())]
    for tables, table in ((each, kind) for each in about.layers for kind in each.kinds("account")):
        for name in tables.names(table):
            rows = tables.read(table, name, ACCOUNT)
            own = rows.filter(pc.equal(rows["entity"], entity))["source_id"].to_pylist()
            found.append(pa.array(list(map(sort_key, own)), pa.string()))
    return pa.concat_arrays(found).unique()


def _unaccounted(entity: str, staged: pa.Array, accounted: pa.Array) -> Iterator[Finding]:
    for key in staged.filter(pc.invert(pc.is_in(staged, accounted))).to_pylist():
        yield Finding(Kind.RECORD_UNACCOUNTED, entity, _id_of(key))


async def _not_staged(shared: Session, entity: str, known: pa.Array) -> Any:
    """Yield records of the ledger that are in the target and that were never read."""
    after = ""
    while page := await record_page(shared.ledger, entity, after):
        raise_if_stopped(shared)
        after = page[-1].source_id
        held = [
            each
            for each in page
            if each.target_id is not None and not each.source_id.startswith(NOT_READ)
        ]
        keys = pa.array([sort_key(_read_as(entity, each.source_id)) for each in held], pa.string())
        for each, is_known in zip(held, pc.is_in(keys, known).to_pylist(), strict=True):
            if not is_known:
                yield Finding(Kind.RECORD_NOT_STAGED, entity, each.source_id, each.target_id)


def _read_as(entity: str, source_id: str) -> str:
    """Return the id under which the source knows a record."""
    return ticket_of(source_id) if entity == EntityType.TICKET else source_id


async def _doubles(shared: Session, counts: dict[str, int]) -> list[Finding]:
    """Return conversations that carry a ticket's id and belong to no record of the ledger.

    The list shows 150 conversations a request, attributes included: a search for attributes is not
    documented.
    """
    attribute = shared.rules.options.legacy_id.attribute
    found: dict[str, Finding] = {}
    try:
        async for kind, page in _listed(shared):
            raise_if_stopped(shared)
            counts["listed"] = counts.get("listed", 0) + len(page)
            for finding in await _unowned(shared, page, attribute, kind):
                found[finding.target_id or ""] = finding
    except RecordError as exc:
        raise FatalError(f"Intercom refuses the list of conversations ({exc})") from exc
    return list(found.values())


async def _listed(shared: Session) -> AsyncIterator[tuple[str, Sequence[dict[str, Any]]]]:
    """Yield pages of all conversations, and of all tickets where any was made, with their kind."""
    async for page in shared.target.listed_conversations():
        yield "conversation", page
    if await has_targets_of(shared.ledger, "ticket"):
        async for page in shared.target.listed_tickets():
            yield "ticket", page


async def _unowned(
    shared: Session, page: Sequence[dict[str, Any]], attribute: str, kind: str
) -> list[Finding]:
    told = {str(each["id"]): legacy_of(each, attribute) for each in page}
    marked = {target_id: ticket for target_id, ticket in told.items() if ticket is not None}
    owned = await shared.ledger.claimed(kind, list(marked))
    return [
        Finding(Kind.TICKET_DOUBLED, "ticket", ticket, target_id)
        for target_id, ticket in marked.items()
        if target_id not in owned
    ]


def _id_of(key: str) -> str:
    """Return the id of a sort key."""
    return key[1:] if key.startswith("~") else key[2:]
