"""`${NAME}` in a value is taken from the environment, from `.env`, or from a block of Prefect's.

Secrets may come from nowhere else.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.settings.addresses import is_loopback
from connectors.settings.alerts import refuse_literal_addresses
from connectors.settings.blocks import ADDRESS, Known, block_name
from connectors.settings.dotenv_file import DotenvFile
from connectors.settings.faults import Faults, Path
from connectors.settings.ledgers import ledger_password
from connectors.settings.trees import MISSING, look_up

_REFERENCE: Final = re.compile(r"\$\{([^{}]*)\}")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

# Each secret, and the address that decides whether it may stand in the file.
SECRETS: Final[dict[Path, Path]] = {
    ("source", "auth", "client_secret"): ("source", "url"),
    ("source", "auth", "api_token"): ("source", "url"),
    ("source", "auth", "api_key"): ("source", "url"),
    ("source", "auth", "token"): ("source", "url"),
    ("target", "token"): ("target", "url"),
}


class Substitution:
    """Puts the environment's values in place; `filled` are the paths that had one."""

    def __init__(
        self, environ: Mapping[str, str], faults: Faults, dotenv: DotenvFile | None = None
    ) -> None:
        """Faults name the key and the variable, never a value."""
        self._environ = Known(environ, dotenv)
        self._has_server = bool(environ.get(ADDRESS))
        self._faults = faults
        self.filled: set[Path] = set()

    def apply(self, value: Any, path: Path = ()) -> Any:
        """Return a copy of `value` in which every `${NAME}` is replaced; keys stay as they are."""
        if isinstance(value, dict):
            return {key: self.apply(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.apply(item, (*path, f"[{index}]")) for index, item in enumerate(value)]
        if not isinstance(value, str) or "${" not in value:
            return value
        self.filled.add(path)
        if value.count("${") != len(_REFERENCE.findall(value)):
            self._faults.add(path, "has ${ without a name and }", "${NAME}")
        return _REFERENCE.sub(lambda found: self._taken(found.group(1), path), value)

    def _taken(self, name: str, path: Path) -> str:
        if not _NAME.fullmatch(name):
            self._faults.add(path, "has ${…} that names no variable", "${NAME}, e.g. ${MY_TOKEN}")
            return ""
        value = self._environ.get(name)
        if value is None:
            self._faults.add(path, f"environment variable {name} is not set", self._ways(name))
        elif not value:
            self._faults.add(path, f"environment variable {name} is empty", f"export {name}=…")
        elif not value.isprintable():
            told = f"environment variable {name} has line breaks or other control characters"
            self._faults.add(path, told, "text on one line")
        return value or ""

    def _ways(self, name: str) -> str:
        block = f", or a secret block {block_name(name)} in Prefect" if self._has_server else ""
        return f"export {name}=…, or a line {name}='…' in .env beside the file{block}"


def refuse_literal_secrets(written: dict[str, Any], tree: dict[str, Any], faults: Faults) -> None:
    """Add a fault for each secret in the file itself; towards loopback addresses they may stand.

    `written` is the file as it stands, `tree` the same with the environment's values.
    """
    for path, address in SECRETS.items():
        value, url = look_up(written, path), look_up(tree, address)
        if value is MISSING or value is None or (isinstance(url, str) and is_loopback(url)):
            continue
        if not isinstance(value, str) or not _REFERENCE.fullmatch(value):
            faults.add(path, "is a secret written into the file", "${NAME} from the environment")
    _refuse_ledger_password(written, faults)
    refuse_literal_addresses(written, faults)


def _refuse_ledger_password(written: dict[str, Any], faults: Faults) -> None:
    path = ("storage", "ledger")
    password, host = ledger_password(str(look_up(written, path))) or ("", "")
    if password and not is_loopback(f"//{host}") and not _REFERENCE.fullmatch(password):
        faults.add(path, "has a password written into the file", "${NAME} in its place")
