"""What Intercom does with phone numbers that one would not expect.

Apart from people's other oddities: the numbering plans of all countries take long to load.
"""

from typing import Final

from transforms import phones
from transforms.model import EntityType
from transforms.quirks.base import Quirk

PHONES_VALIDATED: Final = Quirk(
    id="INT-013",
    entity=EntityType.CONTACT,
    fact="Phone numbers are validated, and a contact with an odd one is refused.",
    evidence="Intercom help centre, phone validation setting; error parameter_invalid",
    loss="none: a number that is none stands in an attribute of its own",
)


@PHONES_VALIDATED.handles
def valid_phone(phone: str | None, mode: phones.Mode, region: str | None) -> phones.Phone:
    """Return the number in the form Intercom takes, or as a leftover for an attribute."""
    return phones.normalise(phone, mode=mode, region=region)
