"""The documents behind the sandbox: in memory, and in a file."""

import sqlite3
import threading
from contextlib import closing

import pytest

from connectors.sandbox.store import Store

PATIENCE_S = 30


def test_without_a_file_documents_live_in_memory():
    store = Store()
    store.put("tag", "1", {"name": "VIP"})

    assert (store.get("tag", "1"), store.get("tag", "2")) == ({"name": "VIP"}, None)
    store.close()


def test_a_file_brings_everything_back(tmp_path):
    store = Store(tmp_path / "a.sqlite")
    for number in (10, 9):
        store.put("part", str(number), {"n": number})
    store.put("tag", "1", {})
    store.delete("tag", "1")
    store.put_blob("abc", b"bytes")
    assert (store.next_id("part"), store.next_id("part")) == (1, 2)
    store.close()
    store.close()

    again = Store(tmp_path / "a.sqlite")
    assert list(again.all("part").values()) == [{"n": 9}, {"n": 10}]
    assert (again.all("tag"), again.blob("abc"), again.next_id("part")) == ({}, b"bytes", 3)
    again.close()


def test_changes_reach_the_file_by_themselves(tmp_path):
    """The thread of the store writes: SQLite tells of its commit, the lock of its end."""
    store, commits = Store(tmp_path / "a.sqlite"), threading.Event()
    store._db.set_trace_callback(lambda statement: statement == "COMMIT" and commits.set())
    store.put("tag", "1", {"name": "VIP"})
    has_come = commits.wait(PATIENCE_S)
    with store._writing, closing(sqlite3.connect(tmp_path / "a.sqlite")) as reader:
        rows = reader.execute("SELECT kind, id FROM documents").fetchall()
    store.close()

    assert (has_come, rows) == (True, [("tag", "1")])


def test_what_a_full_disk_refused_is_written_later(tmp_path):
    store = Store(tmp_path / "a.sqlite")
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    store.put("tag", "1", {"name": "x" * 100_000})
    with pytest.raises(sqlite3.OperationalError, match="full"):
        store.flush()
    store._db.execute("PRAGMA max_page_count = 100000")
    store.close()

    again = Store(tmp_path / "a.sqlite")
    assert len(again.get("tag", "1")["name"]) == 100_000
    again.close()
