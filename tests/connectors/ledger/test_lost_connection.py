"""A PostgreSQL server that goes away: nothing is half written, and the next run goes on."""

import asyncio

import psycopg
import pytest
from sqlalchemy.engine import make_url

from connectors.ledger import LedgerError, Runs, open_ledger
from tests.connectors.ledger.test_ledger import ANSWER, CREATE, RECORD, REF, RUN


@pytest.fixture
async def ledger(postgres_url):
    opened = open_ledger(postgres_url, "acme")
    yield opened
    await opened.close()


@pytest.fixture
def database(postgres_url):
    return make_url(postgres_url).database


async def test_a_connection_lost_between_two_writes_is_opened_again(ledger, postgres, database):
    await ledger.begin(RECORD, CREATE, RUN)
    assert postgres.hang_up(database) > 0
    await ledger.write(*ledger.settle_write(REF, CREATE, ANSWER, makes_record=True))
    assert postgres.hang_up(database) > 0

    assert (await ledger.entries("ticket", ["7"]))["7"]["create"].is_settled


async def test_a_connection_lost_in_a_write_stops_the_run_and_the_next_goes_on(
    ledger, postgres, postgres_url, database
):
    await ledger.begin(RECORD, CREATE, RUN)
    await lose_in_the_middle(ledger, postgres, database)
    with pytest.raises(LedgerError):
        await ledger.begin(RECORD, CREATE, RUN)

    other = open_ledger(postgres_url, "acme")
    assert (await other.entries("ticket", ["7"]))["7"]["create"].is_in_doubt
    await other.write(*other.settle_write(REF, CREATE, ANSWER, makes_record=True))
    await other.close()


async def lose_in_the_middle(ledger, postgres, database):
    """Settle and give the record its id; the connection breaks between the two statements."""
    other = psycopg.connect(postgres.uri(database))
    other.execute("lock table record")
    settle = ledger.settle_write(REF, CREATE, ANSWER, makes_record=True)
    writing = asyncio.create_task(ledger.write(*settle))
    while not waits(other):
        await asyncio.sleep(0.01)
    postgres.hang_up(database)
    other.close()
    with pytest.raises(LedgerError, match=r"can't be written: .*terminating connection.*run again"):
        await writing


def waits(connection):
    query = "select count(*) from pg_locks where not granted"
    return connection.execute(query).fetchone()[0] > 0


async def test_a_server_that_is_gone_is_one_line_for_reads_and_runs(ledger, postgres, database):
    runs = Runs(ledger)
    postgres.close_to_all(database)

    with pytest.raises(LedgerError, match=r"can't be read: .*not currently accepting connections$"):
        await ledger.entries("ticket", ["7"])
    with pytest.raises(
        LedgerError, match=r"can't be written: .*not currently accepting connections"
    ):
        runs.start("full", digest="d", workspace=None, detail={})
