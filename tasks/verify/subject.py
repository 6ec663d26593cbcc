"""What a verification is about: the run that is compared, the sample, and where findings lie."""

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from connectors.ledger import RunRow
from connectors.settings.schema import defaults
from connectors.settings.trees import unlike
from connectors.staging import KeyIndex
from tasks.plan.batches import is_planned
from tasks.run.frame import WRITING
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from transforms.contracts import ACCOUNT, COMPANY, CONTACT, CUSTOM_OBJECT, TICKET
from transforms.errors import FatalError
from transforms.office_hours.contracts import OFFICE_HOURS
from transforms.verify.case import Who
from transforms.verify.findings import FINDING, Finding, finding_table

COMPARED: Final = {  # in this order
    "company": COMPANY,
    "custom_object": CUSTOM_OBJECT,
    "office_hours": OFFICE_HOURS,
    "contact": CONTACT,
    "ticket": TICKET,
}
DECIDING: Final = ("mapping", "options")  # what says how a record is to look
NOTE: Final = "verify"
PEOPLE: Final = "people.db"
NEWEST: Final = "newest.db"  # which run planned a record last
OPEN: Final = frozenset({"awaits_approval", "running", "undone"})  # they moved nothing
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
    """One verification under way: `layers` are the compared runs', `own` takes what is found.

    What a later run planned anew is compared with that run's rows only: the oldest layer is a full
    run, the others are what came since.
    """

    layers: tuple[Tables, ...]
    own: Tables
    sample: Sample
    with_files: bool

    def parts(self, entity: str) -> list[str]:
        """Return the ranges of an entity, each as run/name."""
        return [f"{each.run}/{name}" for each in self.layers for name in each.names(entity)]

    def layer(self, part: str) -> tuple[Tables, str]:
        """Return the tables and the name of a range."""
        run, _, name = part.partition("/")
        return next(each for each in self.layers if each.run == run), name

    def current(self, tables: Tables, entity: str, ids: Sequence[str]) -> set[str]:
        """Return those of some records that no later run has planned anew."""
        path = self.own.area.run_folder(self.own.run, "") / NEWEST
        if not path.exists():
            return set(ids)
        index = KeyIndex(path)
        try:
            newest = index.get([f"{entity}/{each}" for each in ids])
        finally:
            index.close()
        return {each for each in ids if newest.get(f"{entity}/{each}", tables.run) == tables.run}

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
    rows, later = chosen_runs(shared, verified)
    settings = shared.settings.verify
    own = tables_of(shared.area, run)
    note = {
        "runs": ",".join(row.id for row in rows),
        "sample": str(settings.sample if sample is None else sample),
        "seed": run,
        "files": str(settings.files if files is None else files),
    }
    own.save_note(NOTE, note | {f"at_most {entity}": str(WHOLE) for entity in COMPARED})
    about = opened(shared, run)
    _index_people(about)
    _index_newest(about, [tables_of(shared.area, row.id) for row in later])
    ranks = {f"at_most {entity}": repr(_largest_rank(about, entity)) for entity in COMPARED}
    own.save_note(NOTE, note | ranks)
    return opened(shared, run)


def opened(shared: Session, run: str) -> Verification:
    """Return the verification that was begun under a run's name."""
    own = tables_of(shared.area, run)
    note = own.load_note(NOTE)
    ranks = {entity: float(note[f"at_most {entity}"]) for entity in COMPARED}
    sample = Sample(float(note["sample"]), note["seed"], ranks)
    layers = tuple(tables_of(shared.area, each) for each in note["runs"].split(","))
    return Verification(layers, own, sample, with_files=note["files"] == "True")


def chosen_runs(shared: Session, verified: str | None) -> tuple[list[RunRow], list[RunRow]]:
    """Return the runs to compare, oldest first, and those that planned records since the first.

    The one asked for; else the last full run with all that came since; without one all demos. A run
    that was stopped before the end of its plan says nothing of what should be there: see
    `passed_over`. Raises FatalError when there is none, one was undone, its tables are gone, or
    settings changed.
    """
    moved = [row for row in shared.runs.all() if _is_loaded(shared, row)]
    if verified is not None:
        row = shared.runs.get(verified)
        if row.state == "undone":
            raise FatalError(f"run {row.id} was undone: nothing of it is left to verify")
        if not is_planned(tables_of(shared.area, row.id)):
            raise FatalError(
                f"run {row.id}: its plan is not in {shared.settings.storage.staging}: it was "
                "stopped before the plan's end, or the tables were deleted; run full, what is "
                "there is not sent twice"
            )
        rows = [row]
    else:
        full = [place for place, row in enumerate(moved) if row.kind == "full"]
        rows = moved[full[-1] :] if full else moved
    if not rows:
        raise FatalError("no run to verify: run demo or full first")
    for row in rows:
        _refuse_other_settings(shared, row)
    return rows, [row for row in moved if row.started_at > rows[0].started_at]


