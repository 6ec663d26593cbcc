"""Whether people have changed a contact since we settled it."""

from collections.abc import Collection

from connectors.intercom.custom_objects.relating import related_by_others
from connectors.intercom.seen import contact_fields
from connectors.intercom.touched import Expected, Json, Touch, fields_touched, notes_touched
from transforms.model import Operation


def touches_of_contact(shown: Json, expected: Expected, our_tags: Collection[str]) -> list[Touch]:
    """Return what people did to a contact that we made."""
    found = fields_touched(contact_fields(shown), expected)
    tags = _ids(shown, "tags") - set(our_tags)
    companies = _ids(shown, "companies") - set(expected.companies)
    if tags:
        found.append(Touch("touched_tags", f"{len(tags)} more tags"))
    if companies and Operation.CONTACT_ATTACH_COMPANY not in expected.unsure:
        found.append(Touch("touched_companies", f"{len(companies)} more companies"))
    if others := related_by_others(shown, expected.objects):
        found.append(Touch("touched_objects", f"{others} more custom objects"))
    notes = (shown.get("notes") or {}).get("data") or ()
    return found + notes_touched(notes, expected, "contact", Operation.CONTACT_NOTE)


def _ids(shown: Json, name: str) -> set[str]:
    return {str(each.get("id")) for each in (shown.get(name) or {}).get("data") or ()}
