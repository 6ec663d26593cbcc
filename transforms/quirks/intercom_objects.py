"""What Intercom does with custom objects that one would not expect."""

from typing import Final

from transforms.model import EntityType
from transforms.quirks.base import Quirk

RELATIONSHIP: Final = "relationship"  # an attribute's type; OpenAPI 2.16

OBJECT_TYPES: Final = Quirk(
    id="INT-035",
    entity=EntityType.CUSTOM_OBJECT,
    fact="The API makes no types of custom objects and does not list them, nor their attributes.",
    evidence="Intercom OpenAPI 2.16, custom object instances: TypeNotFound; no endpoint of types",
    loss="values for which the type has no attribute",
).lives_in("connectors.intercom.custom_objects.sending")

RELATIONS: Final = Quirk(
    id="INT-036",
    entity=EntityType.CUSTOM_OBJECT,
    fact="Contacts and conversations relate to custom objects; for companies and tickets there is "
    "no way.",
    evidence="Intercom OpenAPI 2.16: examples of update contact and update conversation alone; "
    "references_contact_id and references_conversation_id",
    loss="that a company, or a ticket of Intercom's own, relates to one: an attribute names it",
)


@RELATIONS.handles
def can_relate(what: str) -> bool:
    """Say whether something of Intercom's relates to instances."""
    return what in {"contact", "conversation"}
