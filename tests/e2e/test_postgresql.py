"""A whole run whose ledger is in PostgreSQL ends as one whose ledger is a file."""

import pytest

from tests.e2e.states import differences
from tests.e2e.unbroken import assert_as_unbroken
from tests.e2e.world import world

pytestmark = pytest.mark.slow


async def test_a_run_ends_the_same_with_its_ledger_in_postgresql(tmp_path, postgres_url):
    async with world(tmp_path, ledger=postgres_url) as served:
        first = await served.end(await served.run())
        written = served.writes
        again = await served.end(await served.run())

        await assert_as_unbroken(first)
        assert differences(again.state, first.state) == []
        assert served.writes == written
    assert not (tmp_path / "ledger.db").exists()
