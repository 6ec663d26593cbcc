"""The steps that make a company or change it, and note what is known of it."""

from collections.abc import Mapping
from typing import Final

from connectors.intercom import notes
from connectors.intercom.companies import looking, reversing, sending
from connectors.intercom.handling import Handler
from transforms.model import Operation

HANDLERS: Final[Mapping[Operation, Handler]] = {
    Operation.COMPANY_UPSERT: Handler(
        sending.upsert_company,
        look=looking.company,
        reverse=reversing.company,
        restores="company",
    ),
    Operation.COMPANY_NOTE: Handler(notes.add_note, look=notes.look, leaves_nothing=notes.stays),
}
