"""Whatever only reads takes no lock of the workspace, binds nothing and writes nothing."""

import os
import sqlite3
from contextlib import contextmanager

import pytest

from connectors.ledger import LockedError
from connectors.machine_lock import lock_folder, take_machine_lock
from tasks.plan.checking import check_everything
from tasks.run.frame import opened_run
from tests.e2e import pipeline, undoing
from tests.e2e.read_back import certified
from tests.e2e.world import world

pytestmark = pytest.mark.slow

MANY = 150  # companies: the scroll has a second page, which is asked for in another way
SEED = {
    "companies": [{"company_id": f"c{number}", "name": f"C {number}"} for number in range(MANY)],
    "contacts": [
        {"email": f"p{number}@x.example", "companies": [f"c{number}"]} for number in range(MANY)
    ],
}


@contextmanager
def held(served):
    """Let another run hold the workspace."""
    lock = take_machine_lock(
        f"sandbox1@127.0.0.1:{served.target_port}", "run other", lock_folder(os.environ)
    )
    try:
        yield
    finally:
        lock.give_back()


async def check(config):
    async with opened_run(config, "check") as run:
        found = await check_everything(run.shared, run.id, free_bytes=10**12)
        assert not [each for each in found if each.is_fatal]


def bindings(folder):
    with sqlite3.connect(folder / "ledger.db") as connection:
        return connection.execute("select count(*) from binding").fetchone()[0]


async def test_what_only_reads_goes_on_beside_a_run_that_holds_the_workspace(tmp_path):
    async with world(tmp_path, seed=SEED) as served:
        config = str(served.config())
        with held(served):
            await check(config)
            await pipeline.run_plan(config)
            assert (served.writes, bindings(tmp_path)) == (0, 0)
            with pytest.raises(LockedError, match="run other"):
                await pipeline.run_full(config)
        full = await pipeline.run_full(config)
        assert full.stopped is None
        written = served.writes

        with held(served):
            await check(config)
            await pipeline.run_plan(config)
            await pipeline.run_delta_plan(config)
            assert (await certified(config, files=True)).stopped is None
            await undoing.run_undo(config, full.run, is_dry=True)

        assert served.writes == written


TWINS = {
    "contacts": [
        *({"role": role, "email": "Ann@x.example"} for role in ("user", "lead", "lead")),
        {"role": "user", "email": "bob@x.example"},
        {"role": "lead", "email": "bob@x.example"},
        {"role": "user", "email": "alone@x.example"},
    ]
}


async def test_e_mails_that_several_contacts_have_already_are_told_by_plan_and_check(tmp_path):
    async with world(tmp_path, seed=TWINS) as served:
        config = str(served.config())
        async with opened_run(config, "check") as run:
            first = await check_everything(run.shared, run.id, free_bytes=10**12)
        planned = await pipeline.run_plan(config)
        async with opened_run(config, "check") as run:
            then = await check_everything(run.shared, run.id, free_bytes=10**12)

    [told] = [each for each in planned.plan["notices"] if "several contacts" in each]
    assert told.startswith("2 e-mails have several contacts in the workspace already")
    assert (told.count("user "), told.count("lead ")) == (3, 3)
    assert "x.example" not in told
    assert [each.text for each in then if each.subject == "duplicates"] == [told]
    assert not [each for each in first if each.subject == "duplicates"]
