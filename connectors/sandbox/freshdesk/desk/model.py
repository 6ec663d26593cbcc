"""What one Freshdesk account holds, and which of it is seen where.

Records have Freshdesk's own JSON shapes, as the view of a single one shows them. Addresses stand in
them as `HERE`, `FILES` and `INLINE`, since those are known only when an answer is given. A key that
begins with an underscore is the sandbox's own and never answered.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from connectors.sandbox.freshdesk.desk.solutions.model import Solutions
from connectors.sandbox.records import Json, Records, StoredFile, epoch, held

HERE: Final = "https://desk.invalid"  # the desk
FILES: Final = "https://files.desk.invalid"  # the store of files: a link is signed when answered
INLINE: Final = "https://attachment.desk.invalid"  # the host of images in texts
CDN: Final = "https://cdn.desk.invalid"  # where older texts have their images, unsigned

NO_RULES: Final[Mapping[int, Sequence[Json]]] = {1: (), 3: (), 4: ()}  # by their type
LIVE, BLOCKED, DELETED = "live", "blocked", "deleted"  # a contact's `_state`


@dataclass
class Desk:
    """Everything of one account."""

    tickets: Records  # by updated_at, also those in spam, in the bin and in the archive
    contacts: Records
    companies: Records
    first_said: Callable[[int], list[Json]] = lambda _ticket: []  # as the desk was made
    agents: list[Json] = field(default_factory=list)  # the first is whose key it is
    groups: Sequence[Json] = ()
    products: Sequence[Json] = ()
    roles: Sequence[Json] = ()
    email_configs: Sequence[Json] = ()
    business_hours: Sequence[Json] = ()
    sla_policies: Sequence[Json] = ()
    ticket_fields: Sequence[Json] = ()
    contact_fields: Sequence[Json] = ()
    company_fields: Sequence[Json] = ()
    time_entries: list[Json] = field(default_factory=list)
    ratings: list[Json] = field(default_factory=list)
    objects: Sequence[Json] = ()  # custom ones, each with its `_records`
    surveys: Sequence[Json] = ()
    canned_folders: Sequence[Json] = ()
    canned_responses: Sequence[Json] = ()
    automations: Mapping[int, Sequence[Json]] = field(default_factory=lambda: dict(NO_RULES))
    threads: Mapping[int, Json] = field(default_factory=dict)  # reached by their id alone
    account: Json = field(default_factory=dict)
    helpdesk: Json = field(default_factory=dict)
    solutions: Solutions = field(default_factory=Solutions)
    file: Callable[[int], StoredFile | None] = lambda _attachment: None
    later_said: dict[int, list[Json]] = field(default_factory=dict)
    happened: list[Json] = field(default_factory=list)  # activities beside what tickets show
    rewritten: dict[int, Json] = field(default_factory=dict)  # conversation: what it shows now

    def said(self, ticket: int) -> list[Json]:
        """Return a ticket's conversations in the order of their ids, not in that of time."""
        rows = [*self.first_said(ticket), *self.later_said.get(ticket, ())]
        return sorted(
            ({**row, **self.rewritten.get(row["id"], {})} for row in rows), key=lambda r: r["id"]
        )

    def oldest_said(self, ticket: int, count: int) -> list[Json]:
        """Return the first so many conversations of a ticket by their time."""
        return sorted(self.said(ticket), key=lambda r: (epoch(r["created_at"]), r["id"]))[:count]

    def person(self, key: int | None) -> Json | None:
        """Return an agent or contact by the id that both share."""
        if key is None:
            return None
        agent = next((each for each in self.agents if each["id"] == key), None)
        if agent is not None:
            return {"id": key, **agent["contact"]}
        return self.contacts.get(key)


def bare(row: Json) -> Json:
    """Return a record without what is the sandbox's own."""
    return {key: value for key, value in row.items() if not key.startswith("_")}


__all__ = ["CDN", "FILES", "HERE", "INLINE", "Desk", "bare", "held"]
