"""Every oddity of a system, with its handler, its evidence and what it costs the customer."""

from transforms.quirks import intercom
from transforms.quirks.base import REGISTRY, Handled, Quirk
from transforms.zendesk import quirks as zendesk

__all__ = ["REGISTRY", "Handled", "Quirk", "intercom", "zendesk"]
