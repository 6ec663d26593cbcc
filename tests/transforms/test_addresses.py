"""Addresses as people write them: nothing is raised, and none leaves its folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.addresses import MAX_SHOWN, host_of, is_beneath, parts_of, shown

FOLDERS = ("/attachments/",)


@pytest.mark.parametrize("address", ["https://[::1/", "https://\u2100.example/", "//[x"])
def test_what_no_parser_takes_has_no_host(address):
    assert (parts_of(address), host_of(address)) == (None, "")


@pytest.mark.parametrize(
    ("path", "is_inside"),
    [
        ("/attachments/token/t0/", True),
        ("/attachments/a..b", True),
        ("/attachments", False),
        ("/attachments/../api", False),
        ("/attachments/%2e%2e/api", False),
        ("/attachments/%252e./api", False),
        ("/attachments/..%5capi", False),
    ],
)
def test_a_path_is_beneath_a_folder_however_it_is_escaped(path, is_inside):
    assert is_beneath(path, FOLDERS) is is_inside


def test_an_everyday_address_is_shown_as_it_is():
    assert shown("https://a.example/b?c=d#e") == "https://a.example/b?c=d#e"


def test_a_text_has_no_more_of_an_address_than_anybody_reads():
    assert len(shown("https://a.example/" + "x" * 66_000)) == MAX_SHOWN + 1
    assert shown("data:image/png;base64," + "A" * 100).endswith("AAAA…")
    assert shown("https://a.example/\r\nb") == "https://a.example/ b"


@given(st.text())
def test_nothing_is_raised(anything):
    host_of(anything)
    is_beneath(anything, FOLDERS)
    shown(f"https://{anything}")
