"""From a path to settings: read, fill in the environment, check, and tell all faults at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.settings.addresses import without_slash
from connectors.settings.checks import check_values, is_folder
from connectors.settings.documents import read_document
from connectors.settings.dotenv_file import DotenvFile
from connectors.settings.environment import Substitution, refuse_literal_secrets
from connectors.settings.faults import Faults, SettingsError
from connectors.settings.faults import Path as KeyPath
from connectors.settings.model import Settings
from connectors.settings.not_built import refuse_not_built
from connectors.settings.readings import read_typed
from connectors.settings.schema import is_section
from connectors.settings.wording import validate


def load_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """Return the settings of a migration file; relative paths in it mean the working directory.

    What `environ` lacks is taken from `.env` beside the file. Raises SettingsError with every fault
    of the file, a line each; no value of a secret, and nothing that came from `environ`, is in its
    text. Raises FatalError where `.env` is needed and can't be used.
    """
    faults = Faults()
    written = read_document(path, faults)
    if written is None:
        raise SettingsError(str(path), faults.sorted())
    return _settings(written, path, environ, faults)


def settings_of(written: dict[str, Any], path: Path, environ: Mapping[str, str]) -> Settings:
    """Return the settings that a file at `path` with these values would have; raises as above."""
    return _settings(written, path, environ, Faults())


def _settings(
    written: dict[str, Any], path: Path, environ: Mapping[str, str], faults: Faults
) -> Settings:
    written = _without_empty_sections(written)
    substitution = Substitution(environ, faults, DotenvFile(path))
    tree = _with_plain_urls(substitution.apply(written))
    refuse_literal_secrets(written, tree, faults)
    settings = validate(read_typed(tree, faults), faults, filled=substitution.filled)
    check_values(tree, faults)
    refuse_not_built(tree, faults)
    if settings is None or faults.sorted():
        raise SettingsError(str(path), faults.sorted())
    return settings


def _without_empty_sections(tree: dict[str, Any], path: KeyPath = ()) -> dict[str, Any]:
    """Return the tree without sections of which only the heading is left: `filters:`."""
    kept: dict[str, Any] = {}
    for key, value in tree.items():
        here = (*path, key)
        if isinstance(value, dict):
            kept[key] = _without_empty_sections(value, here)
        elif value is not None or not is_section(here):
            kept[key] = value
    return kept


def _with_plain_urls(tree: dict[str, Any]) -> dict[str, Any]:
    for side in ("source", "target"):
        section = tree.get(side)
        if side == "source" and is_folder(tree):
            continue
        if isinstance(section, dict) and isinstance(section.get("url"), str):
            tree = tree | {side: section | {"url": without_slash(section["url"])}}
    return tree
