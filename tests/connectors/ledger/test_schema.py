"""Opening a ledger: its schema, older ones, several processes at once, and what can't be opened."""

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, inspect
from sqlalchemy.engine import make_url

from connectors.ledger import LedgerError, LockedError, Runs, open_ledger
from connectors.ledger.engines import make_engine, writing
from connectors.ledger.migrating import migrate
from connectors.ledger.schema import open_engine
from connectors.ledger.tables import METADATA
from connectors.private import make_private_file
from tests.postgres import PASSWORD

LATER = datetime(2999, 1, 1, tzinfo=UTC)
NOWHERE = "postgresql+psycopg://ada:secret-9@127.0.0.1:9/x"  # the port of `discard`


def test_the_migrations_make_the_tables_that_the_code_means(migrated):
    with migrated.connect() as connection:
        opts = {"compare_type": keeps_types(migrated)}
        context = MigrationContext.configure(connection, opts=opts)

        assert compare_metadata(context, METADATA) == []


def test_a_new_ledger_is_one_that_all_migrations_have_made(migrated, other_url):
    new = open_engine(other_url)
    found = described(new)
    new.dispose()

    assert found == described(migrated)


def test_nothing_is_done_to_a_ledger_that_has_the_newest_schema(url, opened):
    opened()
    engine = make_engine(make_url(url))
    with writing(engine):  # as a run that writes for long
        opened()
    engine.dispose()


@pytest.fixture
def migrated(url):
    """Return a database that has been there since the first version."""
    engine = make_engine(make_url(url))
    if engine.dialect.name == "sqlite":
        make_private_file(Path(make_url(url).database))
    with writing(engine) as connection:
        migrate(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def other_url(url, request, tmp_path):
    """Return the address of one more new database of that kind."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/other.db"
        return
    postgres = request.getfixturevalue("postgres")
    database = postgres.new_database()
    yield postgres.url(database)
    postgres.drop(database)


def keeps_types(engine):
    """Say whether a column's type is more than a word: SQLite takes any value for any."""
    return engine.dialect.name == "postgresql"


def described(engine):
    """Return all that a database tells of its tables, in no order, and the version."""
    seen = inspect(engine)
    untold = {} if keeps_types(engine) else {"type": None}
    with engine.connect() as connection:
        version = connection.exec_driver_sql("select version_num from alembic_version").scalar()
    return version, {
        table: {
            "columns": {each["name"]: repr(each | untold) for each in seen.get_columns(table)},
            "key": seen.get_pk_constraint(table)["constrained_columns"],
            "indexes": {each["name"]: each["column_names"] for each in seen.get_indexes(table)},
            "unique": seen.get_unique_constraints(table),
        }
        for table in seen.get_table_names()
    }


async def test_a_ledger_of_the_first_version_keeps_what_it_holds(url, opened, tmp_path):
    (tmp_path / "deep").mkdir()
    old_ledger(url)

    ledger = opened()

    assert [run.id for run in Runs(ledger).all()] == ["full-1"]
    assert (await ledger.entries("ticket", ["7"]))["7"]["create"].fingerprint == "f"
    with pytest.raises(LockedError, match="full-1 is working"):
        Runs(ledger).start("full", digest="d", workspace=None, detail={})


def old_ledger(url):
    """Make a ledger as version 0.1 left it, with a run that another machine is at."""
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", "connectors/ledger/migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        metadata = MetaData()
        metadata.reflect(connection)
        run = {"id": "full-1", "migration": "acme", "kind": "full", "started_at": LATER}
        run |= {"state": "running", "digest": "d", "transform_version": 1}
        connection.execute(metadata.tables["run"].insert(), run)
        record = {"migration": "acme", "entity": "ticket", "source_id": "7", "run": "full-1"}
        connection.execute(metadata.tables["record"].insert(), record | {"updated_at": LATER})
        step = record | {"step_key": "create", "operation": "create_conversation"}
        step |= {"fingerprint": "f", "shape_version": 1, "worker": "w", "outcome": "settled"}
        connection.execute(metadata.tables["step"].insert(), step)
        lock = {"migration": "acme", "run": "full-1", "host": "elsewhere", "process": "1:1"}
        lock |= {"heartbeat_at": LATER}
        connection.execute(metadata.tables["migration_lock"].insert(), lock)
    engine.dispose()


def test_a_ledger_of_a_newer_version_is_refused(url, opened, sql):
    sql("update alembic_version set version_num = '9999'")

    with pytest.raises(LedgerError, match=r"9999.*check storage\.ledger"):
        opened()


@pytest.mark.slow
def test_processes_that_open_a_new_ledger_in_one_instant_all_get_it(url):
    context = multiprocessing.get_context("forkserver")
    gate = context.Barrier(3)
    opening = [context.Process(target=open_at, args=(gate, url)) for _ in range(3)]
    for process in opening:
        process.start()
    for process in opening:
        process.join()

    assert [process.exitcode for process in opening] == [0] * 3


def open_at(gate, url):
    gate.wait()
    open_engine(url).dispose()


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "ledger.db").write_text("this is not a database, it is a letter\n" * 100)

    with pytest.raises(LedgerError, match=r"ledger\.db.*not a database"):
        open_ledger(f"sqlite:///{tmp_path}/ledger.db", "acme")


