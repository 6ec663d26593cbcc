"""Recorded answers of Freshdesk go through staging, transforms and loading without a remainder."""

import pytest

from flows import order
from flows.plainly import plain_way
from tests.e2e.accounts import failing, numbers
from tests.e2e.freshdesk_world import moved
from tests.e2e.pipeline import run_full
from tests.freshdesk_samples import recorded_desk

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Sending a large body")]


async def test_all_that_was_recorded_arrives_or_stands_in_a_row(tmp_path):
    desk = recorded_desk()
    async with moved(tmp_path, desk=desk) as at:
        text = at.config.read_text()
        entities = "companies, contacts, tickets"
        at.config.write_text(text.replace(entities, f"{entities}, articles"))

        ended, _ = await at.run(run_full)

        told = numbers(ended)
        assert all(row[0] == sum(row[1:]) for row in told.values())
        assert failing(ended) == {}
        assert told["ticket"][:2] == (2, 2)
        assert told["article"][:2] == (2, 2)
        found = str((await at.state())["articles"])
        titles = ("Changing account details", "Adding a payment method")
        french = ("Modifier les détails du compte", "Ajouter un moyen de paiement")
        assert [each for each in (*titles, *french) if each not in found] == []
        assert (await order.read_back(plain_way(str(at.config)))).reasons["differences"] == []
