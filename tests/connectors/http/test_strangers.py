"""A host of others that is gone is left alone for a while, and asked again later."""

import httpx
import pytest

from connectors.http.strangers import GIVEN_UP_AFTER, REST_S, Strangers
from tests.connectors.zendesk.desk import Desk
from transforms.errors import RecordError

GONE = "gone.example"


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def given_up(clock):
    strangers = Strangers(clock)
    for _ in range(GIVEN_UP_AFTER):
        strangers.silent(GONE)
    return strangers


def test_a_host_is_given_up_after_some_files_without_an_answer():
    strangers = given_up(Clock())

    strangers.ask("other.example")
    with pytest.raises(RecordError, match="file_unavailable"):
        strangers.ask(GONE)


def test_a_host_that_is_given_up_is_asked_again_later():
    clock = Clock()
    strangers = given_up(clock)
    clock.now = REST_S

    strangers.ask(GONE)
    strangers.silent(GONE)
    with pytest.raises(RecordError):
        strangers.ask(GONE)


def test_an_answer_of_whatever_kind_shows_that_a_host_is_there():
    strangers = given_up(Clock())

    strangers.answered(GONE)
    strangers.silent(GONE)
    strangers.ask(GONE)


@pytest.mark.quirk("ZEN-032")
async def test_files_of_a_dead_host_cost_requests_for_the_first_of_them_only():
    def dead(request):
        raise httpx.ConnectError("no such host")

    desk = Desk().on("/a.png", dead)
    source = desk.source()
    for _ in range(3 * GIVEN_UP_AFTER):
        with pytest.raises(RecordError, match="file_unavailable"):
            async with source.download(f"https://{GONE}/a.png", max_bytes=10):
                pass

    asked = len(desk.seen)
    with pytest.raises(RecordError):
        async with source.download(f"https://{GONE}/a.png", max_bytes=10):
            pass
    assert len(desk.seen) == asked
    assert asked <= 3 * GIVEN_UP_AFTER
