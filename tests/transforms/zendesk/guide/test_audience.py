"""Who may read an article."""

import pytest

from transforms.zendesk.guide.audience import Openness, audience_of

SEGMENTS = {
    "1": {"name": "Signed in", "user_type": "signed_in_users", "tags": []},
    "2": {"name": "Agents", "user_type": "staff"},
    "3": {"name": "Dealers", "user_type": "signed_in_users", "tags": ["dealer"]},
    "4": {"name": "All", "user_type": "everyone"},
    "5": {"name": "New kind", "user_type": "robots"},
    "6": {"name": "Two agents", "user_type": "staff", "added_user_ids": [1]},
}


def told(state="enabled", *, is_open=True, **values):
    return audience_of({"user_segment_id": None} | values, SEGMENTS, Openness(state, is_open))


@pytest.mark.parametrize(
    ("ids", "kind"),
    [
        ([], "everyone"),
        ([1], "signed_in"),
        ([2], "agents"),
        ([3], "segment"),
        ([4], "everyone"),
        ([5], "segment"),
        ([6], "agents"),
        ([2, 3], "segment"),
        ([3, 1], "signed_in"),
        ([99], "segment"),
    ],
)
def test_segments_say_who_may_read(ids, kind):
    assert told(user_segment_ids=ids).kind == kind


def test_one_segment_and_several_are_read_alike_and_named_once():
    assert told(user_segment_id=3, user_segment_ids=[3, 2]).names == ["Dealers", "Agents"]
    assert told(user_segment_id=3).names == ["Dealers"]
    assert told(user_segment_id=99).names == ["user segment 99"]


@pytest.mark.parametrize(
    "article",
    [{}, {"user_segment_id": [3]}, {"user_segment_id": {}}, {"user_segment_ids": "3"},
     {"user_segment_ids": [None, 3]}],
)  # fmt: skip
def test_what_does_not_say_who_may_read_is_for_agents_and_counted(article):
    assert audience_of(article, SEGMENTS, Openness("enabled")) == (
        "agents",
        [],
        ["audience_unknown"],
    )


@pytest.mark.quirk("ZEN-066")
@pytest.mark.parametrize("state", ["disabled", "some new state"])
def test_articles_of_a_help_center_that_is_not_open_are_for_agents(state):
    assert told(state) == ("agents", [f"the help center is {state}"], [])


def test_articles_of_a_restricted_help_center_are_for_whoever_is_signed_in():
    assert told("restricted") == ("signed_in", ["the help center asks for a login"], [])
    assert told("restricted", user_segment_ids=[2]).kind == "agents"


def test_a_help_center_without_a_state_is_open():
    assert told(None).kind == "everyone"


@pytest.mark.parametrize(
    ("ids", "kind"), [([], "signed_in"), ([4], "signed_in"), ([3], "segment"), ([2], "agents")]
)
def test_nothing_is_for_everyone_in_a_help_center_that_asks_for_a_login(ids, kind):
    assert told(is_open=False, user_segment_ids=ids).kind == kind
    assert told(is_open=False).names == ["the help center asks for a login"]
