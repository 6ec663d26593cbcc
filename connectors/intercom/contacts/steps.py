"""The steps that make contacts, fill those who were there, and put them into companies."""

from collections.abc import Mapping
from typing import Final

from connectors.intercom import notes
from connectors.intercom.contacts import blocking, looking, reversing, sending
from connectors.intercom.handling import Handler
from transforms.model import Operation

HANDLERS: Final[Mapping[Operation, Handler]] = {
    Operation.CONTACT_CREATE: Handler(
        sending.create_contact,
        look=looking.contact,
        reverse=reversing.contact,
        restores="contact",
    ),
    Operation.CONTACT_ADOPT: Handler(
        sending.adopt_contact,
        look_back=looking.adoption,
        reverse=reversing.contact,
        restores="contact",
    ),
    Operation.CONTACT_ATTACH_COMPANY: Handler(
        sending.attach_company, look_back=looking.membership, reverse=reversing.detach
    ),
    Operation.CONTACT_DETACH_COMPANY: Handler(sending.detach_company),
    Operation.CONTACT_BLOCK: Handler(blocking.block_contact, leaves_nothing=notes.stays),
    Operation.CONTACT_NOTE: Handler(notes.add_note, look=notes.look, leaves_nothing=notes.stays),
}
