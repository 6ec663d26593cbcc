"""Zendesk's quirks in its protocol, each on the shortest conversation that shows it."""

import httpx
import pytest

from tests.connectors.zendesk.desk import (
    ME,
    OAUTH,
    ORGANIZATIONS,
    TICKETS,
    Desk,
    export,
    pages,
    records,
    refused,
)

TOKENS = "/oauth/tokens"
FILE = "https://acme.zendesk.com/attachments/token/t0/?name=a.txt"


@pytest.mark.quirk("ZEN-004")
async def test_a_next_page_at_the_end_is_not_asked_for():
    last = export("organizations", {"id": 1}, end_time=900, next_page="https://x/more")
    desk = Desk().on(ORGANIZATIONS, last)

    assert len(await records(desk.source().pages("organizations"))) == 1
    assert len(desk.asked(ORGANIZATIONS)) == 1


@pytest.mark.quirk("ZEN-005")
async def test_tickets_of_ai_agents_are_asked_for():
    desk = Desk().on(TICKETS, export("tickets", after_cursor="a"))
    await pages(desk.source().pages("tickets"))

    assert desk.asked(TICKETS)[0]["support_type_scope"] == "all"


@pytest.mark.quirk("ZEN-011")
async def test_a_token_that_ran_out_is_replaced():
    granted = [{"access_token": f"token-{n}", "expires_in": 1800} for n in (1, 2)]
    desk = Desk().on(TOKENS, *granted).on(ME, _only_the_second_token)
    found = [finding.text for finding in await desk.source(OAUTH).check() if finding.is_fatal]

    assert len(desk.asked(TOKENS)) == 2
    assert not any("401" in text for text in found)


@pytest.mark.quirk("ZEN-012")
async def test_another_host_never_sees_the_credentials():
    away = httpx.Response(302, headers={"location": "https://files.zdusercontent.com/x"})
    desk = Desk().on("/attachments/token/t0/", away).on("/x", httpx.Response(200, text="bytes"))
    async with desk.source().download(FILE, max_bytes=100) as file:
        assert b"".join([part async for part in file.chunks()]) == b"bytes"

    assert ["authorization" in request.headers for request in desk.seen] == [True, False]


def _only_the_second_token(request):
    if request.headers["authorization"] != "Bearer token-2":
        return refused(401, "invalid_token")
    return httpx.Response(200, json={"user": {"id": 5, "role": "admin"}})
