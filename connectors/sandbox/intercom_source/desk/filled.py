"""A workspace while it is being filled: its clock stands where the next record was made."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from mimetypes import guess_type
from typing import Any, Final

from connectors.sandbox.file_bytes import content
from connectors.sandbox.intercom import IntercomSandboxConfig
from connectors.sandbox.intercom.conversation_shapes import admin_author, contact_author
from connectors.sandbox.intercom.files import Incoming, keep_files
from connectors.sandbox.intercom.workspace import Json, Workspace
from connectors.sandbox.store import Store

TOKEN: Final = "sandbox-source-token"  # noqa: S105 - opens nothing but the sandbox
WORKSPACE: Final = "lumen0"
CONFIG: Final = IntercomSandboxConfig(
    token=TOKEN,
    workspace=WORKSPACE,
    workspace_name="Lumen Bikes of old (sandbox)",
    rate_limit_per_window=None,
    parts_at_most=None,
)
FIN: Final[Json] = {
    "type": "bot",
    "id": "991200001",
    "name": "Fin",
    "email": f"operator+{WORKSPACE}@intercom.io",
}
GONE: Final[Json] = {
    "type": "admin",
    "id": "991267999",
    "name": "Gareth Gone",
    "email": "gareth@lumenbikes.example",
}
MADE_AT: Final = 1_650_000_000  # unix seconds: when the workspace began

_FILE: Final = re.compile(r"\[\[(image|file) ([^\]]+)\]\]")


class Hands:
    """A clock that is put to the time of what is made next."""

    def __init__(self) -> None:
        """Begin with the workspace."""
        self.at = MADE_AT

    def __call__(self) -> datetime:
        """Return that time."""
        return datetime.fromtimestamp(self.at, UTC)


@dataclass
class Filled:
    """A workspace, its clock, and ids by the names that the sample gives."""

    world: Workspace
    hands: Hands
    people: dict[str, str] = field(default_factory=dict)  # contacts
    admins: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)  # of tickets
    threads: dict[str, str] = field(default_factory=dict)
    objects: dict[str, str] = field(
        default_factory=dict
    )  # instances of types of the workspace's own
    oddities: dict[str, str] = field(default_factory=dict)  # by name: the id of what has it

    def author(self, name: str) -> Json:
        """Return who writes: a contact, a teammate, one who has left, or Fin."""
        if name in ("fin", "gone"):
            return FIN if name == "fin" else GONE
        store = self.world.store
        if name in self.admins:
            return admin_author(store.all("admin")[self.admins[name]])
        return contact_author(store.all("contact")[self.people[name]])

    def files(self, names: Sequence[str]) -> list[str]:
        """Keep small real files of those names, and return their ids."""
        kind = "application/octet-stream"
        return keep_files(
            self.world,
            [Incoming(each, guess_type(each)[0] or kind, content(each)) for each in names],
        )

    def body(self, told: str | None) -> str | None:
        """Return a text with its pictures, and the files that it links to, kept."""
        if told is None:
            return None

        def kept(found: re.Match[str]) -> str:
            address = f"file:{self.files([found[2]])[0]}"
            is_shown = found[1] == "image"
            return f'<img src="{address}">' if is_shown else f'<a href="{address}">{found[2]}</a>'

        return _FILE.sub(kept, told)

    def related(self, attribute: str, told: Mapping[str, Any]) -> Json:
        """Return the value of an attribute that refers to instances, where `unit` names some."""
        ids = [self.objects[name] for name in told.get("unit", ())]
        return {attribute: ids} if ids else {}

    def tags(self, names: Sequence[str]) -> list[Json]:
        """Return links to tags, made if need be."""
        links = []
        for name in names:
            tag = self.world.tag_named(name)
            if tag is None:
                number = self.world.store.next_id("tag") + 100
                tag = self.world.put_tag(str(number), name)
            admin_id = self.world.token_admin()["id"]
            links.append({"id": tag["id"], "applied_at": self.hands.at, "admin_id": admin_id})
        return links


def begun(store: Store) -> Filled:
    """Return an empty workspace over a store."""
    hands = Hands()
    return Filled(Workspace(store, CONFIG, hands), hands)


Row = Mapping[str, Any]
