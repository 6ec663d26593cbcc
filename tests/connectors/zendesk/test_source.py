import logging

import httpx
import pytest
from aiohttp import web

from connectors.http import RetryBudget
from connectors.protocols import Source
from connectors.zendesk import account_of, open_zendesk
from tests.connectors.zendesk.desk import (
    BASE,
    ME,
    OAUTH,
    TICKETS,
    TOKEN,
    Desk,
    export,
    html,
    pages,
    refused,
    ticket,
)
from transforms.errors import FatalError, RecordError

FILE = "https://acme.zendesk.com/attachments/token/t0/?name=a.txt"
ADMIN = {"user": {"id": 5, "role": "admin"}}


def admin_desk():
    me = httpx.Response(
        200, json=ADMIN, headers={"x-rate-limit": "700", "x-rate-limit-remaining": "699"}
    )
    return Desk().on(ME, me).on(TICKETS, export("tickets", after_cursor="a"))


async def fatal(desk, auth=TOKEN):
    return [f.subject for f in await desk.source(auth).check() if f.is_fatal]


async def fetched(desk, url=FILE, max_bytes=100):
    async with desk.source().download(url, max_bytes=max_bytes) as file:
        return b"".join([chunk async for chunk in file.chunks()])


def test_the_source_keeps_the_protocol():
    source: Source = Desk().source()

    assert source.account == "acme"


@pytest.mark.parametrize(
    ("host", "account"),
    [
        ("acme.zendesk.com", "acme"),
        ("Support.Acme.test", "support.acme.test"),
        ("127.0.0.1", "sandbox"),
        ("localhost", "sandbox"),
    ],
)
def test_an_account_is_named_by_subdomain_or_host(host, account):
    assert account_of(host) == account


async def test_an_admin_passes_the_check_and_is_told_rate_and_size():
    desk = admin_desk()
    desk.on("/api/v2/tickets/count.json", {"count": {"value": 12345, "refreshed_at": None}})

    found = await desk.source().check()

    assert not any(finding.is_fatal for finding in found)
    assert [(finding.subject, finding.text) for finding in found] == [
        ("role", "Zendesk user 5 is admin"),
        ("rate limit", "700 requests a minute, 699 left now"),
        ("export", "tickets can be exported"),
        ("tickets", "about 12,345 tickets"),
    ]


async def test_an_agent_is_told_to_use_an_admins_credential():
    found = await Desk().on(ME, {"user": {"id": 5, "role": "agent"}}).source().check()

    assert [finding.text for finding in found if finding.is_fatal] == [
        "Zendesk user 5 is agent; use the credential of an admin"
    ]


@pytest.mark.parametrize(
    ("answer", "subject"),
    [
        ({"user": {"id": None, "name": "Anonymous user", "role": "end-user"}}, "credentials"),
        (refused(401, "Couldn't authenticate you"), "credentials"),
        (refused(403, "Forbidden"), "credentials"),
        (refused(404, "NoHelpDesk"), "account"),
        (html(), "account"),
        (httpx.Response(302, headers={"location": "https://x.test/login"}), "account"),
        (httpx.ConnectError("no such host"), "account"),
        ({"me": {}}, "account"),
    ],
)
async def test_a_wrong_address_or_credential_is_fatal(answer, subject):
    assert await fatal(Desk().on(ME, answer)) == [subject]


async def test_an_oauth_client_that_is_refused_is_a_finding():
    assert await fatal(Desk().on("/oauth/tokens", refused(401, "x")), OAUTH) == ["credentials"]


async def test_a_scope_that_does_not_export_is_fatal():
    assert await fatal(admin_desk().on(TICKETS, refused(403, "Forbidden"))) == ["export"]


async def test_counts_are_none_where_the_account_does_not_tell():
    desk = Desk().on("/api/v2/users/count.json", {"count": {"value": 3}})

    assert await desk.source().counts() == {"organizations": None, "users": 3, "tickets": None}


