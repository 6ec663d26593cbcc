"""What reading 100,000 tickets costs, against the table of Freshdesk's own limits."""

import pytest

from transforms.freshdesk.costs import (
    Held,
    Limits,
    Manner,
    Shelves,
    conversations_of,
    knowledge_row,
    reading_rows,
)
from transforms.reading_cost import ReadingCost

TICKETS = 100_000
FULL, FAST = Manner(is_fast=False, includes=1), Manner(is_fast=True, includes=2)
PLANS = {"growth": Limits(200 / 60, 20 / 60), "pro": Limits(400 / 60, 100 / 60)}
PLANS["enterprise"] = Limits(700 / 60, 200 / 60)


def cost(held, manner, limits=Limits(None, None)):  # noqa: B008 - a tuple
    rows = reading_rows(held, manner, limits)
    return ReadingCost(
        rows, None if limits.credits is None else 60 * limits.credits, is_estimate=True
    )


@pytest.mark.parametrize(("manner", "spent"), [(FULL, 205_000), (FAST, 103_000)])
def test_a_hundred_thousand_tickets_take_the_credits_of_the_reference(manner, spent):
    assert cost(Held(TICKETS), manner).credits == pytest.approx(spent, rel=0.05)


@pytest.mark.parametrize(
    ("manner", "plan", "hours"),
    [
        (FULL, "growth", 17),
        (FULL, "pro", 8.5),
        (FULL, "enterprise", 4.9),
        (FAST, "pro", 4.3),
        (FAST, "enterprise", 2.5),
    ],
)
def test_it_takes_the_hours_of_the_reference(manner, plan, hours):
    told = cost(Held(TICKETS), manner, PLANS[plan])

    assert told.seconds / 3_600 == pytest.approx(hours, rel=0.05)


def test_fast_on_growth_takes_longer_than_its_credits_for_two_reasons_and_no_other():
    rate = PLANS["growth"].credits
    told = cost(Held(TICKETS), FAST, PLANS["growth"])
    without_stats = cost(Held(TICKETS), Manner(is_fast=True, includes=1))
    lists = next(row for row in told.rows if row.what == "lists of tickets")

    stats, waits = (
        (told.credits - without_stats.credits) / rate,
        lists.seconds - lists.credits / rate,
    )
    assert stats / 60 == pytest.approx(10, abs=0.5)
    assert waits / 60 == pytest.approx(25, abs=0.5)  # of 20 lists a minute, while credits lie idle
    assert told.seconds == pytest.approx(103_000 / rate + stats + waits, rel=0.003)


def test_a_list_with_a_limit_of_its_own_takes_longer_than_its_credits():
    lists = {row.what: row for row in cost(Held(TICKETS), FULL, PLANS["growth"]).rows}

    assert lists["lists of tickets"].seconds == pytest.approx(50 * 60, rel=0.05)  # 20 a minute


def test_a_ticket_is_one_call_in_either_manner():
    calls = [cost(Held(TICKETS), manner).calls for manner in (FULL, FAST)]

    assert all(told == pytest.approx(101_000, rel=0.01) for told in calls)


def test_an_archived_ticket_costs_its_number_and_its_conversations():
    for manner in (FULL, FAST):
        more = cost(Held(0, archived=50), manner).credits - cost(Held(0), manner).credits
        assert more == 100


def test_a_number_without_a_ticket_costs_one():
    assert cost(Held(0, absent=7), FULL).credits - cost(Held(0), FULL).credits == 7


def test_people_cost_a_call_each_where_all_is_read():
    people = Held(0, people=1_000)

    assert cost(people, FULL).credits - cost(people, FAST).credits == pytest.approx(1_000, abs=5)


def test_ten_conversations_and_each_hundred_more_cost_a_call():
    known = {9: 1, 10: 1, 101: 1}

    told = cost(Held(3, conversations=known), FULL).calls - cost(Held(3), FULL).calls
    fast = cost(Held(3, conversations=known), FAST).calls - cost(Held(3), FAST).calls

    assert (told, fast) == (3, 1)


def test_some_tickets_stand_for_all():
    some = cost(Held(100, conversations={20: 1, 3: 1}), FULL)

    assert some.calls - cost(Held(100), FULL).calls == 50


def test_staged_rows_tell_conversations():
    assert conversations_of({1: 2, 2: 3, 12: 4}) == {0: 5, 10: 4}


def test_lists_that_are_read_for_their_numbers_alone_cost_a_call_each():
    gaps = Manner(is_fast=False, includes=1, other_lists=2)

    assert cost(Held(TICKETS), gaps).credits - cost(Held(TICKETS), FULL).credits == 2


def test_changes_of_tickets_cost_a_call_for_each_day_that_is_kept():
    changes = Manner(is_fast=False, includes=1, with_changes=True)

    assert cost(Held(TICKETS), changes).calls - cost(Held(TICKETS), FULL).calls == 30


def test_a_knowledge_base_costs_each_list_and_each_article_in_each_language():
    told = knowledge_row(Shelves(3, categories=2, folders=5, articles=40), Limits(2.0, None))

    assert told.calls == told.credits == 2 + 3 * (2 + 2 + 10 + 40)
    assert told.seconds == told.calls / 2


def test_without_a_limit_nobody_says_how_long():
    assert cost(Held(5), FULL).seconds is None
