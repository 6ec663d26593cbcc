"""A migration file onto the disk: checked, whole or not at all, and over nobody's work."""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import orjson

from connectors.drafting.document import MigrationFile, digest_of
from connectors.drafting.marks import Mark
from connectors.settings import Settings, SettingsError, load_settings, settings_of
from connectors.settings.trees import MISSING
from transforms.errors import FatalError


def save(path: Path, file: MigrationFile, environ: Mapping[str, str]) -> Settings:
    """Write a file that can be loaded, and return its settings.

    It is written beside and renamed, so that a stop in the middle leaves what was there. Raises
    SettingsError where it has faults, FatalError where somebody has changed it since it was read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".yaml", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            written.write(file.text)
            written.flush()
            os.fsync(written.fileno())
        settings = _loaded(beside, path, environ)
        if digest_of(path) != file.digest:
            raise FatalError(f"{path} has changed meanwhile; begin again with what it says now")
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o777)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    file.digest = digest_of(path)
    return settings


def drafted(path: Path, file: MigrationFile, environ: Mapping[str, str]) -> Settings:
    """Return the settings of a file that is not written yet, as if nobody had named articles.

    So that a side that has no place for them stops nobody from being asked. Raises SettingsError.
    """
    tree = {key: value for key, value in file.tree.items() if key != "entities"}
    return settings_of(tree, path, environ)


def undecided(path: Path) -> list[Mark]:
    """Return the marks of a file whose line is not there yet; raises as `MigrationFile.read`."""
    file = MigrationFile.read(path)
    return [each for each in file.marks if _is_open(file.get(each.path))]


def _is_open(value: object) -> bool:
    return value is MISSING or value is None


def _loaded(beside: Path, path: Path, environ: Mapping[str, str]) -> Settings:
    try:
        return load_settings(beside, environ)
    except SettingsError as exc:
        raise SettingsError(str(path), list(exc.faults)) from exc


def remembered(folder: Path, name: str) -> dict[str, str]:
    """Return what became of a migration's proposals so far; nothing where nobody remembers."""
    with contextlib.suppress(OSError, orjson.JSONDecodeError):
        told = orjson.loads(_memory(folder, name).read_bytes())
        if isinstance(told, dict):
            return {str(key): str(value) for key, value in told.items()}
    return {}


def remember(folder: Path, name: str, memory: Mapping[str, str]) -> None:
    """Keep what became of a migration's proposals, for the next time they are made."""
    path = _memory(folder, name)
    beside = path.with_suffix(".part")
    beside.write_bytes(orjson.dumps(dict(memory), option=orjson.OPT_INDENT_2))
    beside.replace(path)


def _memory(folder: Path, name: str) -> Path:
    return folder / f"proposed-{name}.json"
