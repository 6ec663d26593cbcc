"""People who are left out everywhere, as erasure requests want: what is kept of raw records.

Of somebody left out, of a ticket that they asked for and of a message of theirs nothing stays but
the id, in a row whose payload is `EXCLUDED`; of a message the ids of its files too. Of other
records what names or addresses them goes.
"""

import html
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final
from urllib.parse import unquote

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from transforms.contracts import RAW, SKIPPED, from_rows
from transforms.model import EntityType

REASON: Final = "person_excluded"
EXCLUDED: Final = '{"excluded":true}'
_WITH_FILES: Final = '{"excluded":true,"files":['  # begins the payload of a message that had some
BLANK: Final = "(left out)"  # where an address stood in a text
NAMES: Final = ("name", "formatted_phone", "phone")  # beside an address in one object
COMMENT: Final = "#"
SEPARATOR: Final = ";"  # of several values in one cell
BY_ADDRESS: Final = "email:"  # begins the ids of people who have no other

# An address in any text, also as HTML and URLs write it; what precedes it is cut off afterwards.
_WRITTEN: Final = re.compile(
    r"[\w.+\-!$&*?^`{|}~%]+(?:@|%40|&#0*64;|&#x0*40;|&commat;)\w[\w.\-]*", re.IGNORECASE
)
_BEFORE: Final = re.compile(r"[^\w.+\-!#$&*?^`{|}~]")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Roster:
    """Whom the operator's file names: addresses in lower case and ids, each with its line."""

    lines: Mapping[str, int]

    def __contains__(self, told: object) -> bool:
        """Say whether an address or id is named."""
        return _folded(told) in self.lines

    @property
    def digest(self) -> str:
        """Return what tells this list from any other, and says nothing of it."""
        return _digest("\n".join(sorted(self.lines)))


def read_roster(text: str) -> Roster:
    """Return whom a file names, one a line; what follows a # is a comment."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        named = line.partition(COMMENT)[0].strip().lower()
        if named:
            lines.setdefault(named, number)
    return Roster(lines)


@dataclass(slots=True)
class Known:
    """Whom and what of theirs a source was found to have: ids alone, and hashes of found lines."""

    people: dict[str, str] = field(default_factory=dict)  # id: the line that names them
    tickets: set[str] = field(default_factory=set)
    messages: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)  # hashes of all that they have
    elsewhere: dict[str, str] = field(default_factory=dict)  # message: the ticket of another

    def still(self, roster: Roster) -> "Known":
        """Return what holds of another list, but that what was left out stays so."""
        named = {_digest(told) for told in roster.lines}
        people = {each: line for each, line in self.people.items() if line in named}
        return Known(
            people,
            set(self.tickets),
            found=self.found & named,
            addresses=set(self.addresses),
            elsewhere=dict(self.elsewhere),
        )

    def unmatched(self, roster: Roster) -> list[int]:
        """Return the lines that were not found anywhere."""
        return sorted(
            line for told, line in roster.lines.items() if _digest(told) not in self.found
        )


def _no_files(_message: Json, _message_id: str) -> Iterable[str]:
    """Return none: a source may list its files beside its messages."""
    return ()


@dataclass(frozen=True, slots=True)
class Traits:
    """How a source's raw records name people."""

    addresses: Callable[[Json], Iterable[Any]]  # of a person
    author: Callable[[Json], Iterable[Any]]  # of a message or turn: ids and addresses
    one: frozenset[str]  # keys that hold one person's id
    many: frozenset[str]  # keys that hold several
    asker: str = "requester_id"
    words: tuple[tuple[str, str], ...] = ()  # (whose words, keys that hold them) of a ticket
    owner: str | None = None  # of a file that lies among messages: the key of its message
    file_prefix: str = "\0"  # begins the raw ids of files that lie among messages
    marks: tuple[str, ...] = ()  # beginnings of the ids of rows that are no message
    files: Callable[[Json, str], Iterable[str]] = _no_files  # ids, of a message and its own id


