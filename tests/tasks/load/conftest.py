"""The ledger that records are loaded with."""

import pytest

from connectors.ledger import open_ledger


@pytest.fixture
async def ledger(tmp_path):
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.db", "acme")
    yield opened
    await opened.close()
