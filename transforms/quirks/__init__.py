"""Every oddity of a system, with its handler, its evidence and what it costs the customer.

A source's own stand in its room; they are registered when `transforms.sources` is imported.
"""

from transforms.quirks import (
    intercom,
    intercom_articles,
    intercom_messages,
    intercom_people,
    intercom_values,
)
from transforms.quirks.base import REGISTRY, Handled, Quirk

__all__ = [
    "REGISTRY",
    "Handled",
    "Quirk",
    "intercom",
    "intercom_articles",
    "intercom_messages",
    "intercom_people",
    "intercom_values",
]
