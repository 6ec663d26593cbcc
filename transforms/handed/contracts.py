"""Arrow contract of what is handed over to people: macros, views, rules, service levels, hours."""

from typing import Final

import pyarrow as pa

from transforms.contracts import STRINGS, declared, required

MACRO, VIEW, TRIGGER, AUTOMATION, SLA = "macro", "view", "trigger", "automation", "sla"
HOURS = "hours"
KINDS: Final = (MACRO, VIEW, TRIGGER, AUTOMATION, SLA, HOURS)


def handed_id(kind: str, source_id: str) -> str:
    """Return the id of a row: kind and the source's own id, which two lists may share."""
    return f"{kind}:{source_id}"


HANDED: Final = declared(
    "handed",
    1,
    [
        required("source_id", pa.string()),  # kind and id: lists of one source share ids
        required("kind", pa.string()),  # macro | view | trigger | automation | sla | hours
        required("name", pa.string()),
        pa.field("description", pa.string()),
        pa.field("folder", pa.string()),  # where people look for it
        required("is_active", pa.bool_()),
        required("position", pa.int64()),  # as its kind is carried out, or shown
        pa.field("audience", pa.string()),  # who may use it; null: everyone
        required("all_of", STRINGS),  # conditions in words, all of which must be met
        required("any_of", STRINGS),  # of these one at least
        required("actions", STRINGS),  # in words, in their order
        pa.field("text_html", pa.large_string()),  # what a macro answers
        pa.field("url", pa.string()),  # where it is edited in the source
    ],
)
