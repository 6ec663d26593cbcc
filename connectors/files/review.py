"""The validator: reads a folder through, and says what is wrong with file, line and column."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from connectors.files.folder import Folder, part_of
from connectors.files.help_centers import REFERENCES
from connectors.files.reading import RowRead, rows_of
from connectors.files.records import named, twice
from connectors.files.seen import Seen
from connectors.protocols import Finding
from transforms.errors import ContractError, RecordError
from transforms.intermediate.desk import FILE
from transforms.intermediate.rows import Fault, read_row
from transforms.intermediate.tables import TABLES, Table

SHOWN: Final = 5  # findings of one kind
PEOPLE: Final = ("requester_id", "submitter_id", "assignee_id")
PLACEHOLDER: Final = "an id of contacts; somebody of that id is made up"


@dataclass(slots=True)
class Review:
    """What was found so far: a few of each kind in words, the others counted."""

    folder: Folder
    found: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    ids: dict[str, Seen] = field(default_factory=lambda: {name: Seen() for name in TABLES})

    def read_through(self) -> list[Finding]:
        """Return everything that a person should mend; what is fatal stops a run."""
        try:
            self.found += _strangers(self.folder)
            for table in TABLES.values():
                self._table(table)
        except ContractError as exc:
            return [*self.found, Finding(is_fatal=True, subject="source", text=str(exc))]
        finally:
            for seen in self.ids.values():
                seen.close()
        return [*self.found, *self._more()]

    def _table(self, table: Table) -> None:
        count = 0
        for row in rows_of(self.folder, table.name):
            count += 1
            for fault in self._faults(table, row):
                self._note(row, fault)
        text = f"{count} rows of {table.name}"
        self.found.append(Finding(is_fatal=False, subject="source", text=text))

    def _note(self, row: RowRead, fault: Fault) -> None:
        kind = (row.part, fault.column)
        self.counts[kind] += 1
        if self.counts[kind] <= SHOWN:
            what = f"{fault.column} {fault.problem}".strip()
            text = f"{row.place}: {what}; allowed: {fault.allowed}"
            self.found.append(Finding(is_fatal=False, subject="row", text=text))

    def _more(self) -> Iterator[Finding]:
        for (part, column), count in self.counts.items():
            if count > SHOWN:
                text = f"{part}: {count - SHOWN} more rows like these{column and ' in '}{column}"
                yield Finding(is_fatal=False, subject="row", text=text)

    def _faults(self, table: Table, row: RowRead) -> Iterator[Fault]:
        if row.fault is not None:
            yield row.fault
            return
        values, faults = read_row(table, row.told)
        yield from faults
        ids = named(row, table)
        if isinstance(ids, Fault):
            return
        before = self.ids[table.name].add(ids[0], row.place, ids[1])
        if before is not None:
            yield twice(before)
        if not faults:
            yield from _DANGLING.get(table.name, _nothing)(self, values)

    def has(self, table: str, source_id: str, owner: str | None = None) -> bool:
        """Tell whether a table has a row of that id."""
        return self.ids[table].has(source_id, owner)


def _strangers(folder: Folder) -> Iterator[Finding]:
    """Name what lies in the folder and is no table; a folder of files is one."""
    for name in folder.names():
        if "." in name and name != FILE and part_of(name) is None:
            text = f"{name}: is no table of the format, and is not read"
            yield Finding(is_fatal=False, subject="file", text=text)


def _nothing(_review: Review, _row: dict[str, Any]) -> Iterator[Fault]:
    return iter(())


def _of_contact(review: Review, row: dict[str, Any]) -> Iterator[Fault]:
    for name, told in (("email", [row["email"]]), ("other_emails", row["other_emails"])):
        if any(each and "@" not in each for each in told):
            yield Fault(name, "is no e-mail address", "an address; this one is left out")
    for each in row["company_ids"]:
        if not review.has("companies", each):
            yield Fault("company_ids", f"names {each!r}, which is no company", "ids of companies")


def _of_ticket(review: Review, row: dict[str, Any]) -> Iterator[Fault]:
    for name in PEOPLE:
        if (
            row[name]
            and not row[name].startswith("email:")
            and not review.has("contacts", row[name])
        ):
            yield Fault(name, f"is {row[name]!r}, which is no contact", PLACEHOLDER)
    if row["company_id"] and not review.has("companies", row["company_id"]):
        yield Fault(
            "company_id", f"is {row['company_id']!r}, which is no company", "an id of companies"
        )
    if row["team_id"] and not row["team"] and not review.has("teams", row["team_id"]):
        yield Fault(
            "team_id", f"is {row['team_id']!r}, which is no team", "an id of teams, or `team`"
        )


def _of_message(review: Review, row: dict[str, Any]) -> Iterator[Fault]:
    if not review.has("tickets", row["ticket_id"]):
        yield Fault("ticket_id", f"is {row['ticket_id']!r}, which is no ticket", "an id of tickets")


def _of_file(review: Review, row: dict[str, Any]) -> Iterator[Fault]:
    if not review.has("messages", row["message_id"], row["ticket_id"]):
        problem = f"is {row['message_id']!r}, which is no message of that ticket"
        yield Fault("message_id", problem, "an id of messages")
    yield from _of_path(review, row)


def _of_path(review: Review, row: dict[str, Any]) -> Iterator[Fault]:
    if not row["path"]:
        return
    try:
        with review.folder.open(row["path"]) as file:
            size = file.seek(0, 2)
    except RecordError as exc:
        yield Fault(
            "path", f"can't be opened ({exc.detail})", "a plain file in the folder, no link"
        )
        return
    if row["size_bytes"] not in {None, size}:
        yield Fault("size_bytes", f"is {row['size_bytes']}", f"{size}, the size of the file")


def _of_knowledge(review: Review, row: dict[str, Any], names: Mapping[str, str]) -> Iterator[Fault]:
    for column, table in names.items():
        if row[column] and not review.has(table, row[column]):
            problem = f"is {row[column]!r}, which is in no row of {table}"
            yield Fault(column, problem, f"an id of {table}")


def _of_article_file(review: Review, row: dict[str, Any]) -> Iterator[Fault]:
    yield from _of_knowledge(review, row, {"article_id": "articles"})
    yield from _of_path(review, row)


_DANGLING: Final[dict[str, Callable[[Review, dict[str, Any]], Iterator[Fault]]]] = {
    "contacts": _of_contact,
    "tickets": _of_ticket,
    "messages": _of_message,
    "attachments": _of_file,
    **{name: partial(_of_knowledge, names=names) for name, names in REFERENCES.items()},
    "article_files": _of_article_file,
}
