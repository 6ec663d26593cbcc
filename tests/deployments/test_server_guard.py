"""Whom the Prefect server of our own answers: its owner, and no page, no other user, no old login.

Whoever plants a deployment there runs a command as the operator, with both tokens.
"""

import json
import signal
import stat
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from tests.deployments.folders import until
from tests.deployments.test_server_start import servers_in
from tests.local import local_client

PLANT = {"name": "planted", "flow_id": "00000000-0000-4000-8000-000000000000"}
PAGE = {"origin": "https://evil.example"}
PREFLIGHT = PAGE | {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
}


async def answer(prefect, method, path, *, login=None, **headers):
    auth = None if login is None else tuple(login.split(":", 1))
    async with local_client(timeout=30, auth=auth) as client:
        body = PLANT if method == "POST" else None
        return await client.request(method, f"{prefect.ui_url}{path}", headers=headers, json=body)


WAYS_IN = [
    ("POST", "/api/deployments/"),
    ("POST", "/api/deployments/filter"),
    ("POST", "/api/flows/"),
    ("POST", "/api/block_documents/filter"),
    ("GET", "/api/admin/settings"),
    ("GET", "/api/admin/version"),
]


@pytest.mark.slow
async def test_another_user_is_asked_to_log_in(prefect):
    for method, path in WAYS_IN:
        assert (await answer(prefect, method, path)).status_code == 401
        assert (await answer(prefect, method, path, login="migration:x")).status_code == 401
    assert (await answer(prefect, "GET", "/api/admin/version", login=prefect.login)).is_success


@pytest.mark.slow
async def test_a_page_is_refused_though_its_browser_knows_the_login(prefect):
    for method, path in WAYS_IN:
        for headers in (PAGE, {"origin": "null"}, {"host": "evil.example"}):
            refused = await answer(prefect, method, path, login=prefect.login, **headers)
            assert refused.status_code == 403
            assert not any("access-control" in name for name in refused.headers)
    named = f"evil.example:{prefect.port}"
    assert (await answer(prefect, "GET", "/", host=named)).status_code == 403
    assert (await answer(prefect, "OPTIONS", "/api/deployments/", **PREFLIGHT)).status_code == 403


@pytest.mark.slow
async def test_a_page_opens_no_channel_either(prefect):
    channel = f"ws://127.0.0.1:{prefect.port}/api/events/out"
    with pytest.raises(InvalidStatus, match="403"):
        async with connect(channel, subprotocols=["prefect"], origin="https://evil.example"):
            pass
    async with connect(channel, subprotocols=["prefect"], origin=prefect.ui_url) as own:
        await own.send(json.dumps({"type": "auth", "token": "migration:x"}))
        with pytest.raises(ConnectionClosedError):
            await own.recv()
    async with connect(channel, subprotocols=["prefect"], origin=prefect.ui_url) as own:
        await own.send(json.dumps({"type": "auth", "token": prefect.login}))
        assert json.loads(await own.recv()) == {"type": "auth_success"}


@pytest.mark.slow
async def test_its_own_page_is_served_and_may_ask(prefect):
    shown = await answer(prefect, "GET", "/", accept="text/html")
    told = (await answer(prefect, "GET", "/ui-settings")).json()
    own = await answer(
        prefect, "OPTIONS", "/api/deployments/", **PREFLIGHT | {"origin": prefect.ui_url}
    )

    assert shown.is_success or shown.is_redirect
    assert (told["auth"], told["api_url"]) == ("BASIC", prefect.api_url)
    assert own.headers["access-control-allow-origin"] == prefect.ui_url


@pytest.mark.slow
async def test_it_sees_no_secret_but_its_own_login_and_ends_with_a_run_that_is_killed(own_desk):
    desk = own_desk
    desk.environ |= {"ZENDESK_SECRET": "zendesk-secret-9", "INTERCOM_TOKEN": "token-9"}
    process = await desk.start("demo")
    await until(lambda: stands(desk), process)
    (pid,) = servers_in(desk.path)
    seen = Path("/proc", pid, "environ").read_text().split("\0")
    told = Path("/proc", pid, "cmdline").read_text()
    login = desk.path / ".migration/prefect-login"

    assert not [each for each in seen if "secret-9" in each or "token-9" in each]
    assert login.read_text().strip() not in told
    assert stat.S_IMODE(login.stat().st_mode) == 0o600

    process.kill()
    await process.wait()

    async def is_gone():
        return servers_in(desk.path) == []

    await until(is_gone)


async def stands(desk):
    return (desk.path / ".migration/prefect-server.json").exists()


@pytest.mark.slow
async def test_a_lost_terminal_stops_a_run_as_sigterm_does(own_desk):
    desk = own_desk
    await desk.run("sandbox", "--detach")
    await desk.ask("config", body={"latency_s": 0.1, "rate_limit_per_window": None})
    process = await desk.start("full", "--yes")

    async def is_there():
        return await desk.writes() >= 150

    await until(is_there, process)
    process.send_signal(signal.SIGHUP)
    out, err = await process.communicate()

    assert (process.returncode, err.decode()) == (2, "Stopped: by SIGHUP\n"), out.decode()
    assert servers_in(desk.path) == []
    assert desk.steps("outcome IS NULL") == 0
