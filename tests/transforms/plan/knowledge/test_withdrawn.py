from dataclasses import replace

import pytest

from tests.transforms.plan.knowledge.base_given import (
    BASE,
    article_row,
    article_rules,
    centers,
    planned,
    translation_row,
)
from transforms.conditions import AnyNone, ArticleFilters, Filters
from transforms.contracts import FILE, from_rows
from transforms.knowledge.contracts import ARTICLE, ARTICLE_FILE, TRANSLATION
from transforms.plan.knowledge.base import Tree
from transforms.plan.knowledge.contents import Knowledge, whole_articles
from transforms.plan.knowledge.withdrawn import Others, Unread, others_of
from transforms.plan.workspace import Matching

HAD = {"en": True, "de": True, "fr": False}
SETTLED = {"settled": {"1": ["article"]}, "versions": {"1": {"article": "another"}}}


def lost(translations, *, row=None, had=None, rules=None, unread=(), spoken=None):
    """Return which languages of one article there are no words for."""
    tables = (
        from_rows([row or article_row()], ARTICLE),
        from_rows(translations, TRANSLATION),
        ARTICLE_FILE.empty_table(),
        FILE.empty_table(),
    )
    told = Knowledge(rules or article_rules(), BASE, centers(), Tree(), Matching("901"))
    wholes = whole_articles(*tables)
    found = others_of(
        wholes,
        told,
        had={"1": had or HAD},
        unread=Unread(frozenset(unread)),
        spoken={"1": spoken or {}},
    )
    return next((others for _, others in found), Others())


def test_what_has_no_words_any_more_is_gone_and_what_readers_see_of_it_is_withdrawn():
    assert lost([translation_row()]) == Others(
        there=frozenset({"de", "fr"}), gone=("de", "fr"), withdrawn=("de",)
    )


@pytest.mark.parametrize(
    ("row", "unread"), [({}, ["1"]), ({"losses": ["translations_unread"]}, [])]
)
def test_nothing_is_gone_of_an_article_that_was_not_read_whole(row, unread):
    assert lost([translation_row()], row=article_row(**row), unread=unread).gone == ()


def test_what_our_settings_leave_out_is_not_gone():
    rows = [translation_row(), translation_row(locale="de")]

    assert lost(rows, rules=article_rules(translations=False)).gone == ("fr",)


@pytest.mark.parametrize(
    ("spoken", "gone"), [({}, ()), ({"en": "en-gb"}, ()), ({"en": "en-us"}, ("en",))]
)
def test_words_of_another_language_in_the_same_place_are_not_those_that_are_left_out(spoken, gone):
    rows = [translation_row(locale="de"), translation_row(locale="en-gb")]
    wished = ArticleFilters(locales=AnyNone(none=("en-gb",)))
    rules = replace(article_rules(), filters=Filters(articles=wished))
    row = article_row(default_locale="de")

    told = lost(rows, row=row, had={"en": True, "de": True}, rules=rules, spoken=spoken)

    assert told.gone == gone


@pytest.mark.parametrize(("to", "gone"), [("fr", ("de",)), ("ja", ())])
def test_what_goes_elsewhere_leaves_its_place_once_it_stands_there(to, gone):
    rows = [translation_row(), translation_row(locale="de")]
    had = {"en": True, "de": True}

    assert lost(rows, had=had, rules=article_rules({"locales": {"de": to}})).gone == gone


def test_a_language_that_is_held_is_neither_gone_nor_withdrawn():
    found = lost([translation_row()]).holding({"de"})

    assert (found.gone, found.withdrawn, found.held) == (("fr",), (), ("de",))


def test_a_language_that_is_gone_goes_with_the_update_until_it_is_there_again():
    def step(others):
        plan = planned(others={"1": others}, **SETTLED)
        return plan.second[0].steps[0]

    first = step(Others(frozenset({"de"}), gone=("de",), withdrawn=("de",)))
    later = step(Others(frozenset({"de"}), gone=("de",)))

    assert (first.hints.withdrawn, later.hints.withdrawn) == (("de",), ())
    assert first.fingerprint == later.fingerprint != step(Others()).fingerprint


def test_a_first_language_that_stays_or_goes_is_not_written_over():
    row, told = article_row(default_locale="de"), [translation_row(locale="de")]
    plan = planned([row], told, others={"1": Others(frozenset({"en"}))}, **SETTLED)

    assert list(plan.second[0].steps[0].body["contents"]) == ["de"]
