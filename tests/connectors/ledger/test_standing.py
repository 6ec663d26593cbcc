"""A ledger that is taken away, replaced or broken while a run writes to it."""

import shutil

import pytest

from connectors.ledger import LedgerError, open_ledger
from transforms.errors import FatalError
from transforms.model import Operation, PlannedRecord, RecordRef, RunId, Step

STEPS = [Step(f"s{n}", Operation.CONVERSATION_CREATE, {"body": "hello"}, "f") for n in range(3)]
RECORD = PlannedRecord(RecordRef("ticket", "7"), tuple(STEPS), None)
RUN = RunId("full-1")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.db"


@pytest.fixture
async def ledger(path):
    opened = open_ledger(f"sqlite:///{path}", "acme")
    await opened.begin(RECORD, STEPS[0], RUN)
    yield opened
    await opened.close()


async def keys(path):
    again = open_ledger(f"sqlite:///{path}", "acme")
    found = await again.entries("ticket", ["7"])
    await again.close()
    return set(found.get("7", ()))


async def test_one_that_was_taken_away_is_put_back_with_all_that_was_settled(ledger, path):
    for each in path.parent.glob("ledger.db*"):
        each.unlink()

    with pytest.raises(FatalError, match=r"was taken away.*it is put back as it was: run again"):
        await ledger.begin(RECORD, STEPS[1], RUN)

    assert await keys(path) == {"s0"}
    assert path.stat().st_mode & 0o077 == 0
    assert not list(path.parent.glob("*.back"))


async def test_nothing_more_is_sent_after_it_was_taken_away(ledger, path):
    path.unlink()

    for step in STEPS[1:]:
        with pytest.raises(FatalError, match="put back"):
            await ledger.begin(RECORD, step, RUN)


async def test_another_file_in_its_place_is_left_alone_and_what_was_written_is_kept(ledger, path):
    path.unlink()
    path.write_bytes(b"somebody's")

    with pytest.raises(FatalError, match="another stands in its place; what was written is in"):
        await ledger.begin(RECORD, STEPS[1], RUN)

    (kept,) = path.parent.glob("*.back")
    assert path.read_bytes() == b"somebody's"
    assert await keys(kept) == {"s0"}


async def test_one_that_another_replaces_is_not_written_over(ledger, path, tmp_path):
    copy = tmp_path / "copy.db"
    other = open_ledger(f"sqlite:///{copy}", "acme")
    await other.begin(PlannedRecord(RecordRef("ticket", "8"), tuple(STEPS), None), STEPS[2], RUN)
    await other.close()
    copy.replace(path)

    with pytest.raises(FatalError, match="another stands in its place"):
        await ledger.begin(RECORD, STEPS[1], RUN)


async def test_a_folder_that_was_moved_away_is_told(ledger, path):
    moved = path.parent.with_name("moved")
    path.parent.rename(moved)
    try:
        with pytest.raises(FatalError, match=r"can't be put back.*put a copy of it back"):
            await ledger.begin(RECORD, STEPS[1], RUN)
    finally:
        shutil.move(moved, path.parent)


async def test_one_that_was_overwritten_is_refused_in_a_sentence(path):
    opened = open_ledger(f"sqlite:///{path}", "acme")
    await opened.begin(RECORD, STEPS[0], RUN)
    await opened.close()
    with path.open("r+b") as file:
        file.write(b"garbage!" * 512)

    with pytest.raises(LedgerError, match="not a database"):
        open_ledger(f"sqlite:///{path}", "acme")
