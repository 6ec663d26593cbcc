"""The endpoints of Intercom 2.16 that the sandbox serves, and what each takes.

Written from Intercom's OpenAPI document, with its names of path parameters; a test compares both
wherever that document is at hand. `STRICTER` says where this contract asks for more, `BEYOND`
which query parameters Intercom's pages describe and its OpenAPI document leaves out.
"""

from collections.abc import Mapping
from typing import Final

from connectors.sandbox.intercom.contract.attributes import ATTRIBUTES
from connectors.sandbox.intercom.contract.beside import BESIDE
from connectors.sandbox.intercom.contract.companies import COMPANIES
from connectors.sandbox.intercom.contract.contacts import CONTACTS
from connectors.sandbox.intercom.contract.conversations import CONVERSATIONS
from connectors.sandbox.intercom.contract.custom_objects import CUSTOM_OBJECTS
from connectors.sandbox.intercom.contract.custom_objects import TYPE as OBJECT_TYPE
from connectors.sandbox.intercom.contract.knowledge import KNOWLEDGE
from connectors.sandbox.intercom.contract.office_hours import OFFICE_HOURS
from connectors.sandbox.intercom.contract.tags import TAGS
from connectors.sandbox.intercom.contract.teammates import TEAMMATES
from connectors.sandbox.intercom.contract.tickets import TICKETS
from connectors.sandbox.intercom.fields import Endpoint

CONTRACT: Final[Mapping[str, Endpoint]] = {
    **CONVERSATIONS,
    **ATTRIBUTES,
    **CONTACTS,
    **COMPANIES,
    **CUSTOM_OBJECTS,
    **TAGS,
    **TEAMMATES,
    **KNOWLEDGE,
    **TICKETS,
    **OFFICE_HOURS,
    **BESIDE,
}

# Where we ask for more than the OpenAPI document does, by "endpoint: field".
STRICTER: Final[Mapping[str, str]] = {
    "POST /conversations/{conversation_id}/reply: attachment_files": (
        "at most 10 in all forms; two forms of contact replies name no number"
    ),
    "POST /conversations/{conversation_id}/reply: attachment_files.content_type": "required",
    "POST /conversations/{conversation_id}/reply: attachment_files.data": "required",
    "POST /conversations/{conversation_id}/reply: attachment_files.name": "required",
    "POST /conversations/{conversation_id}/customers: admin_id": "required, or nobody adds them",
    "POST /conversations/{conversation_id}/customers: customer": "required, or nobody is added",
    "POST /companies: company_id": "required: without it the request makes a company each time",
    "POST /data_attributes: options.value": "required in each option",
    "PUT /data_attributes/{data_attribute_id}: options.value": "required in each option",
    "POST /tags: users.id": "required in each",
    "PUT /conversations/{conversation_id}: company_id": "null is the documented way to remove it",
    "POST /companies: monthly_spend": "its description takes floats and cuts them",
    "PUT /companies/{company_id}: monthly_spend": "its description takes floats and cuts them",
    "POST /conversations/{conversation_id}/customers: customer.intercom_user_id": "one of three",
    "POST /conversations/{conversation_id}/customers: customer.user_id": "one of three",
    "POST /conversations/{conversation_id}/customers: customer.email": "one of three",
    f"POST {OBJECT_TYPE}: external_id": "required: without it nothing is found again",
    "POST /tickets: contacts": "its description says that only one is allowed",
    "POST /tickets: contacts.id": "one of three",
    "POST /tickets: contacts.external_id": "one of three",
    "POST /tickets: contacts.email": "one of three",
    "PUT /tickets/{ticket_id}: company_id": "its description takes nil to remove it",
    "POST /tickets/{ticket_id}/reply: attachment_files.content_type": "required",
    "POST /tickets/{ticket_id}/reply: attachment_files.data": "required",
    "POST /tickets/{ticket_id}/reply: attachment_files.name": "required",
    "POST /tickets/{ticket_id}/reply: skip_notifications": "stands beside both forms",
}

# Query parameters that Intercom's pages describe and its OpenAPI document lacks.
BEYOND: Final[Mapping[str, frozenset[str]]] = {
    "GET /contacts": frozenset({"per_page", "starting_after", "page"}),
    "GET /contacts/{contact_id}/companies": frozenset({"page", "per_page"}),
    "GET /contacts/{contact_id}/notes": frozenset({"page", "per_page"}),
    "GET /companies/{company_id}/contacts": frozenset({"page", "per_page"}),
    "GET /companies/{company_id}/notes": frozenset({"page", "per_page"}),
    "GET /articles": frozenset({"page", "per_page", "starting_after"}),
    "GET /internal_articles": frozenset({"page", "per_page", "starting_after"}),
    "GET /help_center/collections": frozenset({"page", "per_page", "starting_after"}),
}
