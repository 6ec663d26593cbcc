"""Two runs at once: the second waits outside, and one that stood still too long comes to an end."""

import asyncio
import os

import psycopg
import pytest
from sqlalchemy.engine import make_url

from connectors.ledger import LockedError
from connectors.machine_lock import lock_folder, take_machine_lock
from connectors.protocols import RecordState
from tasks.run.frame import opened_run
from tests.e2e.attempts import Process
from tests.e2e.pipeline import run_full
from tests.e2e.unbroken import assert_as_unbroken
from tests.e2e.world import world
from tests.local import local_client
from transforms.model import Operation, RecordRef, Step

pytestmark = pytest.mark.slow

TAG = Step("create", Operation.TAG_CREATE, {"name": "vip"}, "f")
STATE = RecordState(RecordRef("tag", "vip"), None, {})
ENOUGH = 60  # writes of the first run before the other one starts


async def paused_run(served):
    """Start a run, and stop its process between a change of the workspace and its answer.

    The world allows one request at a time, so that none is on its way but the one just answered.
    """
    process, is_there = served.begin(), asyncio.Event()

    def watch(seen):
        if seen.is_write and seen.is_done and served.writes >= ENOUGH and not is_there.is_set():
            process.pause()
            is_there.set()

    served.watch = watch
    await asyncio.wait_for(is_there.wait(), 120)
    return process


async def test_a_second_ledger_on_one_workspace_is_refused_and_the_first_ends_whole(tmp_path):
    async with world(tmp_path, max_in_flight=1) as served:
        first = await paused_run(served)
        written = served.writes
        other = tmp_path / "other.yaml"
        text = served.config().read_text()
        other.write_text(text.replace(f"{tmp_path}/", f"{tmp_path}/other/"))
        refused = await Process(other, run_full, str(other)).ended()

        assert refused.is_stopped
        assert refused.told["trouble"] == "LockedError"
        assert "of migration 'e2e' is writing to workspace sandbox1" in refused.told["error"]
        assert f"ledger sqlite:///{tmp_path}/ledger.db" in refused.told["error"]
        assert served.writes == written
        first.go_on()
        await assert_as_unbroken(await served.end(await first.ended()))


async def test_a_run_that_stood_still_writes_nothing_after_another_machine_took_over(
    tmp_path, postgres, postgres_url
):
    async with world(tmp_path, ledger=postgres_url, max_in_flight=1) as served:
        sleeper = await paused_run(served)
        make_it_look_elsewhere(postgres.uri(make_url(postgres_url).database))
        served.max_in_flight = 128
        config = served.config()
        ended = await Process(
            config, run_full, str(config), XDG_STATE_HOME=str(tmp_path / "elsewhere")
        ).ended()
        written = served.writes
        sleeper.go_on()
        woken = await sleeper.ended()

        assert woken.is_stopped
        assert "lost its lock" in str(woken.told)
        assert served.writes == written
        await assert_as_unbroken(await served.end(ended))


def make_it_look_elsewhere(uri):
    """Let the run that holds the locks be of another machine, and silent for long."""
    with psycopg.connect(uri) as connection:
        connection.execute(
            "update run_lock set host = 'elsewhere', heartbeat_at = now() - interval '5 minutes'"
        )


async def test_a_ledger_is_not_used_for_another_workspace(tmp_path):
    async with world(tmp_path) as served:
        first = await paused_run(served)
        first.kill()
        await first.ended()
        written = served.writes
        async with local_client(served.target.url) as client:
            (await client.post("/_sandbox/config", json={"workspace": "other1"})).raise_for_status()
        config = served.config()
        config.write_text(config.read_text().replace("sandbox1", "other1"))
        refused = await Process(config, run_full, str(config)).ended()

        assert refused.is_stopped
        assert refused.told["trouble"] == "OtherWorkspaceError"
        assert "'e2e' has written to workspace sandbox1" in refused.told["error"]
        assert served.writes == written


async def test_no_change_reaches_a_workspace_that_another_run_holds(tmp_path):
    """Whatever part of the program sends it, and whether it asked before or not."""
    async with world(tmp_path) as served, opened_run(str(served.config()), "full") as run:
        name = f"sandbox1@127.0.0.1:{served.target_port}"
        held = take_machine_lock(name, "run other", lock_folder(os.environ))
        with pytest.raises(LockedError, match=r"^run other; wait for it or stop it$"):
            await run.shared.target.send(TAG, TAG.body, STATE)
        assert served.writes == 0
        held.give_back()

        await run.shared.target.send(TAG, TAG.body, STATE)
        assert served.writes == 1
