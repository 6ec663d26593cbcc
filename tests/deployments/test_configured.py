"""A Prefect server of the operator's own: `check` says so when it asks nobody to log in."""

import asyncio

import pytest
from aiohttp import web

from connectors.sandbox.server import serve
from deployments.configured import check_server
from tests.deployments.folders import folder


def server(status):
    async def answer(_):
        return web.json_response("3.8.8", status=status)

    app = web.Application()
    app.router.add_get("/api/admin/version", answer)
    return serve(app)


async def told(status):
    async with await server(status) as served:
        environ = {"PREFECT_API_URL": f"{served.url}/api"}
        return [each.text for each in await asyncio.to_thread(check_server, environ)]


async def test_a_server_that_answers_without_login_is_told():
    (text,) = await told(200)

    assert "answers without login" in text
    assert "PREFECT_SERVER_API_AUTH_STRING" in text


@pytest.mark.parametrize("status", [401, 403])
async def test_one_that_asks_for_a_login_is_not(status):
    assert await told(status) == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/api", "nonsense", "http://[::1/api"])
def test_one_that_does_not_answer_is_told(url):
    (finding,) = check_server({"PREFECT_API_URL": url})

    assert finding.text == f"{url} (PREFECT_API_URL) does not answer"
    assert not finding.is_fatal


def test_without_one_there_is_nothing_to_tell():
    assert check_server({}) == []


@pytest.mark.slow
async def test_check_tells_it_and_is_none_the_worse(tmp_path):
    async with await server(200) as served, folder(tmp_path / "desk") as desk:
        desk.environ["PREFECT_API_URL"] = f"{served.url}/api"
        warned = await desk.write().run("check")
        del desk.environ["PREFECT_API_URL"]
        plain = await desk.run("check")

        assert f"· prefect: {served.url}/api answers without login" in warned.out
        assert "prefect" not in plain.out
        assert warned.code == plain.code
