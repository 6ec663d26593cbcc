"""Look-ups on disk: people and what the workspace already has, by key, some hundred at a time."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from transforms.errors import FatalError

KEYS_AT_ONCE: Final = 500
ALL: Final = -1  # SQLite's word for no limit


class KeyIndex:
    """A file of keys and texts, built anew for each run and thrown away with it.

    It holds nothing that staging does not have, so it is written without syncing to disk.
    """

    def __init__(self, path: Path, *, is_new: bool = False) -> None:
        """Open the file at `path`; `is_new` empties it first."""
        if is_new:
            path.unlink(missing_ok=True)
        try:
            self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=OFF")
            self._connection.execute("PRAGMA synchronous=OFF")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID"
            )
        except sqlite3.Error as exc:
            raise FatalError(f"{path}: {exc}; check storage.staging") from exc

    def put(self, rows: Iterable[tuple[str, str]]) -> None:
        """Store the rows; a key that is there already takes the new text."""
        try:
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?)", rows)
            self._connection.execute("COMMIT")
        except sqlite3.Error as exc:
            raise FatalError(f"the look-up file can't be written: {exc}; check the disk") from exc

    def get(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the texts of those keys that are there."""
        found: dict[str, str] = {}
        for start in range(0, len(keys), KEYS_AT_ONCE):
            part = keys[start : start + KEYS_AT_ONCE]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, value FROM entry WHERE key IN ({marks})"  # noqa: S608 - only marks
            found.update(self._connection.execute(query, part))
        return found

    def starting(self, prefix: str, *, at_most: int = ALL) -> dict[str, str]:
        """Return the first keys that begin with `prefix`, and their texts."""
        query = "SELECT key, value FROM entry WHERE key >= ? AND key < ? ORDER BY key LIMIT ?"
        bounds = (prefix, prefix + "\U0010ffff", at_most)
        return dict(self._connection.execute(query, bounds))

    def without(self, beginning: str) -> Iterator[str]:
        """Yield the keys whose text does not begin so."""
        query = "SELECT key FROM entry WHERE substr(value, 1, ?) != ? ORDER BY key"
        for (key,) in self._connection.execute(query, (len(beginning), beginning)):
            yield key

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
