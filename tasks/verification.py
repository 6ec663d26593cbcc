"""What a verification is about: the run that is compared, the sample, and where findings lie."""

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from connectors.ledger import RunRow
from connectors.staging import KeyIndex
from tasks.resources import Session
from tasks.tables import Tables, tables_of
from transforms.contracts import ACCOUNT, COMPANY, CONTACT, TICKET
from transforms.errors import FatalError
from transforms.verify.case import Who
from transforms.verify.findings import FINDING, Finding, finding_table

COMPARED: Final = {"company": COMPANY, "contact": CONTACT, "ticket": TICKET}  # in this order
KINDS: Final = ("demo", "full")
DECIDING: Final = ("entities", "filters", "mapping", "options")  # what says what is to be there
NOTE: Final = "verify"
PEOPLE: Final = "people.db"
WHOLE: Final = 1.0

Note = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """Which records are compared: by rank, a number from 0 to 1 that seed and id decide."""

    asked: float  # a share up to 1, else a count of each entity
    seed: str
    at_most: dict[str, float]  # entity: the largest rank that is compared

    def has(self, entity: str, source_id: str) -> bool:
        """Whether a record is in the sample."""
        most = self.at_most.get(entity, WHOLE)
        return most >= WHOLE or rank(self.seed, entity, source_id) <= most

    @property
    def is_whole(self) -> bool:
        """Whether everything is compared."""
        return self.asked == WHOLE


@dataclass(frozen=True, slots=True)
class Verification:
    """One verification under way: `tables` are the compared run's, `own` take what is found."""

    tables: Tables
    own: Tables
    sample: Sample
    with_files: bool

    def keep(self, table: str, name: str, found: Iterable[Finding], counts: dict[str, int]) -> int:
        """Write down what one part found, and what it compared; returns the differences."""
        findings = list(found)
        self.own.write(f"finding-{table}", name, finding_table(findings))
        told = {key: str(count) for key, count in counts.items()}
        self.own.save_note(f"count-{table}-{name}", told)
        return sum(each.is_difference for each in findings)

    def findings(self) -> Iterator[dict[str, Any]]:
        """Yield every finding, entity by entity."""
        for table in self.own.kinds("finding"):
            for name in self.own.names(table):
                yield from self.own.read(table, name, FINDING).to_pylist()

    def counts(self) -> dict[str, int]:
        """Return what all parts compared."""
        total: dict[str, int] = {}
        root = self.own.area.run_folder(self.own.run, "")
        for path in sorted(root.glob("count-*.json")):
            for key, count in orjson.loads(path.read_bytes()).items():
                total[key] = total.get(key, 0) + int(count)
        return total

    def people(self, ids: Iterable[str | None]) -> dict[str, Who]:
        """Return those of some people whom the run knows."""
        index = KeyIndex(self.own.area.run_folder(self.own.run, "") / PEOPLE)
        try:
            found = index.get(sorted({each for each in ids if each}))
        finally:
            index.close()
        return {key: Who(key, *orjson.loads(text)) for key, text in found.items()}


def begin(
    shared: Session, run: str, verified: str | None, sample: float | None, *, files: bool | None
) -> Verification:
    """Decide what is compared and write it down; raises FatalError when there is nothing to."""
    row = chosen_run(shared, verified)
    settings = shared.settings.verify
    asked = settings.sample if sample is None else sample
    tables, own = tables_of(shared.area, row.id), tables_of(shared.area, run)
    note = {
        "run": str(row.id),
        "sample": str(asked),
        "seed": run,
        "files": str(settings.files if files is None else files),
    }
    note |= {
        f"at_most {entity}": repr(_largest_rank(tables, entity, asked, run)) for entity in COMPARED
    }
    own.save_note(NOTE, note)
    _index_people(tables, own)
    return opened(shared, run)


