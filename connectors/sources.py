"""The register of sources that can be read: how each is opened."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Protocol

from connectors.files import open_source as open_folder
from connectors.freshdesk import open_source as open_freshdesk
from connectors.http import Patience
from connectors.intercom_source import open_source as open_intercom
from connectors.protocols import Source
from connectors.zendesk import open_source as open_zendesk
from transforms.rules import Include


class Wishes(Protocol):
    """What a migration file says of how its source is read."""

    @property
    def rate_reserve(self) -> float:
        """Return the share of the source's request budget left to its other users."""
        ...

    @property
    def support_types(self) -> str:
        """Return whose tickets are read, where the source tells them apart."""
        ...

    @property
    def with_changes(self) -> bool:
        """Tell whether what was changed of tickets is read beside their messages."""
        ...

    @property
    def with_sides(self) -> bool:
        """Tell whether side conversations are read."""
        ...

    @property
    def completeness(self) -> str:
        """Return whether all is read, or what costs few requests, where the two differ."""
        ...

    @property
    def include(self) -> Include:
        """Return which tickets are read beside the usual ones, where they lie apart."""
        ...

    @property
    def archived_ids(self) -> Path | None:
        """Return the file that names archived tickets, where no list has them."""
        ...

    @property
    def workspace(self) -> str | None:
        """Return the id of the workspace that is read, where its address is that of all others."""
        ...

    @property
    def with_segments(self) -> bool:
        """Tell whether it is read who is in a segment of people or companies."""
        ...


class Opener(Protocol):
    """Puts a source together; raises FatalError when that can't be."""

    def __call__(
        self, url: str, auth: Mapping[str, str], wishes: Wishes, patience: Patience
    ) -> Source:
        """Return the source at an address."""
        ...


OPENERS: Final[Mapping[str, Opener]] = {
    "zendesk": open_zendesk,
    "files": open_folder,
    "freshdesk": open_freshdesk,
    "intercom": open_intercom,
}


def open_source(
    kind: str, url: str, auth: Mapping[str, str], wishes: Wishes, patience: Patience
) -> Source:
    """Return the source of a kind at an address; it opens no connection yet."""
    return OPENERS[kind](url, auth, wishes, patience)
