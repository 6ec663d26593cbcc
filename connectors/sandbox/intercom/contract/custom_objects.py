"""What each endpoint of custom objects' instances takes."""

from collections.abc import Mapping
from typing import Final

from connectors.sandbox.intercom.contract.paging import PAGED
from connectors.sandbox.intercom.fields import Endpoint, free, must, null, one, text, whole

TYPE: Final = "/custom_object_instances/{custom_object_type_identifier}"
INSTANCE: Final = f"{TYPE}/{{custom_object_instance_id}}"

CUSTOM_OBJECTS: Final[Mapping[str, Endpoint]] = {
    f"GET {TYPE}": Endpoint(
        query={
            **PAGED,
            "references_contact_id": text(),
            "references_conversation_id": text(),
            "external_id": text(),
        }
    ),
    f"POST {TYPE}": one(
        external_id=must(text()),
        external_created_at=null(whole()),
        external_updated_at=null(whole()),
        custom_attributes=null(free()),
    ),
    f"DELETE {TYPE}": Endpoint(query={"external_id": must(text())}),
    f"GET {INSTANCE}": Endpoint(),
    f"DELETE {INSTANCE}": Endpoint(),
}