def opened(shared: Session, run: str) -> Verification:
    """Return the verification that was begun under a run's name."""
    own = tables_of(shared.area, run)
    note = own.load_note(NOTE)
    ranks = {entity: float(note[f"at_most {entity}"]) for entity in COMPARED}
    sample = Sample(float(note["sample"]), note["seed"], ranks)
    tables = tables_of(shared.area, note["run"])
    return Verification(tables, own, sample, with_files=note["files"] == "True")


def chosen_run(shared: Session, verified: str | None) -> RunRow:
    """Return the run to compare: the one asked for, else the last demo or full one.

    Raises FatalError when it was undone, its tables are gone, or the settings are others since.
    """
    if verified is not None:
        row = shared.runs.get(verified)
    else:
        rows = [
            each for each in shared.runs.all() if each.kind in KINDS and _is_loaded(shared, each)
        ]
        if not rows:
            raise FatalError("no run to verify: run demo or full first")
        row = rows[-1]
    if row.state == "undone":
        raise FatalError(f"run {row.id} was undone: nothing of it is left to verify")
    if not tables_of(shared.area, row.id).kinds("account"):
        raise FatalError(
            f"run {row.id}: its tables are not in {shared.settings.storage.staging} (any more); "
            "run full again, what is there already is not sent twice, and verify that run"
        )
    _refuse_other_settings(shared, row)
    return row


def rank(seed: str, entity: str, source_id: str) -> float:
    """Return a record's place between 0 and 1, the same for the same seed."""
    digest = hashlib.sha256(f"{seed}/{entity}/{source_id}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _is_loaded(shared: Session, row: RunRow) -> bool:
    """Whether a run came so far as to plan; one that was refused or awaits approval did nothing."""
    is_open = row.state in {"awaits_approval", "running", "undone"}
    return not is_open and bool(tables_of(shared.area, row.id).kinds("account"))


def _refuse_other_settings(shared: Session, row: RunRow) -> None:
    then, now = row.detail.get("configuration"), shared.settings.redacted()
    if then is None:
        return
    changed = [key for key in DECIDING if orjson.dumps(then.get(key)) != orjson.dumps(now[key])]
    if changed:
        raise FatalError(
            f"{', '.join(changed)} changed since run {row.id}, which was planned by others: "
            "run again, or verify with the file as it was then"
        )


def _largest_rank(tables: Tables, entity: str, asked: float, seed: str) -> float:
    """Return the rank up to which records are compared."""
    if asked <= WHOLE:
        return asked
    ranks = (
        rank(seed, entity, source_id)
        for name in tables.names(f"account-{entity}")
        for source_id in _ids(tables, entity, name)
    )
    lowest = heapq.nsmallest(int(asked), ranks)
    return lowest[-1] if len(lowest) == int(asked) else WHOLE


def _ids(tables: Tables, entity: str, name: str) -> list[str]:
    """Return the records of a range that were to be moved."""
    rows = tables.read(f"account-{entity}", name, ACCOUNT)
    moved = pc.and_(pc.equal(rows["entity"], entity), pc.is_null(rows["outcome"]))
    found: list[str] = rows.filter(moved)["source_id"].to_pylist()
    return found


def _index_people(tables: Tables, own: Tables) -> None:
    """Make the look-up of who people are, from the run's canonical rows."""
    index = KeyIndex(own.area.run_folder(own.run, "") / PEOPLE, is_new=True)
    for name in tables.names("contact"):
        index.put(_lines(tables.read("contact", name, CONTACT)))
    index.close()


def _lines(contacts: pa.Table) -> Iterator[tuple[str, str]]:
    columns = ["source_id", "name", "email", "phone", "handles", "is_agent"]
    for row in contacts.select(columns).to_pylist():
        known = [row["name"], row["email"], row["phone"], *row["handles"]]
        name = next((text for text in known if text and text.strip()), "")
        name = name or f"Person {row['source_id']}"
        yield row["source_id"], orjson.dumps([name, row["email"], row["is_agent"]]).decode()
