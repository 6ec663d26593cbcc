"""All quirks, by their ids.

A source's own stand in its room; they are registered when `transforms.sources` is imported.
"""

from transforms.quirks import (
    intercom,
    intercom_articles,
    intercom_hours,
    intercom_messages,
    intercom_objects,
    intercom_people,
    intercom_phones,
    intercom_values,
)
from transforms.quirks.base import REGISTRY

__all__ = [
    "REGISTRY",
    "intercom",
    "intercom_articles",
    "intercom_hours",
    "intercom_messages",
    "intercom_objects",
    "intercom_people",
    "intercom_phones",
    "intercom_values",
]
