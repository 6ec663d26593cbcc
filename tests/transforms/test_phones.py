"""Phone numbers: what Intercom takes, and what is left over."""

import pytest

from transforms.phones import Phone, normalise


@pytest.mark.parametrize(
    ("phone", "region", "expected"),
    [
        ("+49 30 901820", None, Phone("+4930901820", None)),
        ("0043 1 58858", "DE", Phone("+43158858", None)),
        ("030 901820", "de", Phone("+4930901820", None)),
        ("030 901820", None, Phone(None, "030 901820")),
        ("+49 30 901820 ext. 12", None, Phone(None, "+49 30 901820 ext. 12")),
        ("+1 2", None, Phone(None, "+1 2")),
        ("555-CALL", "DE", Phone(None, "555-CALL")),
        ("1-800-FLOWERS", "US", Phone(None, "1-800-FLOWERS")),
        ("030 901820 Anna", "DE", Phone(None, "030 901820 Anna")),
        ("Tel. 030 901820", "DE", Phone("+4930901820", None)),
        ("ask for Mia", None, Phone(None, "ask for Mia")),
        ("  ", None, Phone(None, None)),
        (None, None, Phone(None, None)),
    ],
)
def test_a_number_becomes_e164_or_is_left_over(phone, region, expected):
    assert normalise(phone, "e164", region) == expected


def test_raw_keeps_and_drop_drops():
    assert normalise(" 030 1 ", "raw") == Phone("030 1", None)
    assert normalise("+49 30 901820", "drop") == Phone(None, None)