@dataclass(frozen=True, slots=True)
class Screen:
    """Decides what stays of raw records; `known` grows by what it finds."""

    roster: Roster
    traits: Traits
    known: Known

    def person(self, source_id: str, payload: str) -> str | None:
        """Return what stays of a raw person; None for one whose id is an address."""
        told = _read(payload)
        own = [source_id.removeprefix(BY_ADDRESS), *(self.traits.addresses(told) if told else ())]
        named = [each for each in own if each in self.roster]
        if not named and source_id not in self.known.people:
            return self._rest(told, payload)
        self._note(named)
        addresses = map(_folded, filter(None, self.traits.addresses(told)))
        self.known.addresses.update(map(_digest, addresses))
        if named:
            self.known.people[source_id] = _digest(_folded(named[0]))
        return None if "@" in source_id else EXCLUDED

    def ticket(self, source_id: str, payload: str) -> str:
        """Return what stays of a raw ticket."""
        told = _read(payload)
        if is_excluded(payload) or (told and self._is_out(told.get(self.traits.asker))):
            self.known.tickets.add(source_id)
            return EXCLUDED
        self.known.tickets.discard(source_id)
        for author, words in self.traits.words if told else ():
            if self._is_out(told.get(author)):
                told = told | {words: None}
                payload = orjson.dumps(told).decode()
        return self._rest(told, payload)

    def message(self, source_id: str, ticket_id: str | None, payload: str) -> str | None:
        """Return what stays of a raw message or file; None for what is no record of its own."""
        if is_excluded(payload):
            self._leave_out(source_id, ticket_id)
            return payload
        told = _read(payload)
        owner = told.get(self.traits.owner) if self.traits.owner else None
        is_out = ticket_id in self.known.tickets or str(owner) in self.known.messages
        if not (is_out or any(map(self._is_out, self.traits.author(told)))):
            return self._rest(told, payload)
        if source_id.startswith(self.traits.marks or ("\0",)):
            return None
        self._leave_out(source_id, ticket_id)
        return _remainder(self.traits.files(told, source_id))

    def other(self, owner_id: str | None, payload: str) -> str | None:
        """Return what stays of any other raw record; None of what belongs to them."""
        return None if self._is_out(owner_id) else self._rest(_read(payload), payload)

    def contact(self, payload: str) -> str | None:
        """Return what stays of a contact of the workspace; None of theirs."""
        told = _read(payload)
        own = str(told.get("external_id")).rpartition(":")[2]
        is_out = self._is_address(told.get("email")) or own in self.known.people
        return None if is_out else payload

    def _leave_out(self, message_id: str, ticket_id: str | None) -> None:
        self.known.messages.add(message_id)
        if ticket_id is not None and ticket_id not in self.known.tickets:
            self.known.elsewhere[message_id] = ticket_id

    def _is_out(self, told: object) -> bool:
        if told is None or isinstance(told, dict | list):
            return False
        address = str(told).removeprefix(BY_ADDRESS)
        if address in self.roster:
            self._note([address])
            return True
        return str(told) in self.known.people or self._is_address(address)

    def _is_address(self, told: object) -> bool:
        """Say whether a text is an address of theirs, as the list has it or they do."""
        if not isinstance(told, str) or "@" not in told:
            return False
        return told in self.roster or _digest(_folded(told)) in self.known.addresses

    def _note(self, named: Iterable[object]) -> None:
        self.known.found.update(_digest(_folded(each)) for each in named if each in self.roster)

    def _rest(self, told: Json, payload: str) -> str:
        """Return a record without what names or addresses those who are left out."""
        rest = self.scrubbed(told)
        return payload if rest == told else orjson.dumps(rest).decode()

    def scrubbed(self, value: Any, *, key: str = "") -> Any:
        """Return any JSON without what names or addresses those who are left out."""
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            kept = [each for each in value if not self._is_member(key, each)]
            return [self.scrubbed(each) for each in kept]
        if key in self.traits.many and isinstance(value, str):  # a cell of a table
            each = (part.strip() for part in value.split(SEPARATOR))
            return f"{SEPARATOR} ".join(part for part in each if not self._is_out(part))
        if key in self.traits.one and self._is_out(value):
            return None
        return self._text(value) if isinstance(value, str) else value

    def _object(self, value: Json) -> Json:
        rest = {key: self.scrubbed(each, key=key) for key, each in value.items()}
        is_theirs = any(map(self._is_address, value.values()))
        return rest | {name: None for name in NAMES if is_theirs and name in rest}

    def _is_member(self, key: str, each: object) -> bool:
        if isinstance(each, str) and "@" in each:
            return self._is_out(each)
        told = each.get("id") if isinstance(each, dict) else each  # a reference is an object
        return key in self.traits.many and self._is_out(told)

    def _text(self, text: str) -> str | None:
        if self._is_address(text):
            self._note([text])
            return None
        return _WRITTEN.sub(self._blank, text)

    def _blank(self, found: re.Match[str]) -> str:
        for address, rest in _spellings(found[0]):
            if self._is_address(address):
                self._note([address])
                return f"{BLANK}{rest}"
        return found[0]


