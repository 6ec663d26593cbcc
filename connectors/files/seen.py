"""Ids that came before, and where: in a file of SQLite's own that nobody sees, not in memory."""

import sqlite3


class Seen:
    """Remembers the first place of each id."""

    def __init__(self) -> None:
        # "" is a database on disk that goes with its connection
        self._connection = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=OFF")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute(
            "CREATE TABLE seen (id TEXT PRIMARY KEY, place TEXT, owner TEXT) WITHOUT ROWID"
        )
        self._connection.execute("BEGIN")

    def add(self, source_id: str, place: str, owner: str | None = None) -> str | None:
        """Take an id in; return where it stood before, None if it is new."""
        row = (source_id, place, owner)
        added = self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", row)
        return None if added.rowcount else self._of(source_id)[0]

    def has(self, source_id: str, owner: str | None = None) -> bool:
        """Tell whether an id came, as one of an owner's if there is one."""
        query = "SELECT owner FROM seen WHERE id = ?"
        found = self._connection.execute(query, (source_id,)).fetchone()
        return found is not None and (owner is None or found[0] == owner)

    def close(self) -> None:
        """Forget them."""
        self._connection.close()

    def _of(self, source_id: str) -> tuple[str, str | None]:
        query = "SELECT place, owner FROM seen WHERE id = ?"
        found: tuple[str, str | None] = self._connection.execute(query, (source_id,)).fetchone()
        return found
