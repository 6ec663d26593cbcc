"""Reads a range of records back from Intercom and compares each with its canonical row."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from connectors.clock import now
from connectors.intercom.refused import NOTES
from connectors.ledger import Entry
from connectors.ledger.records import KnownRecord, known_records
from tasks.plan.proposing import ruled
from tasks.plan.tickets import newest_files
from tasks.run.frame import raise_if_stopped
from tasks.run.kept import observed
from tasks.run.own_trouble import Trouble, own_trouble
from tasks.run.session import Session
from tasks.run.together import together
from tasks.verify.downloaded import sha256_of
from tasks.verify.held import by_record, held, rows_by
from tasks.verify.linked import links_of
from tasks.verify.subject import Verification
from transforms.contracts import (
    ACCOUNT,
    ATTACHMENT,
    COMPANY,
    CONTACT,
    CUSTOM_OBJECT,
    FILE,
    MESSAGE,
    TEAMMATE,
    TICKET,
    sort_key,
)
from transforms.model import Operation, RecordRef, TargetId
from transforms.office_hours.contracts import OFFICE_HOURS
from transforms.plan.custom_objects import meant_ids
from transforms.plan.further import number_of
from transforms.plan.kinds import KINDS
from transforms.verify.case import Directory, Knowledge, TicketCase, directory_of
from transforms.verify.custom_objects import object_findings, person_findings
from transforms.verify.findings import Finding, Kind
from transforms.verify.office_hours import office_hours_findings
from transforms.verify.people import Ours, RecordCase, company_findings
from transforms.verify.seen import SeenConversation, SeenFile, seen_conversation
from transforms.verify.tickets import ticket_findings

MESSAGES: Final = "message"  # as accounts name them
AT_ONCE: Final = 32  # things that are read and held at the same time
ROOM_BYTES: Final = 1_000_000  # beyond the largest file that was sent

Row = dict[str, Any]
Targets = dict[tuple[str, str], str]


class ReadBack:
    """Compares one range of a verification; holds no more than that and what it needs."""

    def __init__(self, shared: Session, verification: Verification, part: str) -> None:
        """Take the process's session, what is compared, and the name of the range."""
        self._shared = shared
        self._about = verification
        self._part = part.replace("/", "-")
        self._tables, self._name = verification.layer(part)
        self._rules = ruled(shared.rules, self._tables)

    async def companies(self) -> int:
        """Compare the range's companies; returns how many differences there are."""
        return await self._records("company", COMPANY, company_findings)

    async def custom_objects(self) -> int:
        """Compare the range's custom objects; returns how many differences there are."""
        return await self._records("custom_object", CUSTOM_OBJECT, object_findings)

    async def office_hours(self) -> int:
        """Compare the range's office hours; returns how many differences there are."""
        return await self._records("office_hours", OFFICE_HOURS, office_hours_findings)

    async def contacts(self) -> int:
        """Compare the range's people; returns how many differences there are."""
        return await self._records("contact", CONTACT, person_findings)

    async def tickets(self) -> int:
        """Compare the range's tickets with all that was said; returns the differences."""
        name = self._name
        accounts = self._accounts("ticket", name)
        rows, known = await self._migrated("ticket", name, TICKET, accounts)
        cases = await self._cases(name, rows, known, accounts)
        knowledge = await self._knowledge(cases)
        counts: dict[str, int] = defaultdict(int)

        async def compare(case: TicketCase) -> list[Finding]:
            seen = await self._conversation(case, counts)
            if isinstance(seen, Trouble):
                return [_unread("ticket", case.id, case.target_id, seen)]
            counts["ticket"] += 1
            counts["message"] += len(case.messages)
            return list(ticket_findings(case, knowledge, seen))

        return self._about.keep(
            "ticket", self._part, await self._each(cases, compare), dict(counts)
        )

    async def _records(
        self,
        entity: str,
        contract: pa.Schema,
        findings: Callable[[RecordCase, Ours], Iterable[Finding]],
    ) -> int:
        name = self._name
        accounts = self._accounts(entity, name)
        rows, known = await self._migrated(entity, name, contract, accounts)
        ids = [row["source_id"] for row in rows]
        steps = await self._shared.ledger.entries(entity, ids)
        shapes = await self._shared.ledger.shapes(entity, ids)
        refs = [("tag", _tag_id(tag)) for row in rows for tag in row.get("tags") or ()]
        refs += [("custom_object", each) for each in meant_ids(rows, self._rules)]
        refs += [("company", each) for row in rows for each in row.get("company_ids") or ()]
        ours = Ours(self._rules, self._shared.account, await self._targets(refs))
        counts = {entity: 0}

        async def compare(row: Row) -> list[Finding]:
            source_id = row["source_id"]
            target_id = known[source_id].target_id
            assert target_id is not None  # noqa: S101 - `_migrated` chose those that have one
            shown = await self._show(entity, target_id)
            if isinstance(shown, Trouble):
                return [_unread(entity, source_id, target_id, shown)]
            counts[entity] += 1
            own = steps.get(source_id, {})
            losses = [*accounts[entity, source_id]["losses"], *_lost_on_the_way(own)]
            notes = await self._notes(entity, target_id, own) if shown is not None else []
            if isinstance(notes, Trouble):
                return [_unread(entity, source_id, target_id, notes)]
            case = RecordCase(
                row,
                losses,
                own,
                target_id,
                shown,
                company_ids=_ids(shown, "companies", "data"),
                tag_ids=_ids(shown, "tags", "tags" if entity == "company" else "data"),
                shape=orjson.loads(shapes.get(source_id) or "{}"),
                notes=notes,
            )
            return list(findings(case, ours))

        found = await self._each(rows, compare)
        return self._about.keep(entity, self._part, found, counts)

    async def _each(
        self, cases: Sequence[Any], compare: Callable[[Any], Awaitable[list[Finding]]]
    ) -> list[Finding]:
        """Compare some at a time; findings come in the order of the cases."""

        async def one(case: Any) -> list[Finding]:
            raise_if_stopped(self._shared)
            return await compare(case)

        at_once = min(AT_ONCE, self._shared.settings.target.max_in_flight)
        found = await together([partial(one, case) for case in cases], at_once=at_once)
        return [finding for each in found for finding in each]

    def _accounts(self, entity: str, name: str) -> dict[tuple[str, str], Row]:
        rows = self._tables.read(f"account-{entity}", name, ACCOUNT).to_pylist()
        return {(row["entity"], row["source_id"]): row for row in rows}

    async def _migrated(
        self,
        entity: str,
        name: str,
        contract: pa.Schema,
        accounts: Mapping[tuple[str, str], Row],
    ) -> tuple[list[Row], dict[str, KnownRecord]]:
        """Return the sampled rows of a range that the ledger says are in Intercom."""
        rows = [
            row
            for row in self._tables.read(entity, name, contract).to_pylist()
            if self._about.sample.has(entity, row["source_id"])
            and (account := accounts.get((entity, row["source_id"]))) is not None
            and account["outcome"] is None
        ]
        ids = [row["source_id"] for row in rows]
        current = self._about.current(self._tables, entity, ids)
        rows = [row for row in rows if row["source_id"] in current]
        known = await known_records(self._shared.ledger, entity, ids)
        kept = [row for row in rows if (k := known.get(row["source_id"])) and k.target_id]
        return kept, known

    async def _cases(
        self,
        name: str,
        rows: list[Row],
        known: Mapping[str, KnownRecord],
        accounts: Mapping[tuple[str, str], Row],
    ) -> list[TicketCase]:
        ids = [row["source_id"] for row in rows]
        # Those of side conversations stand in notes of ours.
        said_here = self._tables.read("message", name, MESSAGE)
        is_aside = pc.is_valid(said_here["side_id"])
        messages = rows_by(said_here.filter(pc.invert(is_aside)), "ticket_id", ids)
        asides = rows_by(said_here.filter(is_aside), "ticket_id", ids)
        attached = rows_by(self._tables.read("attachment", name, ATTACHMENT), "ticket_id", ids)
        reader = self._shared.area.reader("files", contract=FILE)
        files = newest_files(reader.read_keys([sort_key(each) for each in ids])).to_pylist()
        stored = {row["id"]: row for row in files}
        owners = by_record(accounts)
        records = sorted({owner for each in ids for owner in owners[each]})
        further = [each for each in records if each not in known]
        known = {**known, **await known_records(self._shared.ledger, "ticket", further)}
        entries = await self._shared.ledger.entries("ticket", records)
        shapes = await self._shared.ledger.shapes("ticket", records)
        cases = []
        for row in rows:
            ticket_id = row["source_id"]
            said, files = messages.get(ticket_id, []), attached.get(ticket_id, [])
            for record_id, own in owners[ticket_id].items():
                record = known.get(record_id)
                if record is None or record.target_id is None:
                    continue
                others = [
                    theirs for other, theirs in owners[ticket_id].items() if other != record_id
                ]
                by_message: dict[str, list[Row]] = defaultdict(list)
                for each in held("attachment", files, own, others):
                    by_message[each["message_id"]].append(each)
                cases.append(
                    TicketCase(
                        {**row, "source_id": record_id},
                        held(MESSAGES, said, own, others),
                        by_message,
                        stored,
                        own | {("ticket", record_id): accounts["ticket", ticket_id]},
                        entries.get(record_id, {}),
                        orjson.loads(shapes.get(record_id) or "{}"),
                        str(record.target_id),
                        is_whole=record.outcome == "migrated",
                        is_further=record_id != ticket_id,
                        sides=held(MESSAGES, asides.get(ticket_id, []), own, others),
                        goes_on=record_id != max(owners[ticket_id], key=number_of),
                    )
                )
        return cases

    async def _knowledge(self, cases: Sequence[TicketCase]) -> Knowledge:
        people: set[str | None] = set()
        refs: list[tuple[str, str]] = []
        for case in cases:
            row = case.ticket
            people |= {row["requester_id"], case.shape.get("opened_by"), *row["cc_ids"]}
            people |= {*row["follower_ids"]}
            people |= {f"email:{address.strip().lower()}" for address in row["cc_emails"]}
            people |= {message["author_id"] for message in case.messages}
            refs.append(("company", row["company_id"] or ""))
        refs += [("contact", each) for each in people if each]
        rows = [case.ticket for case in cases]
        refs += [("custom_object", each) for each in meant_ids(rows, self._rules)]
        targets = await self._targets(refs)
        targets |= await self._targets([("tag", tag) for tag in self._used_tags(cases)])
        return Knowledge(
            self._rules,
            await self._directory(),
            self._about.people(people),
            targets,
            now(),
            await links_of(self._shared, (case.ticket["problem_id"] for case in cases)),
        )

    def _used_tags(self, cases: Sequence[TicketCase]) -> set[str]:
        """Return the tags of these tickets, and those that the ledger says were put on them."""
        told = {_tag_id(tag) for case in cases for tag in case.ticket["tags"]}
        steps = (key for case in cases for key in case.steps if key.startswith("tag:"))
        return told | {key.removeprefix("tag:") for key in steps}

    async def _directory(self) -> Directory:
        """Return who stands for whom, from the workspace's lists as they are now."""
        lists = {}
        for name in ("admins", "teams"):
            lists[name] = [
                orjson.loads(record.payload)
                async for page in self._shared.target.pages(name)
                for record in page.records
            ]
        teammates = [
            row
            for tables in self._about.layers
            for name in tables.names("teammate")
            for row in tables.read("teammate", name, TEAMMATE).to_pylist()
        ]
        me = await self._shared.target.me()
        return directory_of(
            self._shared.rules, teammates, lists["admins"], lists["teams"], me.admin_id
        )

    async def _targets(self, refs: Iterable[tuple[str, str]]) -> Targets:
        wanted = {RecordRef(*each) for each in refs if each[1]}
        found = await self._shared.ledger.targets(wanted)
        return {(ref.entity, ref.source_id): str(target) for ref, target in found.items()}

    async def _show(self, kind: str, target_id: str) -> dict[str, Any] | Trouble | None:
        """Return what Intercom shows, None if that is gone, or the trouble that is its own."""
        target = self._shared.target
        return await own_trouble(partial(target.read_back, kind, TargetId(target_id)), target.me)

    async def _notes(
        self, kind: str, target_id: str, steps: Mapping[str, Entry]
    ) -> list[str] | Trouble:
        """Return the bodies of the notes about a record where the migration wrote one."""
        noted = (KINDS[Operation(each.operation)].stays for each in steps.values())
        if not any(noted) and not any(NOTES in observed(each) for each in steps.values()):
            return []
        target = self._shared.target
        shown = await own_trouble(partial(target.notes, kind, TargetId(target_id)), target.me)
        if isinstance(shown, Trouble):
            return shown
        return [str(each.get("body") or "") for each in shown]

    async def _conversation(
        self, case: TicketCase, counts: dict[str, int]
    ) -> SeenConversation | Trouble | None:
        """Return a conversation; its files are read at once, since their links live for minutes."""
        answer = await self._show("ticket" if case.is_ticket else "conversation", case.target_id)
        if answer is None or isinstance(answer, Trouble):
            return answer
        seen = seen_conversation(answer)
        ours = {row["sha256"] for row in case.files.values()}
        for file in (file for part in seen.parts for file in part.files):
            if self._about.with_files:
                await self._fetch(file, ours)
            counts["file"] += file.trouble is None
        return seen

    async def _fetch(self, file: SeenFile, expected: Collection[str]) -> None:
        """Fill in the bytes' digest, or the trouble that is the file's own."""
        target = self._shared.target
        most = self._shared.rules.options.max_file_bytes + ROOM_BYTES
        read = partial(sha256_of, target, file.url, max_bytes=most, expected=expected)
        digest = await own_trouble(read, target.me)
        if isinstance(digest, Trouble):
            file.trouble = digest.code
        else:
            file.sha256 = digest


def _unread(entity: str, source_id: str, target_id: str, trouble: Trouble) -> Finding:
    return Finding(Kind.NOT_READ, entity, source_id, target_id, found=trouble.code)


def _lost_on_the_way(steps: Mapping[str, Entry]) -> list[str]:
    """Return losses that only Intercom's answer showed."""
    found: list[str] = []
    for entry in steps.values():
        if '"losses"' in (entry.observed or ""):
            found += orjson.loads(entry.observed or "{}")["losses"]
    return found


def _tag_id(tag: str) -> str:
    return " ".join(tag.split()).lower()


def _ids(shown: Mapping[str, Any] | None, name: str, key: str) -> frozenset[str]:
    listed = ((shown or {}).get(name) or {}).get(key) or []
    return frozenset(str(each.get("id")) for each in listed)