def is_excluded(payload: str) -> bool:
    """Tell whether a raw record was left out, and nothing but ids stands there."""
    return payload == EXCLUDED or payload.startswith(_WITH_FILES)


def split_excluded(raw: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return the rows of RAW that stay, and those of whose record any version was left out."""
    payloads = raw["payload"]
    blank = pc.or_(pc.equal(payloads, EXCLUDED), pc.starts_with(payloads, _WITH_FILES))
    ids = raw.filter(blank)["id"]
    if not len(ids):
        return raw, RAW.empty_table()
    is_out = pc.is_in(raw["id"], value_set=ids.combine_chunks().unique())
    return raw.filter(pc.invert(is_out)), raw.filter(is_out)


def excluded_rows(gone: pa.Table, entity: EntityType, *, file_prefix: str = "\0") -> pa.Table:
    """Return rows that were left out as SKIPPED, each record once; files lie among messages.

    Or they stand in what is left of their message.
    """
    rows: dict[tuple[EntityType, str], dict[str, Any]] = {}

    def add(kind: EntityType, source_id: str, parent: str | None) -> None:
        told = {"entity": kind.value, "source_id": source_id, "parent_id": parent, "reason": REASON}
        rows.setdefault((kind, source_id), told)

    for row in gone.select(["id", "parent_id", "payload"]).to_pylist():
        is_file = row["id"].startswith(file_prefix)
        kind = EntityType.ATTACHMENT if is_file else entity
        parent = row["parent_id"] if kind is not EntityType.CONTACT else None
        add(kind, row["id"].removeprefix(file_prefix), parent)
        if row["payload"].startswith(_WITH_FILES):
            for file_id in orjson.loads(row["payload"])["files"]:
                add(EntityType.ATTACHMENT, file_id, row["id"])
    return from_rows([*rows.values()], SKIPPED)


def left_out_by_ticket(skipped: pa.Table) -> dict[str, list[str]]:
    """Return the messages that were left out of each ticket, by rows of SKIPPED."""
    reasons, kinds = skipped["reason"], skipped["entity"]
    is_ours = pc.and_(pc.equal(reasons, REASON), pc.equal(kinds, EntityType.MESSAGE.value))
    found: dict[str, list[str]] = {}
    for row in skipped.filter(is_ours).to_pylist():
        found.setdefault(str(row["parent_id"]), []).append(row["source_id"])
    return found


def without(payloads: Iterable[Any]) -> Collection[Any]:
    """Return parsed payloads without those of records that are left out."""
    return [each for each in payloads if not (isinstance(each, Mapping) and "excluded" in each)]


def _remainder(files: Iterable[str]) -> str:
    """Return what stays of a message: that there was one, and the ids of its files."""
    kept = [*dict.fromkeys(files)]
    return orjson.dumps({"excluded": True, "files": kept}).decode() if kept else EXCLUDED


def _spellings(found: str) -> Iterator[tuple[str, str]]:
    """Yield what address a piece of text may be, and what comes behind it."""
    local, _, whole = unquote(html.unescape(found)).rpartition("@")
    local = _BEFORE.split(local)[-1]
    domain = whole
    while domain:
        domain = domain.rstrip(".-_")
        yield f"{local}@{domain}".lower(), whole[len(domain) :]
        shorter, _, last = domain.rpartition(".")
        domain = shorter if last[:1].isupper() else ""  # a sentence without a space before it


def _read(payload: str) -> Json:
    try:
        told = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _folded(told: object) -> str:
    return str(told).strip().lower()


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
