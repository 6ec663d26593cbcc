"""What a table must be, and the columns that an older version did not write."""

import pyarrow as pa
import pytest

from tests.transforms.plan.builders import ticket_row
from transforms.contracts import ACCOUNT, ATTACHMENT, COMPANY, TICKET, conform, empty, from_rows
from transforms.errors import ContractError

ACCOUNTED = {
    "entity": "ticket",
    "source_id": "7",
    "owner_entity": "ticket",
    "owner_id": "7",
    "step_key": "create",
    "outcome": None,
    "reason": None,
    "losses": [],
    "url": None,
    "sha256": None,
}


@pytest.mark.parametrize("contract", [COMPANY, ACCOUNT])  # may be null; required
def test_a_table_from_before_there_were_losses_has_lost_nothing(contract):
    older = empty(contract).drop_columns("losses")

    assert conform(older, contract).schema == contract


def test_each_row_from_before_there_were_losses_has_an_empty_list():
    whole = from_rows([ACCOUNTED, {**ACCOUNTED, "source_id": "8"}], ACCOUNT)

    assert conform(whole.drop_columns("losses"), ACCOUNT).equals(whole)


def test_losses_that_are_there_are_kept():
    told = from_rows([{**ACCOUNTED, "losses": ["text_cut"]}], ACCOUNT)

    assert conform(told, ACCOUNT)["losses"].to_pylist() == [["text_cut"]]


def test_tickets_from_before_there_were_follow_ups_are_none():
    row = ticket_row()

    older = from_rows([row], TICKET).drop_columns("follow_up_of")

    assert conform(older, TICKET)["follow_up_of"].to_pylist() == [None]


@pytest.mark.parametrize("name", ["domains", "source_id", "url"])
def test_every_other_column_that_is_missing_is_named(name):
    with pytest.raises(ContractError, match=f"lacks the column '{name}'"):
        conform(empty(COMPANY).drop_columns(name), COMPANY)


def test_a_null_in_required_losses_is_refused():
    told = pa.table({**from_rows([ACCOUNTED], ACCOUNT).to_pydict(), "losses": [None]})

    with pytest.raises(ContractError):
        conform(told, ACCOUNT)


def test_losses_that_are_no_list_are_not_made_up():
    contract = pa.schema([pa.field("losses", pa.string())])

    with pytest.raises(ContractError, match="lacks the column 'losses'"):
        conform(pa.table({"other": [1]}), contract)


def test_a_contract_without_losses_gets_none():
    assert conform(empty(ATTACHMENT), ATTACHMENT).schema == ATTACHMENT
