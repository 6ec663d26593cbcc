"""The steps that make tags and put them on people and companies, or take them off."""

from collections.abc import Mapping
from typing import Final

from connectors.intercom.handling import Handler
from connectors.intercom.tags import looking, reversing, sending
from transforms.model import Operation

HANDLERS: Final[Mapping[Operation, Handler]] = {
    Operation.TAG_CREATE: Handler(sending.create_tag, look_back=looking.tag, reverse=reversing.tag),
    Operation.TAG_CONTACTS: Handler(
        sending.tag_contacts, look_back=looking.tagging, reverse=reversing.untag_contacts
    ),
    Operation.TAG_COMPANIES: Handler(
        sending.tag_companies, look_back=looking.tagging, reverse=reversing.untag_companies
    ),
    Operation.CONTACT_UNTAG: Handler(sending.untag_contact),
    Operation.COMPANY_UNTAG: Handler(sending.untag_company),
}
