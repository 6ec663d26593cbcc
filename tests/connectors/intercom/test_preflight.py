import httpx

from tests.connectors.intercom.scripted import Script, refusal, target

ME = {
    "type": "admin",
    "id": 17,
    "app": {"id_code": "abc", "name": "Acme", "region": "EU", "timezone": "Europe/Dublin"},
}


def workspace(me=ME):
    script = Script().on("GET /me", me)
    for path in ("contacts", "companies", "tags", "admins", "data_attributes"):
        script.on(f"GET /{path}", {"data": []})
    script.on("GET /conversations/attributes", {"data": []})
    headers = {"X-RateLimit-Limit": "1667", "X-RateLimit-Remaining": "1600"}
    answer = httpx.Response(200, json={"total_count": 3}, headers=headers)
    return script.on("GET /conversations", answer)


async def check(script, expected=None, url="https://api.eu.intercom.io"):
    return await target(script, url=url).preflight(expected)


def fatal(findings):
    return [(finding.subject, finding.text) for finding in findings if finding.is_fatal]


async def test_a_workspace_that_fits_has_nothing_fatal():
    findings = await check(workspace(), "abc")

    assert fatal(findings) == []
    texts = {finding.subject: finding.text for finding in findings}
    assert texts["rate"].startswith("1667 requests")
    assert "3 conversations" in texts["workspace in use"]


async def test_the_id_is_named_for_the_file_when_none_is_expected():
    findings = await check(workspace())

    assert "target.workspace: abc" in findings[0].text


async def test_another_workspace_is_fatal():
    ((subject, text),) = fatal(await check(workspace(), "xyz"))

    assert subject == "workspace"
    assert "abc" in text
    assert "xyz" in text


async def test_another_region_names_the_right_address():
    ((subject, text),) = fatal(await check(workspace(), "abc", "https://api.intercom.io"))

    assert subject == "region"
    assert "https://api.eu.intercom.io" in text


async def test_an_unknown_host_is_no_region():
    assert fatal(await check(workspace(), "abc", "http://127.0.0.1:9")) == []


async def test_a_plan_without_conversations_is_fatal():
    script = workspace().on("GET /conversations", refusal(403, "api_plan_restricted", "Active"))

    ((subject, _),) = fatal(await check(script, "abc"))

    assert subject == "plan"


async def test_a_missing_permission_is_named():
    script = workspace().on("GET /admins", refusal(401, "token_unauthorized", "Not authorized"))

    ((subject, text),) = fatal(await check(script, "abc"))

    assert subject == "permissions"
    assert "Read admins" in text


async def test_a_wrong_token_is_one_finding():
    script = workspace().on("GET /me", refusal(401, "unauthorized", "Access Token Invalid"))

    ((subject, text),) = fatal(await check(script))

    assert subject == "token"
    assert "target.token" in text


async def test_me_names_admin_and_workspace():
    who = await target(workspace()).me()

    assert (who.admin_id, who.workspace, who.time_zone) == ("17", "abc", "Europe/Dublin")
