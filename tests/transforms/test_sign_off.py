"""A sign-off holds for what was signed, and says what has changed since."""

from dataclasses import replace

import orjson
import pytest

from transforms.checklist import AFTER, BEFORE
from transforms.sign_off import Basis, SignOff, Way, changes

SIGNED = Basis(
    configuration="c1",
    workspace="acme",
    profile="2026-11-01T00:00:00+00:00",
    transforms="t1",
    requests=10_000,
    records={"ticket": 1_000, "contact": 500},
    reasons={"ticket: deleted_in_source": 20},
)


def test_what_is_as_it_was_signed_has_no_changes():
    assert changes(SIGNED, SIGNED) == []


def test_a_plan_that_shrank_is_still_signed():
    less = replace(SIGNED, requests=0, records={"ticket": 0}, reasons={})

    assert changes(SIGNED, less) == []


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"configuration": "c2"}, "the migration file says something else"),
        ({"workspace": "other"}, "the workspace is other, not acme"),
        ({"profile": None}, "the workspace was probed again"),
        ({"transforms": "t2"}, "the program is another version"),
        ({"requests": 11_001}, "11001 requests, 10000 were signed"),
        ({"records": {"ticket": 1_101}}, "ticket: 1101 records to move, 1000 were signed"),
        ({"records": {"company": 101}}, "company: 101 records to move, 0 were signed"),
        ({"reasons": {"ticket: too_long": 1}}, "a new reason: ticket: too_long, 1"),
        (
            {"reasons": {"ticket: deleted_in_source": 121}},
            "ticket: deleted_in_source: 121, 20 were signed",
        ),
    ],
)
def test_whatever_is_other_than_it_was_signed_is_told(other, told):
    assert changes(SIGNED, replace(SIGNED, **other)) == [told]


@pytest.mark.parametrize(
    "drifted",
    [
        {"requests": 11_000},
        {"records": {"ticket": 1_100, "contact": 600}},
        {"reasons": {"ticket: deleted_in_source": 120}},
    ],
)
def test_a_plan_may_drift_as_far_as_people_at_work_change_a_desk(drifted):
    assert changes(SIGNED, replace(SIGNED, **drifted)) == []


@pytest.mark.parametrize("way", [None, *Way])
def test_a_sign_off_comes_back_from_json_as_it_was(way):
    signed = SignOff("ada", "2026-11-28T10:00:00+00:00", SIGNED, ["teammates"], way)

    assert SignOff.of_json(orjson.loads(orjson.dumps(signed.to_json()))) == signed


def test_every_line_of_the_checklists_has_a_key_of_its_own_and_says_where_to_look():
    items = (*BEFORE, *AFTER)

    assert len({item.key for item in items}) == len(items)
    assert all(item.text and item.where for item in items)
