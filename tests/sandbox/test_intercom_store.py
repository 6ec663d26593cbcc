"""The documents behind the sandbox: in memory, and in a file."""

import sqlite3
import time

import pytest

from connectors.sandbox.store import Store


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
    store = Store(tmp_path / "a.sqlite")
    store.put("tag", "1", {"name": "VIP"})
    deadline, rows = time.monotonic() + 5, 0
    with sqlite3.connect(tmp_path / "a.sqlite") as reader:
        while not rows and time.monotonic() < deadline:
            time.sleep(0.02)  # the store's own thread writes, and tells nobody when
            (rows,) = reader.execute("SELECT count(*) FROM documents").fetchone()
    reader.close()
    store.close()

    assert rows == 1


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
