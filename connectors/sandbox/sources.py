"""The register of sources that have a stand-in: how its desk is served."""

from collections.abc import Mapping
from typing import Final, Protocol

from connectors.sandbox.files.serving import start_desk as start_folder
from connectors.sandbox.freshdesk.serving import start_desk as start_freshdesk
from connectors.sandbox.intercom_source.serving import start_desk as start_intercom
from connectors.sandbox.served_desk import DeskWishes, ServedDesk
from connectors.sandbox.zendesk.serving import start_desk as start_zendesk


class Starter(Protocol):
    """Serves a desk until it is stopped."""

    async def __call__(self, wishes: DeskWishes) -> ServedDesk:
        """Return the desk that is served now."""
        ...


SANDBOXES: Final[Mapping[str, Starter]] = {
    "zendesk": start_zendesk,
    "files": start_folder,
    "freshdesk": start_freshdesk,
    "intercom": start_intercom,
}
