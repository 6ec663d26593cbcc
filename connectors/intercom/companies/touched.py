"""Whether people have changed a company since we settled it."""

from connectors.intercom.seen import company_fields
from connectors.intercom.touched import Expected, Json, Touch, fields_touched


def touches_of_company(shown: Json, expected: Expected) -> list[Touch]:
    """Return what people did to a company that we made."""
    return fields_touched(company_fields(shown), expected)
