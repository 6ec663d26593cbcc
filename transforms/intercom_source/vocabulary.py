"""What a workspace that is read calls its own, and may be called otherwise in the other one."""

import orjson

from transforms.intercom_source.catalog import IntercomCatalog
from transforms.payloads import mapping, text
from transforms.vocabulary import OwnType, Vocabulary


def vocabulary_of(catalog: IntercomCatalog) -> Vocabulary:
    """Return the names of a catalog."""
    return Vocabulary(
        attributes={
            "contact": catalog.contact_attributes,
            "company": catalog.company_attributes,
            "conversation": catalog.conversation_attributes,
        },
        types={
            each.name: OwnType(each.category, each.attributes) for each in catalog.types.values()
        },
        tags=frozenset(catalog.tags.values()),
    )


def own_id_of(payload: str) -> str | None:
    """Return the id that a raw contact has in its owner's own systems."""
    try:
        return text(mapping(orjson.loads(payload)).get("external_id"))
    except orjson.JSONDecodeError:
        return None
