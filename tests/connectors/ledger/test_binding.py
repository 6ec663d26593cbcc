"""A migration belongs to the workspace it wrote to: what is settled there stands nowhere else."""

import pytest

from connectors.ledger import LockedError, Runs
from connectors.ledger.binding import OtherWorkspaceError
from tests.connectors.ledger.test_ledger import ANSWER, CREATE, RECORD, REF
from transforms.model import RunId

HERE, THERE = "ab12", "cd34"


@pytest.fixture
def runs(ledger):
    return Runs(ledger)


def start(runs, workspace=None):
    return runs.start("full", digest="d", workspace=workspace, detail={})


def claim(runs, workspace):
    """Begin a run on a workspace and end it."""
    run = start(runs)
    try:
        runs.claim(run, workspace, url="https://api.intercom.io")
    finally:
        runs.finish(run, "completed")


async def settle(ledger, run="full-1"):
    await ledger.begin(RECORD, CREATE, RunId(run))
    await ledger.write(*ledger.settle_write(REF, CREATE, ANSWER, makes_record=True))


async def test_a_migration_goes_on_in_its_own_workspace_only(ledger, runs):
    claim(runs, HERE)
    await settle(ledger)
    claim(runs, HERE)

    with pytest.raises(OtherWorkspaceError) as told:
        claim(runs, THERE)

    assert "'acme' has written to workspace ab12, and the token belongs to cd34" in str(told.value)
    assert "a token of ab12 (https://api.intercom.io, since run full-" in str(told.value)
    assert "another `name`" in str(told.value)
    assert "storage.ledger" in str(told.value)


async def test_a_step_in_doubt_binds_too(ledger, runs):
    claim(runs, HERE)
    await ledger.begin(RECORD, CREATE, RunId("full-1"))

    with pytest.raises(OtherWorkspaceError):
        runs.check_workspace(THERE)


async def test_a_refused_workspace_is_not_locked_and_changes_nothing(ledger, runs, sql):
    claim(runs, HERE)
    await settle(ledger)
    run = start(runs)
    with pytest.raises(OtherWorkspaceError):
        runs.claim(run, THERE, url="https://api.intercom.io")

    assert sql("select scope from run_lock") == [("migration",)]
    assert sql("select workspace from binding") == [(HERE,)]


async def test_what_was_taken_back_whole_may_begin_elsewhere(ledger, runs, sql):
    claim(runs, HERE)
    await settle(ledger)
    await ledger.mark_undone(REF, ["create"], RunId("undo-1"), is_whole=True)

    claim(runs, THERE)

    assert sql("select workspace from binding") == [(THERE,)]


def test_a_migration_that_has_written_nothing_may_change_its_workspace(runs, sql):
    claim(runs, HERE)

    claim(runs, THERE)

    assert sql("select workspace from binding") == [(THERE,)]


async def test_another_migration_of_the_ledger_has_a_workspace_of_its_own(ledger, runs, opened):
    claim(runs, HERE)
    await settle(ledger)

    claim(Runs(opened("other")), THERE)


async def test_a_ledger_older_than_the_binding_has_the_workspace_of_its_first_writing_run(
    ledger, runs
):
    idle = start(runs, THERE)  # refused before it wrote, say
    runs.finish(idle, "stopped")
    first = start(runs, HERE)
    await settle(ledger, first)
    runs.finish(first, "completed")

    with pytest.raises(OtherWorkspaceError, match=HERE):
        claim(runs, THERE)
    claim(runs, HERE)


def test_two_migrations_of_one_database_do_not_write_to_one_workspace_at_once(runs, opened):
    first = start(runs)
    runs.claim(first, HERE, url="https://api.intercom.io")
    other = Runs(opened("other"))
    with pytest.raises(LockedError) as told:
        claim(other, HERE)
    claim(other, THERE)
    runs.finish(first, "completed")
    claim(other, HERE)

    assert f"run {first} of migration 'acme' is writing to workspace ab12" in str(told.value)


async def test_who_lost_its_workspace_to_another_migration_writes_nothing_more(
    ledger, runs, opened, sql
):
    first = start(runs)
    runs.claim(first, HERE, url="https://api.intercom.io")
    sql("update run_lock set process = '999999:1'")
    claim(Runs(opened("other")), HERE)

    with pytest.raises(LockedError, match="lost its lock"):
        await ledger.begin(RECORD, CREATE, first)
