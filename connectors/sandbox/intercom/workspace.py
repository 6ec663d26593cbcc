"""One Intercom workspace: its documents, the indexes over them, its clock, and what it counted."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from aiohttp import ClientSession

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.config import IntercomSandboxConfig
from connectors.sandbox.intercom.refusal import not_found
from connectors.sandbox.store import Store

Json = dict[str, Any]
Clock = Callable[[], datetime]

CONTACT_PREFIX: Final = "6762f0dd1bb69f9f"  # ids of 24 hex digits, as Intercom's
FIRST_CONVERSATION: Final = 1_000
FIRST_MESSAGE: Final = 403_918_000
MAX_HOPS: Final = 3  # of merged contacts, as Intercom's Link header


@dataclass
class Stats:
    """What was asked, and what Intercom would have done to people."""

    requests: Counter[str] = field(default_factory=Counter)  # "POST /contacts/{contact_id}/tags"
    answers: Counter[int] = field(default_factory=Counter)  # by status
    writes: int = 0  # requests that changed something
    rate_limited: int = 0
    customers_notified: int = 0
    in_flight: int = 0
    in_flight_max: int = 0

    def as_json(self) -> Json:
        """Return the figures for GET /_sandbox/stats."""
        return {
            "requests": dict(self.requests),
            "total": sum(self.requests.values()),
            "answers": {str(status): count for status, count in self.answers.items()},
            "writes": self.writes,
            "rate_limited": self.rate_limited,
            "customers_notified": self.customers_notified,
            "in_flight_max": self.in_flight_max,
        }


class Workspace:
    """What handlers read and change. Documents change in place and are put again."""

    def __init__(self, store: Store, config: IntercomSandboxConfig, clock: Clock) -> None:
        """Build the indexes from what the store holds."""
        self.store = store
        self.config = config
        self.clock = clock
        self.stats = Stats()
        self.scroll: tuple[str, float, list[str]] | None = None  # param, dies at, ids left
        self._by_external: dict[str, str] = {}
        self._by_email: dict[str, dict[str, None]] = {}
        self._conversations_of: dict[str, dict[str, None]] = {}
        self._parts: dict[str, list[Json]] = {}
        self._contacts_of: dict[str, dict[str, None]] = {}  # company: contacts
        self._company_ids: dict[str, str] = {}
        self._tags: dict[str, str] = {}  # by lower-case name
        self._index_all()

    # --- time and ids

    def now(self) -> float:
        """Return the present as unix seconds."""
        return self.clock().timestamp()

    def second(self) -> int:
        """Return the present as Intercom writes it."""
        return int(self.clock().timestamp())

    def is_found(self, made_at: float, lag_s: float) -> bool:
        """Tell whether something that old is in the search index by now (INT-016)."""
        return made_at + lag_s <= self.now() if lag_s else True

    def next_hex(self) -> str:
        """Return a new id as contacts and companies have."""
        return f"{CONTACT_PREFIX}{self.store.next_id('hex'):08x}"

    # --- contacts

    def contact(self, contact_id: str) -> Json:
        """Return a living contact; raises Refusal 404, or 410 for one that was merged."""
        doc = self.store.get("contact", contact_id)
        if doc is None:
            raise not_found("User Not Found")
        heir = doc
        for _ in range(MAX_HOPS):
            if heir["merged_into"] is None:
                break
            heir = self.store.all("contact").get(heir["merged_into"], heir)
        if heir is not doc:
            raise rules.merged(heir["id"])
        return doc

    def by_external_id(self, external_id: str) -> Json | None:
        """Return the contact with that external id, archived or not."""
        found = self._by_external.get(external_id)
        return None if found is None else self.store.get("contact", found)

    def users_by_email(self, email: str) -> list[Json]:
        """Return the users, archived ones included, with that address, oldest first."""
        contacts = self.store.all("contact")
        found = [contacts[contact_id] for contact_id in self._by_email.get(email.lower(), {})]
        return [doc for doc in found if doc["role"] == "user"]

    def contacts_by_email(self, email: str) -> list[Json]:
        """Return users and leads with that address, oldest first."""
        contacts = self.store.all("contact")
        return [contacts[contact_id] for contact_id in self._by_email.get(email.lower(), {})]

    def put_contact(self, doc: Json, changes: Mapping[str, Any]) -> Json:
        """Change a contact, or take in a new one."""
        self._forget_contact(doc)
        doc.update(changes)
        self._index_contact(doc)
        self.store.put("contact", doc["id"], doc)
        return doc

    def drop_contact(self, doc: Json) -> None:
        """Delete a contact for good; their conversations stay."""
        self._forget_contact(doc)
        for company_id in doc["company_ids"]:
            self._contacts_of.get(company_id, {}).pop(doc["id"], None)
        self.store.delete("contact", doc["id"])

    def link_company(self, contact: Json, company_id: str, *, is_linked: bool) -> None:
        """Put a contact into a company, or take them out."""
        members = self._contacts_of.setdefault(company_id, {})
        if is_linked and company_id not in contact["company_ids"]:
            contact["company_ids"].append(company_id)
            members[contact["id"]] = None
        elif not is_linked and company_id in contact["company_ids"]:
            contact["company_ids"].remove(company_id)
            members.pop(contact["id"], None)
        else:
            return
        self.store.put("contact", contact["id"], contact)

    def contacts_of(self, company_id: str) -> list[Json]:
        """Return the contacts of a company."""
        contacts = self.store.all("contact")
        return [contacts[contact_id] for contact_id in self._contacts_of.get(company_id, {})]

    # --- companies and tags

    def company(self, company_id: str) -> Json:
        """Return a company by Intercom's id; raises Refusal."""
        doc = self.store.get("company", company_id)
        if doc is None:
            raise not_found("Company Not Found", "company_not_found")
        return doc

    def company_by_own_id(self, company_id: str) -> Json | None:
        """Return a company by the id that its owner gave it."""
        found = self._company_ids.get(company_id)
        return None if found is None else self.store.get("company", found)

    def put_company(self, doc: Json) -> None:
        """Keep a company."""
        self._company_ids[doc["company_id"]] = doc["id"]
        self.store.put("company", doc["id"], doc)

    def drop_company(self, doc: Json) -> None:
        """Delete a company; its contacts lose it."""
        for contact in self.contacts_of(doc["id"]):
            self.link_company(contact, doc["id"], is_linked=False)
        self._company_ids.pop(doc["company_id"], None)
        self.store.delete("company", doc["id"])

    def tag_named(self, name: str) -> Json | None:
        """Return the tag of that name; upper and lower case are one."""
        found = self._tags.get(name.strip().lower())
        return None if found is None else self.store.get("tag", found)

    def put_tag(self, tag_id: str, name: str) -> Json:
        """Keep a tag under its name."""
        before = self.store.get("tag", tag_id)
        if before is not None:
            self._tags.pop(before["name"].lower(), None)
        doc = {"id": tag_id, "name": name}
        self._tags[name.lower()] = tag_id
        self.store.put("tag", tag_id, doc)
        return doc

    def drop_tag(self, doc: Json) -> None:
        """Delete a tag; what carries it shows it no more."""
        self._tags.pop(doc["name"].lower(), None)
        self.store.delete("tag", doc["id"])

    # --- teammates

    def admin(self, admin_id: str, *, code: str = "not_found") -> Json:
        """Return a teammate of today; raises Refusal 404."""
        doc = self.store.get("admin", admin_id)
        if doc is None:
            raise not_found(
                "Resource Not Found" if code == "not_found" else "Admin not found", code
            )
        return doc

    def token_admin(self) -> Json:
        """Return the teammate whom the access token belongs to."""
        admins = self.store.all("admin").values()
        return next((doc for doc in admins if doc.get("owns_token")), next(iter(admins)))

    # --- conversations

    def conversation(self, conversation_id: str) -> Json:
        """Return a conversation; raises Refusal."""
        doc = self.store.get("conversation", conversation_id)
        if doc is None:
            raise not_found()
        return doc

    def conversations_of(self, contact_ids: Iterable[str]) -> Iterator[Json]:
        """Yield the conversations of contacts, each once."""
        docs = self.store.all("conversation")
        found: dict[str, None] = {}
        for contact_id in contact_ids:
            found.update(self._conversations_of.get(contact_id, {}))
        return (docs[each] for each in found)

    def put_conversation(self, doc: Json) -> None:
        """Keep a conversation after a change."""
        for contact_id in doc["contact_ids"]:
            self._conversations_of.setdefault(contact_id, {})[doc["id"]] = None
        self.store.put("conversation", doc["id"], doc)

    def leave_conversation(self, doc: Json, contact_id: str) -> None:
        """Take a participant out."""
        doc["contact_ids"].remove(contact_id)
        self._conversations_of.get(contact_id, {}).pop(doc["id"], None)
        self.store.put("conversation", doc["id"], doc)

    def drop_conversation(self, doc: Json) -> None:
        """Delete a conversation with all its parts."""
        for contact_id in doc["contact_ids"]:
            self._conversations_of.get(contact_id, {}).pop(doc["id"], None)
        for part in self._parts.pop(doc["id"], []):
            self.store.delete("part", part["part"]["id"])
        self.store.delete("conversation", doc["id"])

    def parts(self, conversation_id: str) -> list[Json]:
        """Return a conversation's parts in the order they are shown in."""
        return self._parts.setdefault(conversation_id, [])

    def add_part(self, doc: Json, part: Json, file_ids: list[str], *, is_last: bool) -> None:
        """Add a part at its date, or behind all others."""
        record = {"conversation_id": doc["id"], "part": part, "files": file_ids}
        parts = self.parts(doc["id"])
        if is_last or not parts or parts[-1]["part"]["created_at"] <= part["created_at"]:
            parts.append(record)
        else:
            place = bisect_right(
                parts, part["created_at"], key=lambda each: int(each["part"]["created_at"])
            )
            parts.insert(place, record)
        self.store.put("part", part["id"], record)

    # --- indexes

    def _index_all(self) -> None:
        for contact in self.store.all("contact").values():
            self._index_contact(contact)
            for company_id in contact["company_ids"]:
                self._contacts_of.setdefault(company_id, {})[contact["id"]] = None
        for company in self.store.all("company").values():
            self._company_ids[company["company_id"]] = company["id"]
        for tag in self.store.all("tag").values():
            self._tags[tag["name"].lower()] = tag["id"]
        self._index_conversations()

    def _index_conversations(self) -> None:
        for doc in self.store.all("conversation").values():
            for contact_id in doc["contact_ids"]:
                self._conversations_of.setdefault(contact_id, {})[doc["id"]] = None
        for record in self.store.all("part").values():
            self._parts.setdefault(record["conversation_id"], []).append(record)
        for parts in self._parts.values():
            if self.config.part_order != "appended":
                parts.sort(key=lambda each: int(each["part"]["created_at"]))

    def _index_contact(self, doc: Json) -> None:
        if doc["merged_into"] is not None:
            return
        if doc["external_id"] is not None:
            self._by_external[doc["external_id"]] = doc["id"]
        if doc["email"]:
            self._by_email.setdefault(doc["email"].lower(), {})[doc["id"]] = None

    def _forget_contact(self, doc: Json) -> None:
        if self._by_external.get(doc["external_id"] or "") == doc["id"]:
            del self._by_external[doc["external_id"]]
        if doc["email"]:
            self._by_email.get(doc["email"].lower(), {}).pop(doc["id"], None)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that fits its contract."""

    world: Workspace
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Json
    origin: str  # scheme, host and port that the caller used: links to files begin with it
    session: ClientSession | None = None  # to fetch attachments with

    @property
    def config(self) -> IntercomSandboxConfig:
        """Return the workspace's switches."""
        return self.world.config

    def number(self, name: str, default: int) -> int:
        """Return an integer of the query."""
        return int(self.query.get(name, default))

    def is_on(self, name: str) -> bool:
        """Return a boolean of the query, false when it isn't there."""
        return self.query.get(name) == "true"
