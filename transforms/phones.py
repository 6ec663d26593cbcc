"""Phone numbers as Intercom wants them, and what is left when they can't be."""

import re
from typing import Final, Literal, NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

Mode = Literal["e164", "raw", "drop"]


class Phone(NamedTuple):
    """`number` goes into the contact's phone, `leftover` into an attribute of its own."""

    number: str | None
    leftover: str | None


_BEFORE: Final = re.compile(r"^[^\d+]*")  # such as "Tel." or "tel:"


def normalise(phone: str | None, mode: Mode, region: str | None = None) -> Phone:
    """Return the number to write and what is left over; never both, and nothing of nothing.

    e164: a number that exists in its country's plan, else the leftover; an extension has no
    place in E.164, so such a number is a leftover as well. So is one with letters behind its
    first digit: read as digits they make somebody else's number. `region` (e.g. DE) helps numbers
    without a country code. raw: as the source has it. drop: nothing.
    """
    text = (phone or "").strip()
    if not text or mode == "drop":
        return Phone(None, None)
    if mode == "raw":
        return Phone(text, None)
    if any(map(str.isalpha, _BEFORE.sub("", text))):
        return Phone(None, text)
    try:
        number = phonenumbers.parse(text, region.upper() if region else None)
    except NumberParseException:
        return Phone(None, text)
    if number.extension or not phonenumbers.is_valid_number(number):
        return Phone(None, text)
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), None)