def passed_over(shared: Session, rows: Sequence[RunRow]) -> list[str]:
    """Return the newer runs that can't be compared: stopped before the end of their plan."""
    return [
        row.id
        for row in shared.runs.all()
        if row.kind in WRITING
        and row.state == "stopped"
        and row.started_at > rows[-1].started_at
        and not is_planned(tables_of(shared.area, row.id))
    ]


def rank(seed: str, entity: str, source_id: str) -> float:
    """Return a record's place between 0 and 1, the same for the same seed."""
    digest = hashlib.sha256(f"{seed}/{entity}/{source_id}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _is_loaded(shared: Session, row: RunRow) -> bool:
    """Whether a run planned all it was about; one that awaits approval has moved nothing."""
    is_meant = row.kind in WRITING and row.state not in OPEN
    return is_meant and is_planned(tables_of(shared.area, row.id))


def _refuse_other_settings(shared: Session, row: RunRow) -> None:
    then, now = row.detail.get("configuration"), shared.settings.redacted()
    if then is None:
        return
    usual = defaults()
    changed = [
        key for key in DECIDING if unlike(then.get(key), usual[key]) != unlike(now[key], usual[key])
    ]
    if changed:
        raise FatalError(
            f"{', '.join(changed)} changed since run {row.id} was planned: run again, "
            "or verify with the file as it was then"
        )


def _largest_rank(about: Verification, entity: str) -> float:
    """Return the rank up to which records are compared."""
    asked, seed = about.sample.asked, about.sample.seed
    if asked <= WHOLE:
        return asked
    ranks = (
        rank(seed, entity, source_id)
        for tables in about.layers
        for name in tables.names(f"account-{entity}")
        for source_id in about.current(tables, entity, _ids(tables, entity, name))
    )
    lowest = heapq.nsmallest(int(asked), ranks)
    return lowest[-1] if len(lowest) == int(asked) else WHOLE


def _ids(tables: Tables, entity: str, name: str) -> list[str]:
    """Return the records of a range that were to be moved."""
    rows = tables.read(f"account-{entity}", name, ACCOUNT)
    moved = pc.and_(pc.equal(rows["entity"], entity), pc.is_null(rows["outcome"]))
    found: list[str] = rows.filter(moved)["source_id"].to_pylist()
    return found


def _index_people(about: Verification) -> None:
    """Make the look-up of who people are, from the runs' canonical rows."""
    own = about.own
    index = KeyIndex(own.area.run_folder(own.run, "") / PEOPLE, is_new=True)
    for tables in about.layers:
        for name in tables.names("contact"):
            index.put(_lines(tables.read("contact", name, CONTACT)))
    index.close()


def _index_newest(about: Verification, later: Sequence[Tables]) -> None:
    """Make the look-up of records that runs after the first planned anew; the last one counts."""
    if not later:
        return
    own = about.own
    index = KeyIndex(own.area.run_folder(own.run, "") / NEWEST, is_new=True)
    for tables in later:
        for table in tables.kinds("account"):
            for name in tables.names(table):
                rows = tables.read(table, name, ACCOUNT)
                owners = zip(
                    rows["owner_entity"].to_pylist(), rows["owner_id"].to_pylist(), strict=True
                )
                index.put((f"{entity}/{owner}", tables.run) for entity, owner in owners)
    index.close()


def _lines(contacts: pa.Table) -> Iterator[tuple[str, str]]:
    columns = ["source_id", "name", "email", "phone", "handles", "is_agent"]
    for row in contacts.select(columns).to_pylist():
        known = [row["name"], row["email"], row["phone"], *row["handles"]]
        name = next((text for text in known if text and text.strip()), "")
        name = name or f"Person {row['source_id']}"
        yield row["source_id"], orjson.dumps([name, row["email"], row["is_agent"]]).decode()
