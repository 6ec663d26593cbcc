"""The migrations of one ledger, side by side."""

from connectors.ledger import Runs
from connectors.ledger.overview import overview
from tests.connectors.ledger.test_ledger import ANSWER, CREATE, RECORD, REF
from transforms.model import RunId

NOTHING = {"digest": "d", "workspace": "ab12", "detail": {}}


async def begin(ledger):
    await ledger.begin(RECORD, CREATE, RunId("full-1"))


async def test_an_empty_ledger_holds_none(ledger):
    assert await overview(ledger) == []


async def test_each_migration_tells_its_last_run_its_records_and_who_is_at_work(opened):
    acme, zoo = opened("acme"), opened("zoo")
    runs, others = Runs(acme), Runs(zoo)
    runs.finish(runs.start("demo", **NOTHING), "completed")
    full = runs.start("full", **NOTHING)
    runs.claim(full, "ab12", url="https://api.intercom.io")
    await begin(acme)
    await acme.write(*acme.settle_write(REF, CREATE, ANSWER, makes_record=True))
    stage = others.start("stage", **NOTHING)
    await begin(zoo)
    others.finish(stage, "stopped")

    first, second = await overview(acme)

    assert (first.migration, first.workspace, first.runs) == ("acme", "ab12", 2)
    assert (first.last.id, first.last.kind, first.last.state) == (full, "full", "running")
    assert first.at_work.run == full
    assert (second.migration, second.workspace, second.at_work) == ("zoo", None, None)
    assert (second.last.kind, second.last.state) == ("stage", "stopped")
    assert (first.moved + first.open, second.moved, second.open) == (1, 0, 1)
