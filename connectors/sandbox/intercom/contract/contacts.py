"""What each endpoint of contacts takes."""

from collections.abc import Mapping
from typing import Final

from connectors.sandbox.intercom.contract.paging import PAGED, SEARCH
from connectors.sandbox.intercom.fields import (
    Endpoint,
    Fields,
    Variant,
    flag,
    free,
    must,
    nested,
    null,
    one,
    text,
    whole,
)

_HISTORY: Final[Fields] = {"include_merge_history": flag()}
_CONTACT: Final[Fields] = {
    "role": text("user", "lead"),
    "external_id": text(),
    "email": text(),
    "email_verified": null(flag()),
    "phone": null(text()),
    "name": null(text()),
    "avatar": null(text()),
    "signed_up_at": null(whole()),
    "last_seen_at": null(whole()),
    "owner_id": null(text()),
    "unsubscribed_from_emails": null(flag()),
    "custom_attributes": null(free()),
}
_ID: Final = one(id=must(text()))
_CURSOR: Final[Fields] = {"per_page": whole(), "starting_after": text()}

CONTACTS: Final[Mapping[str, Endpoint]] = {
    "GET /contacts": Endpoint(query={**_HISTORY, **_CURSOR, "page": whole()}),
    "POST /contacts": Endpoint(variants={"": Variant(_CONTACT)}),
    "GET /contacts/{contact_id}": Endpoint(query=_HISTORY),
    "PUT /contacts/{contact_id}": Endpoint(query=_HISTORY, variants={"": Variant(_CONTACT)}),
    "DELETE /contacts/{contact_id}": Endpoint(),
    "GET /contacts/find_by_external_id/{external_id}": Endpoint(query=_HISTORY),
    "POST /contacts/search": Endpoint(
        query=_HISTORY,
        variants={
            "": Variant(
                {
                    "query": must(free()),
                    "pagination": SEARCH,
                    "sort": nested(field=text(), order=text()),
                }
            )
        },
    ),
    "POST /contacts/merge": Endpoint(
        query=_HISTORY,
        variants={
            "": Variant(
                {
                    "from": must(text()),
                    "into": must(text()),
                    "skip_duplicate_validation": flag(),
                }
            )
        },
    ),
    "POST /contacts/{contact_id}/archive": Endpoint(),
    "POST /contacts/{contact_id}/unarchive": Endpoint(),
    "POST /contacts/{contact_id}/block": Endpoint(),
    "GET /contacts/{contact_id}/companies": Endpoint(query=PAGED),
    "POST /contacts/{contact_id}/companies": _ID,
    "DELETE /contacts/{contact_id}/companies/{company_id}": Endpoint(),
    "GET /contacts/{contact_id}/segments": Endpoint(),
    "GET /contacts/{contact_id}/tags": Endpoint(),
    "POST /contacts/{contact_id}/tags": _ID,
    "DELETE /contacts/{contact_id}/tags/{tag_id}": Endpoint(),
    "GET /contacts/{contact_id}/notes": Endpoint(query=PAGED),
    "POST /contacts/{contact_id}/notes": one(body=must(text()), admin_id=text()),
}
