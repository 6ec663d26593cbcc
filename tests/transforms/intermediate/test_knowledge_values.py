"""Names and links as a folder spells them."""

import pytest

from transforms.intermediate.tables import TABLES
from transforms.intermediate.values import Unfit, read_value

NAMES = TABLES["collections"].columns["names"]
LINKS = TABLES["translations"].columns["links"]
VOTES = TABLES["articles"].columns["votes"]


@pytest.mark.parametrize(
    "told",
    [
        {"en": "Shop", "de": "Laden"},
        '{"en": "Shop", "de": "Laden"}',
        [{"locale": "en", "name": "Shop"}, {"locale": "de", "name": "Laden", "description": ""}],
    ],
)
def test_names_are_an_object_or_a_list(told):
    assert read_value(NAMES, told) == [
        {"locale": "en", "name": "Shop", "description": None},
        {"locale": "de", "name": "Laden", "description": None},
    ]


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ("Shop", "is no list"),
        ([1], "holds what is no object"),
        ([{"locale": "en"}], "holds one without 'name'"),
        ({"en": None}, "holds one without 'name'"),
    ],
)
def test_names_of_another_form_are_refused(told, problem):
    with pytest.raises(Unfit) as caught:
        read_value(NAMES, told)

    assert caught.value.problem == problem


def test_a_link_may_lead_to_what_is_not_there():
    assert read_value(LINKS, '[{"url": "/a", "entity": "article"}]') == [
        {"url": "/a", "entity": "article", "source_id": None, "locale": None, "anchor": None}
    ]


@pytest.mark.parametrize(
    "told", [[{"url": "/a", "entity": "person"}], [{"entity": "article"}], 7, "[", {"url": "a"}]
)
def test_links_of_another_form_are_refused(told):
    with pytest.raises(Unfit):
        read_value(LINKS, told)


def test_votes_may_be_below_zero_and_other_numbers_not():
    assert [read_value(VOTES, told) for told in (-3, "-3", "4")] == [-3, -3, 4]
    with pytest.raises(Unfit):
        read_value(TABLES["articles"].columns["position"], "-1")


def test_an_article_has_to_say_who_may_read_it():
    column = TABLES["articles"].columns["audience"]

    assert column.is_required
    assert column.choices == ("everyone", "signed_in", "segment", "agents")
