"""What clashes between the workspace that is read and the one that is written to, for `check`.

Names cost nothing: the lists are read anyway. People are compared with the workspace's contacts,
which `check` reads where they are few; of more it says that `stage` or `plan` reads them.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from connectors.staging import KeyIndex, cut
from tasks.plan.both_sides import BothSides
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from tasks.stage.inventory import KIND, ContactIndex
from tasks.stage.twins import INDEX
from tasks.stage.units import index_inventory, stage_inventory
from transforms.latest import latest
from transforms.plan.clashes import Clash, clashes, unmatched_agents
from transforms.plan.workspace import ExistingContact, Matching
from transforms.source_kind import SourceKind

NOTE: Final = "clashes"
CONTACTS: Final = "contacts"
CONTACTS_AT_MOST: Final = 3_000  # that `check` reads itself: 20 requests
PEOPLE_AT_ONCE: Final = 2_000
LATER: Final = "compared here once `stage` or `plan` has read the workspace's contacts"


async def note_clashes(
    shared: Session, run: str, both: BothSides, matching: Matching
) -> list[Clash]:
    """Compare both sides and remember it for the run; nothing where the source is no Intercom."""
    if shared.kind.vocabulary is None:
        return []
    told = shared.kind.vocabulary(both.catalog)
    found = [
        *unmatched_agents(matching),
        *clashes(told, both.workspace, shared.rules),
        *await _people(shared, run),
    ]
    tables_of(shared.area, run).save_note(NOTE, {"rows": [each._asdict() for each in found]})
    return found


def clashes_of(tables: Tables) -> list[Clash]:
    """Return what a run has noted."""
    return [Clash(**each) for each in tables.load_note(NOTE).get("rows", ())]


async def _people(shared: Session, run: str) -> list[Clash]:
    count = await shared.target.contact_count()
    is_there = shared.area.has(CONTACTS, kind=KIND)
    if not is_there and (count is None or count > CONTACTS_AT_MOST):
        told = "some contacts" if count is None else f"{count:,} contacts"
        return [Clash("people", "by e-mail and external id", "", told, LATER)]
    if not is_there:
        await stage_inventory(shared, run, CONTACTS)
    await index_inventory(shared, run)
    found = await asyncio.to_thread(_compared, shared)
    return [*found.told(), _companies()]


def _companies() -> Clash:
    told = "a company each: one of the same name stands beside it"
    return Clash("companies", "by name", "", "", told)


@dataclass(slots=True)
class _Both:
    """How many people both sides know."""

    ours: str  # begins the external ids that this migration gives
    people: int = 0
    by_email: int = 0
    by_id_alone: int = 0

    def add(self, email: ExistingContact | None, own_id: ExistingContact | None) -> None:
        """Count one person of the source, with whom the workspace has."""
        self.people += 1
        if email is not None and not (email.external_id or "").startswith(self.ours):
            self.by_email += 1
        self.by_id_alone += own_id is not None and (email is None or email.id != own_id.id)

    def told(self) -> Iterator[Clash]:
        """Yield a line each."""
        people = f"{self.people:,} people"
        if self.by_email:
            effect = "one contact: what is empty there is filled, nothing is overwritten"
            yield Clash("people", "same e-mail", people, f"{self.by_email:,} of them", effect)
        if self.by_id_alone:
            effect = (
                f"two contacts: external ids begin with {self.ours!r}, the old one stands in an"
                " attribute; merge them there, or give both one e-mail"
            )
            yield Clash(
                "people",
                "same external id, other e-mail",
                people,
                f"{self.by_id_alone:,} of them",
                effect,
            )


def _compared(shared: Session) -> _Both:
    """Compare the staged people range by range."""
    index = KeyIndex(shared.area.index_path(INDEX))
    contacts = ContactIndex(index)
    found = _Both(f"{shared.source.system}:{shared.source.account}:")
    reader = shared.area.reader(shared.kind.roles.people)
    for keys in cut(reader.keys(), PEOPLE_AT_ONCE):
        people = list(_known_by(shared.kind, latest(reader.read(keys)).to_pylist()))
        emails = contacts.by_email([email for email, _ in people if email])
        ids = contacts.by_external_id([own_id for _, own_id in people if own_id])
        for email, own_id in people:
            found.add(emails.get(email or ""), ids.get(own_id or ""))
    index.close()
    return found


def _known_by(
    kind: SourceKind, rows: list[dict[str, Any]]
) -> Iterator[tuple[str | None, str | None]]:
    """Yield each contact's address in lower case, and the id of its owner's own systems."""
    for row in rows:
        if kind.agent(row) is None:
            emails = kind.emails(row["payload"]) if kind.emails else []
            own_id = kind.own_id(row["payload"]) if kind.own_id else None
            yield next(iter(emails), None), own_id
