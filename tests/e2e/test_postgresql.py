"""A whole run whose ledger is in PostgreSQL ends as one whose ledger is a file."""

import pytest

from tests.e2e.unbroken import assert_as_unbroken
from tests.e2e.world import world

pytestmark = pytest.mark.slow


async def test_a_run_ends_the_same_with_its_ledger_in_postgresql(tmp_path, postgres_url):
    async with world(tmp_path, ledger=postgres_url) as served:
        await assert_as_unbroken(await served.end(await served.run()))
        written = served.writes
        await assert_as_unbroken(await served.end(await served.run()))

        assert served.writes == written
    assert not (tmp_path / "ledger.db").exists()
