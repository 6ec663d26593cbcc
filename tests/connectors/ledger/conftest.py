"""An empty ledger in each of the databases that may hold one."""

import pytest

from connectors.ledger import open_ledger


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """Return the address of a ledger that nobody has opened yet."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path}/deep/ledger.db"


@pytest.fixture
async def opened(url):
    """Return what opens a ledger as another process does, by default of the migration `acme`."""
    ledgers = []

    def open_another(migration="acme"):
        ledgers.append(open_ledger(url, migration))
        return ledgers[-1]

    yield open_another
    for ledger in ledgers:
        await ledger.close()


@pytest.fixture
def ledger(opened):
    return opened()


@pytest.fixture
def sql(ledger):
    """Return what runs a statement of SQL behind the ledger's back, and gives its rows."""

    def run(statement):
        with ledger.engine.begin() as connection:
            done = connection.exec_driver_sql(statement)
            return [tuple(row) for row in done] if done.returns_rows else []

    return run
