"""The folder `.migration` of the working directory, and what a process of ours may see."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from connectors.private import make_private
from transforms.errors import FatalError

HOME: Final = Path(".migration")
PREFECT_HOME: Final = HOME / "prefect"

# What Python, the system and Prefect's server read. The tokens that a migration file names are
# not among it, whatever they are called; Prefect's own address and login are set by us.
_SERVER: Final = ("SERVER", "API_DATABASE", "API_LOG", "EVENTS", "LOGGING", "UI")
_NAMES: Final = frozenset({"PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR"})
_BEGINNINGS: Final = ("LC_", "PYTHON", *(f"PREFECT_{name}_" for name in _SERVER))
_LIBRARIES: Final = frozenset({"LD_LIBRARY_PATH", "VIRTUAL_ENV", "XDG_STATE_HOME"})


def make_home(path: Path = HOME) -> None:
    """Have our folder, closed to other users; raises FatalError where that can't be."""
    try:
        make_private(path)
    except OSError as exc:
        raise FatalError(f"{path}: {exc.strerror}; check the working directory") from exc
    if not os.access(path, os.W_OK):
        raise FatalError(f"{path}: can't be written to; check the working directory")


def bare_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what a process of ours needs to run that has no business with either side."""
    return {
        name: value
        for name, value in environ.items()
        if name in _NAMES or name in _LIBRARIES or name.startswith(_BEGINNINGS)
    }
