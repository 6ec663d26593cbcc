"""The step that makes a company or changes it."""

from collections.abc import Mapping
from typing import Final

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
}
