"""Whether people have changed a company since we settled it."""

from collections.abc import Sequence

from connectors.intercom.seen import company_fields
from connectors.intercom.touched import Expected, Json, Touch, fields_touched, notes_touched
from transforms.model import Operation


def touches_of_company(shown: Json, notes: Sequence[Json], expected: Expected) -> list[Touch]:
    """Return what people did to a company that we made; it does not show its notes itself."""
    found = fields_touched(company_fields(shown), expected)
    return found + notes_touched(notes, expected, "company", Operation.COMPANY_NOTE)
