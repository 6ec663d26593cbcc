"""The file `.env` beside a migration file: secrets that the environment doesn't have.

It holds lines `NAME='value'`, is its owner's alone, and we take only those names from it that the
migration file asks for by `${NAME}`: no variable of ours is set by it.
"""

import os
import stat
from io import StringIO
from pathlib import Path
from typing import Final

import dotenv

from connectors.private import open_private
from transforms.errors import FatalError

NAME: Final = ".env"
_OTHERS: Final = 0o077


class DotenvFile:
    """Values by name, read when the first one is asked for; none where there is no file."""

    def __init__(self, migration_file: Path) -> None:
        """Take the path of the migration file beside which it lies."""
        self.path = migration_file.parent / NAME
        self._values: dict[str, str | None] | None = None

    def get(self, name: str) -> str | None:
        """Return a value, None where the file has none.

        Raises FatalError where others may read the file, or nobody can.
        """
        if self._values is None:
            self._values = self._read()
        return self._values.get(name)

    def _read(self) -> dict[str, str | None]:
        try:
            with self.path.open(encoding="utf-8-sig") as file:
                found = os.fstat(file.fileno())
                if not stat.S_ISREG(found.st_mode):
                    raise FatalError(f"{self.path} is no file")
                if found.st_mode & _OTHERS:
                    raise FatalError(
                        f"{self.path} holds secrets and can be read by other users "
                        f"(mode {stat.S_IMODE(found.st_mode):o}): chmod 600 {self.path}"
                    )
                return dotenv.dotenv_values(stream=StringIO(file.read()), interpolate=False)
        except FileNotFoundError:
            return {}
        except UnicodeDecodeError as exc:
            raise FatalError(f"{self.path} is not UTF-8 text (byte {exc.start})") from exc
        except OSError as exc:
            raise FatalError(f"{self.path} can't be read: {exc.strerror}") from exc


def keep_secret(migration_file: Path, name: str, value: str) -> Path:
    """Write a secret into the `.env` beside a migration file; returns where that lies.

    Other lines stay; the file is made, or closed to others, before anything is written into it.
    """
    path = migration_file.parent / NAME
    os.close(open_private(path, os.O_RDWR))
    dotenv.set_key(path, name, value)
    return path
