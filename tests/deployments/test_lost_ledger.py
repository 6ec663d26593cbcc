"""A ledger that is gone: the operator is told in one sentence, and nothing is sent."""

import shutil

import pytest

pytestmark = pytest.mark.slow


async def test_a_full_run_without_the_ledger_of_the_one_before_is_refused(desk):
    first = await desk.run("full", "--yes")
    written = await desk.writes()
    for path in desk.path.glob(".migration/ledger.db*"):
        path.unlink()
    shutil.rmtree(desk.path / ".migration/staging")

    again = await desk.run("full", "--yes")

    assert first.code in {0, 1}
    assert again.code == 2
    assert again.err.startswith("Stopped: the workspace already has conversation ")
    assert "Use the ledger of the earlier runs (storage.ledger)" in again.err
    assert again.err.strip().count("\n") == 0
    assert await desk.writes() == written
