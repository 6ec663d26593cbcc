"""What desk.json says of the desk that a folder was written from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from transforms.errors import ContractError
from transforms.intermediate.tables import FORMAT

FILE: Final = "desk.json"
KEYS: Final[Mapping[str, str]] = {
    "format": f"{FORMAT}, the version of this format. Required",
    "account": "The desk's name, e.g. `acme`: part of the ids by which a later run knows what it "
    "made. Letters, digits, `.`, `_` and `-`; never change it. Required",
    "kind": "The system, e.g. `helpdesk`: the other part of those ids. `folder` if left out",
    "name": "What people call the system, for texts in Intercom. `the old desk` if left out",
    "addresses": "The desk's own e-mail addresses: nobody's, so that no mail loops",
}
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_KIND: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


@dataclass(frozen=True, slots=True)
class Desk:
    """Which desk it is."""

    account: str
    kind: str = "folder"
    name: str = "the old desk"
    addresses: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return what stands in desk.json."""
        return {
            "format": FORMAT,
            "kind": self.kind,
            "name": self.name,
            "account": self.account,
            "addresses": list(self.addresses),
        }


def read_desk(told: Any) -> Desk:
    """Return the desk that a desk.json names; raises ContractError with what is allowed."""
    if not isinstance(told, dict):
        raise ContractError(f"{FILE}: is no JSON object; allowed: the keys {', '.join(KEYS)}")
    if unknown := sorted(told.keys() - KEYS.keys()):
        raise ContractError(f"{FILE}: {unknown[0]!r} is unknown; allowed: {', '.join(KEYS)}")
    if told.get("format") != FORMAT:
        raise ContractError(f"{FILE}: format is not {FORMAT}; this version reads {FORMAT} only")
    if not (isinstance(told.get("account"), str) and _ACCOUNT.fullmatch(told["account"])):
        raise ContractError(f"{FILE}: account; allowed: {KEYS['account']}")
    kind, name = told.get("kind", "folder"), told.get("name", "the old desk")
    if not (isinstance(kind, str) and _KIND.fullmatch(kind)):
        raise ContractError(f"{FILE}: kind; allowed: a-z, 0-9, _ and -, up to 41 of them")
    if not (isinstance(name, str) and name.strip() and name.isprintable() and len(name) <= 60):
        raise ContractError(f"{FILE}: name; allowed: up to 60 characters on one line")
    return Desk(told["account"], kind, name, _addresses(told.get("addresses", [])))


def _addresses(told: Any) -> tuple[str, ...]:
    if not isinstance(told, list) or not all(isinstance(one, str) and "@" in one for one in told):
        raise ContractError(f"{FILE}: addresses; allowed: a list of e-mail addresses")
    return tuple(one.strip().lower() for one in told)