def test_a_file_ledger_is_for_its_owner_only(tmp_path):
    open_engine(f"sqlite:///{tmp_path}/deep/ledger.db").dispose()

    assert (tmp_path / "deep").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "deep" / "ledger.db").stat().st_mode & 0o777 == 0o600


def test_a_server_that_does_not_answer_is_named_without_its_password():
    with pytest.raises(LedgerError) as told:
        open_engine(NOWHERE)

    assert "ledger postgresql+psycopg://ada:***@127.0.0.1:9/x: " in str(told.value)
    assert "Connection refused" in str(told.value)
    assert "check storage.ledger" in str(told.value)
    assert "secret-9" not in str(told.value)
    assert len(str(told.value).splitlines()) == 1


def test_a_wrong_password_is_told_and_the_right_one_lets_in(postgres):
    role = postgres.new_role()
    database = postgres.new_database(owner=role)
    with pytest.raises(LedgerError, match=f'password authentication failed for user "{role}"'):
        open_engine(postgres.url(database, user=role, password="wrong-word"))

    open_engine(postgres.url(database, user=role, password=PASSWORD)).dispose()


def test_a_database_that_is_not_there_is_named(postgres):
    with pytest.raises(LedgerError, match='database "nowhere" does not exist'):
        open_engine(postgres.url("nowhere"))


def test_a_database_in_which_nothing_may_be_made_is_told(postgres, postgres_url):
    url = postgres.url(make_url(postgres_url).database, user=postgres.new_role(), password=PASSWORD)

    with pytest.raises(LedgerError, match="permission denied for schema public"):
        open_engine(url)


def test_a_database_that_does_not_take_every_sign_is_refused(postgres):
    with pytest.raises(LedgerError, match="encoding is LATIN1; make one with UTF8"):
        open_engine(postgres.url(postgres.new_database(encoding="LATIN1")))


@pytest.mark.parametrize("option", ["?sslmode=maybe", "?nonsense=1"])
def test_an_option_that_postgresql_does_not_know_is_one_line(option):
    with pytest.raises(LedgerError, match=r"^ledger .*(sslmode|nonsense).*; check storage.ledger$"):
        open_engine(NOWHERE + option)


def test_commits_are_durable_whatever_the_server_has_as_default(url):
    engine = open_engine(url)
    with engine.connect() as connection:
        if url.startswith("sqlite"):
            told = connection.exec_driver_sql("pragma synchronous").scalar()
        else:
            told = connection.exec_driver_sql("show synchronous_commit").scalar()
            assert connection.exec_driver_sql("show timezone").scalar() == "Asia/Kathmandu"
    engine.dispose()

    assert told in {2, "on"}  # 2: FULL


def test_a_stronger_durability_stays(postgres, postgres_url):
    parsed = make_url(postgres_url)
    postgres.set_default(parsed.database, "synchronous_commit", "remote_apply")
    engine = make_engine(parsed)
    with engine.connect() as connection:
        told = connection.exec_driver_sql("show synchronous_commit").scalar()
    engine.dispose()

    assert told == "remote_apply"
