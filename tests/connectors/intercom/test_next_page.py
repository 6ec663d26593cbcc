"""Where a list of Intercom's goes on: never guessed, and never taken for its end."""

import pytest

from connectors.intercom.paging import next_cursor
from transforms.errors import ContractError


def told(following):
    return {"pages": {"next": following}}


@pytest.mark.parametrize(
    "following", [{"starting_after": "c1"}, "https://api.intercom.io/x?starting_after=c1"]
)
def test_the_next_page_is_named_by_an_object_or_an_address(following):
    assert next_cursor(told(following)) == "c1"


@pytest.mark.parametrize("following", [None, "", {}])
def test_a_list_ends_where_no_next_page_is_named(following):
    assert next_cursor(told(following)) is None


@pytest.mark.parametrize("following", ["https://[::1/x", "https://api.intercom.io/x?page=2"])
def test_a_list_does_not_end_at_an_address_that_can_not_be_read(following):
    with pytest.raises(ContractError, match="starting_after"):
        next_cursor(told(following))
