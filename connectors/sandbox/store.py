"""Documents by kind and id: in memory, and in a SQLite file behind it if one is named."""

import logging
import sqlite3
import threading
from pathlib import Path
from typing import Any, Final

import orjson

log = logging.getLogger(__name__)

WRITE_BEHIND_S: Final = 0.05  # how long a change may wait for company before it is written

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL, id TEXT NOT NULL, doc BLOB NOT NULL, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counters (kind TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS blobs (name TEXT PRIMARY KEY, bytes BLOB NOT NULL);
"""

Doc = dict[str, Any]
_Key = tuple[str, str]


class Store:
    """All that a sandbox knows; `put` hands over a document, which may be changed and put again.

    With a path, changes reach the file within a tenth of a second, and on `flush` and `close`;
    a process that is killed loses that tenth.
    Documents come back in the order of their first `put` within one process, and of their ids
    (numbers by value) after a restart.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Read what the file holds, or begin empty."""
        self.changes = 0  # puts and deletes so far: tells a write from a repetition
        self._docs: dict[str, dict[str, Doc]] = {}
        self._counters: dict[str, int] = {}
        self._blobs: dict[str, bytes] = {}
        self._blob_names: set[str] = set()
        self._dirty: dict[_Key, Doc | None] = {}
        self._dirty_counters: set[str] = set()
        self._dirty_blobs: dict[str, bytes] = {}
        self._lock = threading.Lock()  # for the marks of what is dirty
        self._writing = threading.Lock()
        self._wake = threading.Event()
        self._closing = False
        self._db: sqlite3.Connection | None = None
        if path is not None:
            self._open(path)

    def all(self, kind: str) -> dict[str, Doc]:
        """Return the living documents of one kind by id; do not add to it."""
        return self._docs.setdefault(kind, {})

    def get(self, kind: str, doc_id: str) -> Doc | None:
        """Return a document, None if there is none."""
        return self.all(kind).get(doc_id)

    def put(self, kind: str, doc_id: str, doc: Doc) -> None:
        """Keep a document under its id."""
        self.changes += 1
        self.all(kind)[doc_id] = doc
        if self._db is not None:
            with self._lock:
                self._dirty[kind, doc_id] = doc
            self._wake.set()

    def delete(self, kind: str, doc_id: str) -> None:
        """Forget a document; one that isn't there is no fault."""
        self.changes += 1
        self.all(kind).pop(doc_id, None)
        if self._db is not None:
            with self._lock:
                self._dirty[kind, doc_id] = None
            self._wake.set()

    def next_id(self, kind: str) -> int:
        """Return 1, 2, 3 … per kind; never the same one twice, also after a restart."""
        self._counters[kind] = found = self._counters.get(kind, 0) + 1
        if self._db is not None:
            with self._lock:
                self._dirty_counters.add(kind)
            self._wake.set()
        return found

    def put_blob(self, name: str, content: bytes) -> None:
        """Keep bytes under a name that stands for their content; a second time is free."""
        if name in self._blob_names:
            return
        self._blob_names.add(name)
        if self._db is None:
            self._blobs[name] = content
            return
        with self._lock:
            self._dirty_blobs[name] = content
        self._wake.set()

    def blob(self, name: str) -> bytes | None:
        """Return the bytes of that name; those of a file are read each time."""
        if self._db is None:
            return self._blobs.get(name)
        with self._lock:
            waiting = self._dirty_blobs.get(name)
        if waiting is not None:
            return waiting
        with self._writing:
            row = self._db.execute("SELECT bytes FROM blobs WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def flush(self) -> None:
        """Write what waits, now."""
        if self._db is None:
            return
        with self._writing:
            with self._lock:
                docs, self._dirty = self._dirty, {}
                counters, self._dirty_counters = self._dirty_counters, set()
                blobs = dict(self._dirty_blobs)
            last = {kind: self._counters[kind] for kind in counters}
            try:
                self._write(self._db, docs, last, blobs)
            except sqlite3.Error:  # a full disk: nothing is lost as long as the process lives
                self._db.rollback()
                with self._lock:
                    self._dirty = {**docs, **self._dirty}
                    self._dirty_counters |= counters
                raise
            with self._lock:
                for name in blobs:
                    del self._dirty_blobs[name]

    def close(self) -> None:
        """Write what waits and let go of the file; a second time does nothing."""
        if self._db is None:
            return
        self._closing = True
        self._wake.set()
        self._thread.join()
        self.flush()
        self._db.close()
        self._db = None

    def _open(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.executescript(_SCHEMA)
        rows = db.execute("SELECT kind, id, doc FROM documents").fetchall()
        for kind, doc_id, doc in sorted(rows, key=lambda row: (row[0], len(row[1]), row[1])):
            self.all(kind)[doc_id] = orjson.loads(doc)
        self._counters.update(db.execute("SELECT kind, last FROM counters"))
        self._blob_names.update(name for (name,) in db.execute("SELECT name FROM blobs"))
        self._db = db
        self._thread = threading.Thread(target=self._write_behind, name="sandbox-store")
        self._thread.daemon = True  # a test that forgets to close must not hang
        self._thread.start()

    def _write_behind(self) -> None:
        while not self._closing:
            self._wake.wait()
            if not self._closing:
                threading.Event().wait(WRITE_BEHIND_S)
            self._wake.clear()
            try:
                self.flush()
            except sqlite3.Error:
                log.exception("sandbox state not written")

    @staticmethod
    def _write(
        db: sqlite3.Connection,
        docs: dict[_Key, Doc | None],
        counters: dict[str, int],
        blobs: dict[str, bytes],
    ) -> None:
        kept = [(*key, orjson.dumps(doc)) for key, doc in docs.items() if doc is not None]
        gone = [key for key, doc in docs.items() if doc is None]
        db.execute("BEGIN")
        db.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", kept)
        db.executemany("DELETE FROM documents WHERE kind = ? AND id = ?", gone)
        db.executemany("INSERT OR REPLACE INTO counters VALUES (?, ?)", counters.items())
        db.executemany("INSERT OR IGNORE INTO blobs VALUES (?, ?)", blobs.items())
        db.execute("COMMIT")