async def test_a_file_is_streamed_with_its_type_and_size():
    desk = Desk().on("/attachments/token/t0/", httpx.Response(200, text="hello"))

    async with desk.source().download(FILE, max_bytes=100) as file:
        told = (file.content_type, file.size_bytes)

    assert told == ("text/plain; charset=utf-8", 5)
    assert await fetched(desk) == b"hello"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refused(404, "RecordNotFound"), "file_not_found"),
        (httpx.Response(410), "file_not_found"),
        (refused(403, "Forbidden"), "file_forbidden"),
        (refused(403, "Forbidden", "Malware found in the file"), "malware_found"),
        (httpx.Response(200, text="x" * 101), "file_too_large"),
    ],
)
async def test_a_file_that_can_not_be_had_has_a_reason(answer, code):
    with pytest.raises(RecordError) as caught:
        await fetched(Desk().on("/attachments/token/t0/", answer))

    assert caught.value.code == code


@pytest.mark.parametrize("url", ["ftp://acme.test/x", "data:image/png;base64,AAAA", "http://"])
async def test_an_address_that_leads_nowhere_fails_the_file_only(url):
    with pytest.raises(RecordError) as caught:
        await fetched(Desk(), url)

    assert caught.value.code == "file_address_invalid"


async def test_an_address_in_our_own_network_is_refused():
    desk = Desk()

    with pytest.raises(RecordError):
        await fetched(desk, "http://169.254.169.254/latest/meta-data")
    assert desk.seen == []


async def test_credentials_do_not_follow_a_redirect_to_another_host():
    away = httpx.Response(302, headers={"location": "https://files.zdusercontent.com/x"})
    desk = Desk().on("/attachments/token/t0/", away).on("/x", httpx.Response(200, text="bytes"))

    assert await fetched(desk) == b"bytes"
    assert [(r.url.host, "authorization" in r.headers) for r in desk.seen] == [
        ("acme.zendesk.com", True),
        ("files.zdusercontent.com", False),
    ]


async def test_another_brands_attachment_is_asked_for_at_our_own_host_first():
    def brand(request):
        if request.url.host == "acme.zendesk.com":
            return refused(404, "RecordNotFound")
        return httpx.Response(200, text="bytes")

    desk = Desk().on("/attachments/token/t0/", brand)

    assert await fetched(desk, FILE.replace("acme", "acme-shop")) == b"bytes"
    assert [(r.url.host, "authorization" in r.headers) for r in desk.seen] == [
        ("acme.zendesk.com", True),
        ("acme-shop.zendesk.com", False),
    ]


async def test_an_unknown_support_type_stops_the_run():
    with pytest.raises(FatalError, match="support_types"):
        open_zendesk(BASE, TOKEN, rate_reserve=0.2, support_types="robots")


async def test_no_secret_and_no_body_reaches_the_log(caplog):
    caplog.set_level(logging.DEBUG)
    desk = Desk().on("/oauth/tokens", {"access_token": "tok-abcdef", "expires_in": 900})
    desk.on(TICKETS, export("tickets", ticket(1, subject="private matter"), after_cursor="a"))

    await pages(desk.source(OAUTH).pages("tickets"))

    logged = "".join(str(vars(record)) for record in caplog.records)
    assert "page read" in logged
    for secret in ("tok-abcdef", OAUTH["client_secret"], "private matter", "start_time"):
        assert secret not in logged


async def test_a_real_redirect_to_another_origin_carries_no_credentials():
    seen = {}

    async def away(request):
        seen["own"] = request.headers.get("authorization")
        raise web.HTTPFound(f"{other}/file")

    async def file(request):
        seen["other"] = request.headers.get("authorization")
        return web.Response(body=b"bytes")

    own_runner, own = await serve("/attachments/token/t0", away)
    other_runner, other = await serve("/file", file)
    source = open_zendesk(
        own, TOKEN, rate_reserve=0.0, support_types="all", retry=RetryBudget(attempts=1)
    )
    try:
        async with source.download(f"{own}/attachments/token/t0", max_bytes=10) as opened:
            body = b"".join([chunk async for chunk in opened.chunks()])
    finally:
        await source.aclose()
        await own_runner.cleanup()
        await other_runner.cleanup()

    assert body == b"bytes"
    assert seen["own"].startswith("Basic ")
    assert seen["other"] is None


async def serve(path, handler):
    app = web.Application()
    app.router.add_get(path, handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    return runner, f"http://127.0.0.1:{port}"
