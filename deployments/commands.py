"""The words of the command line, for sentences that say what to type next."""

import shlex
from collections.abc import Mapping
from typing import Any, Final

SWITCHES: Final = frozenset({"files"})  # options with a --no- form
NO_OPTIONS: Final = frozenset({"signed_by"})  # told by the command itself


def command(config: str, name: str, parameters: Mapping[str, Any]) -> str:
    """Return what to type to start a flow of `flows.migrate` with these parameters."""
    words = ["intercom-migrate", "-c", config, name]
    for key, value in parameters.items():
        option = f"--{key.replace('_', '-')}"
        if value is True:
            words.append(option)
        elif value is False and key in SWITCHES:
            words.append(f"--no-{key}")
        elif isinstance(value, list):
            words += [option, ",".join(value)]
        elif key not in NO_OPTIONS and value not in {None, False}:
            words += [option, str(value)]
    return shlex.join(words)
