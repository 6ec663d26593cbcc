"""What Intercom does with people and companies that one would not expect."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from transforms.model import EntityType
from transforms.quirks.base import Quirk

LONELY_COMPANY: Final = Quirk(
    id="INT-004",
    entity=EntityType.COMPANY,
    fact="A company without contacts is neither listed by the API nor shown to teammates.",
    evidence="Intercom OpenAPI 2.16, list companies: 'not associated … will not be returned'",
    loss="companies without people, unless they get a placeholder contact",
)


@LONELY_COMPANY.handles
def would_be_hidden(company_id: str, with_contacts: Collection[str]) -> bool:
    """Say whether nobody would see the company in Intercom."""
    return company_id not in with_contacts


CONTACT_EXISTS: Final = Quirk(
    id="INT-011",
    entity=EntityType.CONTACT,
    fact="A contact whose external id or e-mail is taken is refused with 409, the id in its text.",
    evidence="Intercom-OpenAPI pull request 543: conflict, 'A contact matching those details …'",
    loss="two people who share an e-mail become one contact",
)


@CONTACT_EXISTS.handles
def adoption(
    contact_id: str, fields: Mapping[str, Any], attributes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what to fill in a contact that the workspace had; the sender leaves the rest alone."""
    kept = {name: value for name, value in fields.items() if name not in {"role", "external_id"}}
    return {"id": contact_id, "fill": kept, "custom_attributes": dict(attributes)}


SEARCH_LAGS: Final = Quirk(
    id="INT-016",
    entity=EntityType.CONTACT,
    fact="What was just written is not found by search for some minutes.",
    evidence="Intercom help centre 3111717: 2 to 4 minutes, up to 10",
    loss="none: an empty search proves nothing until target.search_lag_s has passed",
).lives_in("connectors.intercom.reconcile")

MERGED_CONTACT: Final = Quirk(
    id="INT-017",
    entity=EntityType.CONTACT,
    fact="A contact that was merged into another answers 410 and names its heir in a Link header.",
    evidence="Intercom OpenAPI 2.16, 410 contact_merged",
    loss="none: the heir takes its place",
).lives_in("connectors.intercom.merged")

SEATS: Final = Quirk(
    id="INT-023",
    entity=EntityType.TEAMMATE,
    fact="A conversation may not be assignable to a teammate without an inbox seat.",
    evidence="Intercom OpenAPI 2.16, admin: has_inbox_seat; not tried",
    loss="the assignee, where the teammate has no seat",
)


@SEATS.handles
def assignable(admin_id: str, without_seat: Collection[str]) -> bool:
    """Say whether a conversation can be assigned to this teammate."""
    return admin_id not in without_seat


PEOPLE_NOTES: Final = Quirk(
    id="INT-078",
    entity=EntityType.CONTACT,
    fact="A note about a person or a company takes no date, and the API can't change or remove it.",
    evidence="Intercom OpenAPI 2.16, /contacts/{id}/notes and /companies/{id}/notes: GET and POST"
    " alone, body and admin_id",
    loss="none: its text says when the record was changed last; a later state is a further note",
).lives_in("transforms.plan.people_notes")

EMAILS_VALIDATED: Final = Quirk(
    id="INT-028",
    entity=EntityType.CONTACT,
    fact="A contact is refused for an e-mail that is no address, and their tickets can't follow.",
    evidence="Intercom error parameter_invalid, 'email is invalid'; its rule is not documented",
    loss="none: what is no address stands among the further ones, in an attribute",
)

_ADDRESS: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


@EMAILS_VALIDATED.handles
def is_address(email: str) -> bool:
    """Say whether Intercom takes an e-mail: one @, no spaces, a domain with a dot."""
    return _ADDRESS.fullmatch(email) is not None


BLOCKING: Final = Quirk(
    id="INT-040",
    entity=EntityType.CONTACT,
    fact="Blocking a contact archives their conversations, and nothing takes it back.",
    evidence="Intercom OpenAPI 2.16, /contacts/{contact_id}/block; there is no unblock. Help "
    "article 450: they come back by hand alone, and new messages of theirs are rejected",
    loss="none by default; where options.blocked_people asks for it, it is done last of all, and "
    "what they write later stands in notes",
)

BLOCKED: Final = "who is blocked by now, wrote"


@BLOCKING.handles
def blocked_wrote(name: str, at: datetime) -> str:
    """Return the line above what somebody wrote whose messages Intercom rejects."""
    return f"{name}, {BLOCKED} on {at:%Y-%m-%d %H:%M} UTC:"
