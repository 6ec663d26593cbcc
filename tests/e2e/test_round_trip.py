"""A desk moved into a workspace, and that into another: both are equal but for what is listed."""

import pytest

from flows import order
from flows.plainly import plain_way
from tests.e2e.pipeline import run_delta, run_full
from tests.e2e.round_trip import Comparison, articles_lost, unlisted
from tests.e2e.undoing import run_undo
from tests.e2e.workspaces import workspaces

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "shows", [{}, {"tickets_show": "all"}, {"ticket_as_conversation": "shown"}], ids=str
)
async def test_two_workspaces_are_equal_but_for_what_is_listed(tmp_path, shows):
    async with workspaces(tmp_path, **shows) as at:
        ended = await run_full(str(at.config))
        compared = Comparison(*at.dumps(), shows_labels=bool(shows))
        names = at.dumps(is_natural=True)

    assert [row for row in ended.rows if row["failed"]] == []
    assert len(compared.threads) > 60
    assert len(names[0]["articles"]) > 20
    assert unlisted(compared.first) == set()
    assert compared.differences() == []
    assert articles_lost(*names) == []
    assert at.customers_notified == 0


async def test_it_is_moved_once_and_verified_and_taken_back(tmp_path):
    async with workspaces(tmp_path) as at:
        read, before = at.writes[0], at.dumps()[1]
        ended = await run_full(str(at.config))
        moved = at.writes[1]

        checked = await order.read_back(plain_way(str(at.config)))
        told = [each["label"] for each in checked.reasons["differences"]]
        assert told == ["link_dead"]  # to pages of the desk, which it does not serve
        for again in (run_full, run_delta):
            await again(str(at.config))
            assert at.writes == [read, moved]  # nothing is sent twice, and the first only read

        await at.close(
            next(each["id"] for each in at.dumps()[0]["conversations"] if _is_open(each))
        )
        delta = await run_delta(str(at.config))
        assert at.writes[1] > moved

        for run in (delta.run, ended.run):
            assert (await run_undo(str(at.config), run)).stopped is None
        left = at.dumps()[1]
        assert left["conversations"] == before["conversations"]
        assert left["contacts"] == before["contacts"]


async def test_what_people_do_in_the_first_arrives_with_a_delta(tmp_path):
    async with workspaces(tmp_path) as at:
        await run_full(str(at.config))
        thread = next(each["id"] for each in at.dumps()[0]["conversations"] if _is_open(each))
        await at.close(thread)

        await run_delta(str(at.config))

        compared = Comparison(*at.dumps(), shows_labels=False)
        assert compared.threads[thread][1]["state"] == "closed"
        assert compared.differences() == []


def _is_open(conversation):
    return conversation["state"] == "open"
