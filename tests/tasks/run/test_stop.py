"""A breaker warns once, at half of what stops the run."""

import pytest

from tasks.run.stop import Breaker
from transforms.errors import CONTACT_SHUT, FatalError


def after(breaker, *reasons):
    for reason in reasons:
        breaker.note(reason)


def test_half_of_the_share_is_told_once_and_the_whole_of_it_stops():
    breaker = Breaker(share=0.4, of_last=10)

    after(breaker, *[None] * 9, "limit")
    assert breaker.take_warning() is None
    after(breaker, "limit")
    assert breaker.take_warning() == "2 of the last 10 records failed with 'limit'"
    after(breaker, "limit")
    assert breaker.take_warning() is None
    with pytest.raises(FatalError, match="4 of the last 10 records"):
        after(breaker, "limit")


def test_different_reasons_are_not_added_and_too_few_records_say_nothing():
    breaker = Breaker(share=0.4, of_last=10)

    after(breaker, *["limit"] * 9)
    assert breaker.take_warning() is None
    after(breaker, *[None] * 8, "size", "name")
    assert breaker.take_warning() is None


def test_people_who_are_blocked_stop_nobody_however_many_they_are():
    breaker = Breaker(share=0.4, of_last=10)

    after(breaker, *[CONTACT_SHUT] * 20)

    assert breaker.take_warning() is None
