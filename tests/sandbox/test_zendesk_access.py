from datetime import timedelta

from tests.sandbox.hands import Hands
from tests.sandbox.zendesk_client import OPS, basic, reading

GRANT = {
    "grant_type": "client_credentials",
    "client_id": "migration",
    "client_secret": "sandbox-secret",
    "scope": "read",
}


async def granted(reader, *, expect=200, as_form=False, **changes):
    told = {("data" if as_form else "json"): {**GRANT, **changes}}
    async with reader.session.post(f"{reader.served.url}/oauth/tokens", **told) as response:
        assert response.status == expect, await response.text()
        return await response.json()


async def status_of(reader, path, **kwargs):
    async with reader.session.get(reader.served.url + path, **kwargs) as response:
        return response.status


async def test_a_token_is_granted_to_json_and_to_forms_and_opens_the_desk():
    async with reading() as reader:
        tokens = [await granted(reader), await granted(reader, as_form=True)]
        bearers = [{"Authorization": f"Bearer {t['access_token']}"} for t in tokens]
        statuses = [await status_of(reader, "/api/v2/users/me.json", headers=h) for h in bearers]

    assert statuses == [200, 200]


async def test_json_can_be_refused_by_the_token_endpoint():
    async with reading(oauth_json=False) as reader:
        await granted(reader, expect=400)
        await granted(reader, as_form=True)


async def test_a_wrong_secret_and_a_lifetime_out_of_bounds_are_refused():
    async with reading() as reader:
        await granted(reader, expect=401, client_secret="wrong")
        await granted(reader, expect=400, expires_in=300)
        await granted(reader, expect=400, scope="")


async def test_a_token_expires_in_the_middle_of_a_run():
    clock = Hands()
    async with reading(clock=clock, token_lifetime_s=5) as reader:
        header = {"Authorization": f"Bearer {(await granted(reader))['access_token']}"}
        before = await status_of(reader, "/api/v2/groups", headers=header)
        clock.now += timedelta(seconds=6)
        after = await status_of(reader, "/api/v2/groups", headers=header)

    assert (before, after) == (200, 401)


async def test_an_api_token_without_slash_token_looks_like_a_wrong_password():
    wrong = basic("ops@lumenbikes.example")
    async with reading() as reader:
        assert await status_of(reader, "/api/v2/groups", headers=wrong) == 401
        assert await status_of(reader, "/api/v2/groups", headers=OPS) == 200


async def test_an_agent_may_not_export():
    async with reading(role="agent") as reader:
        me = await reader.get("/api/v2/users/me")
        await reader.get("/api/v2/incremental/tickets/cursor", start_time=0, expect=403)

    assert me["user"]["role"] == "agent"


async def test_audits_want_the_whole_read_scope():
    async with reading() as reader:
        narrow = await granted(reader, scope="tickets:read")
        header = {"Authorization": f"Bearer {narrow['access_token']}"}

        assert await status_of(reader, "/api/v2/tickets/1001/audits", headers=header) == 403
        assert await status_of(reader, "/api/v2/tickets/1001", headers=header) == 200


async def test_the_exports_share_ten_requests_a_minute():
    clock = Hands()
    async with reading(clock=clock, account_per_minute=100, incremental_per_minute=10) as reader:
        for _ in range(10):
            await reader.get("/api/v2/incremental/organizations", start_time=0)
        url = f"{reader.served.url}/api/v2/incremental/tickets/cursor?start_time=0"
        async with reader.session.get(url, headers=OPS) as refused:
            headers = refused.headers
        await reader.get("/api/v2/groups")
        clock.now += timedelta(seconds=61)
        await reader.get("/api/v2/incremental/tickets/cursor", start_time=0)

    assert refused.status == 429
    assert headers["Retry-After"] == "60"
    assert headers["zendesk-ratelimit-incremental-exports"] == "total=10; remaining=0; resets=60"


async def test_answers_tell_what_is_left_of_the_account():
    async with (
        reading(account_per_minute=100) as reader,
        reader.session.get(f"{reader.served.url}/api/v2/groups", headers=OPS) as response,
    ):
        left = response.headers["X-Rate-Limit-Remaining"], response.headers["ratelimit-reset"]

    assert left == ("99", "60")


async def test_figures_are_counted_by_route():
    async with reading() as reader:
        await reader.get("/api/v2/tickets/1001.json")
        await reader.get("/api/v2/tickets/1002")
        figures = await reader.get("/_sandbox/stats")

    assert figures["requests"] == {"GET /api/v2/tickets/{id}": 2}


async def test_faults_speak_zendesks_words_and_are_set_over_http():
    async with reading() as reader:
        url = f"{reader.served.url}/_sandbox/faults"
        async with reader.session.post(url, json={"kind": "429", "next": 1}) as response:
            assert response.status == 200
        refused = await reader.get("/api/v2/groups", expect=429)
        await reader.get("/api/v2/groups")

    assert refused["error"] == "APIRateLimitExceeded"
