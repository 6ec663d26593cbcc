"""What each endpoint of attributes takes: of people and companies, and of conversations."""

from collections.abc import Mapping
from typing import Final

from connectors.sandbox.intercom.fields import (
    Endpoint,
    Fields,
    Variant,
    flag,
    listed,
    must,
    nested,
    one,
    text,
)

CONVERSATION_TYPES: Final = (
    "string", "integer", "list", "decimal", "boolean", "datetime", "relationship", "files",
)  # fmt: skip
DATA_TYPES: Final = ("options", "string", "integer", "float", "boolean", "datetime", "date")

_REFERENCE: Final = nested(type=must(text("one", "many")), object_type_id=text())
_ATTRIBUTE: Final[Fields] = {
    "name": must(text()),
    "description": text(),
    "data_type": must(text(*CONVERSATION_TYPES)),
    "required": flag(),
    "visible_to_team_ids": listed(text()),
}
_OF_TYPE: Final[Mapping[str, Fields]] = {
    "string": {"multiline": flag()},
    "list": {"options": listed(nested(label=must(text())))},
    "relationship": {"reference": _REFERENCE},
}
_LABEL: Final = Endpoint(variants={"": Variant({"label": must(text())})}, status=422)
_DATA_ATTRIBUTE: Final[Fields] = {
    "name": must(text()),
    "model": must(text("contact", "company")),
    "data_type": must(text(*DATA_TYPES)),
    "description": text(),
    "messenger_writable": flag(),
}
_CHANGED: Final[Fields] = {
    "archived": flag(),
    "description": text(),
    "messenger_writable": flag(),
}
_VALUES: Final = listed(nested(value=must(text())))

ATTRIBUTES: Final[Mapping[str, Endpoint]] = {
    "GET /data_attributes": Endpoint(query={"model": text(), "include_archived": flag()}),
    "POST /data_attributes": Endpoint(
        variants={
            "options": Variant({**_DATA_ATTRIBUTE, "options": must(_VALUES)}),
            "other": Variant(_DATA_ATTRIBUTE),
        },
        choose=lambda body: "options" if body.get("data_type") == "options" else "other",
    ),
    "PUT /data_attributes/{data_attribute_id}": Endpoint(
        variants={
            "other": Variant(_CHANGED),
            "options": Variant({**_CHANGED, "options": must(_VALUES)}),
        },
        choose=lambda body: "options" if "options" in body else "other",
    ),
    "GET /conversations/attributes": Endpoint(query={"include_archived": flag()}),
    "POST /conversations/attributes": Endpoint(
        variants={
            name: Variant(
                {**_ATTRIBUTE, **_OF_TYPE.get(name, {})},
                f"create_conversation_attribute_{name}_request",
            )
            for name in CONVERSATION_TYPES
        },
        choose=lambda body: str(body.get("data_type")),
        status=422,
    ),
    "GET /conversations/attributes/{id}": Endpoint(),
    "PUT /conversations/attributes/{id}": one(
        name=text(),
        description=text(),
        multiline=flag(),
        required=flag(),
        visible_to_team_ids=listed(text()),
        reference=_REFERENCE,
    ),
    "DELETE /conversations/attributes/{id}": Endpoint(),
    "POST /conversations/attributes/{id}/options": _LABEL,
    "PUT /conversations/attributes/{id}/options/{option_id}": _LABEL,
    "DELETE /conversations/attributes/{id}/options/{option_id}": Endpoint(),
}
