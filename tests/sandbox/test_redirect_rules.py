"""Redirect rules as the sandbox keeps them: for whoever may, and where there is no page."""

import pytest

from connectors.sandbox.zendesk.desk import sample_desk
from connectors.sandbox.zendesk.desk.help_center.sample import IDS
from tests.sandbox.test_help_centers import asked
from tests.sandbox.zendesk_client import reading

RULES = "/api/v2/guide/redirect_rules"
PAGE = f"/hc/en-us/articles/{IDS + 307}"
NEW = "https://help.acme.example/en/articles/7"
SOUND = {"redirect_from": PAGE, "redirect_to": NEW, "redirect_status": 301}


async def rule(reader, expect=204, **changed):
    body = {"redirect_rule": {**SOUND, **changed}}
    return await asked(reader, reader.served.url + RULES, method="POST", json=body, expect=expect)


async def listed(reader, **query):
    return (await reader.get(RULES, **query))["records"]


async def opened(reader, path):
    url = reader.served.url + path
    async with reader.session.get(url, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("location")


async def draft(reader, is_draft):
    place = f"/api/v2/help_center/articles/{IDS + 307}/translations/en-us.json"
    body = {"translation": {"draft": is_draft}}
    told = await asked(reader, reader.served.url + place, method="PUT", json=body)
    return told["translation"]


async def test_a_rule_works_where_there_is_no_page_whatever_name_stands_behind_the_id():
    async with reading() as reader:
        await rule(reader)
        before = await opened(reader, PAGE)
        words = await draft(reader, is_draft=True)
        during = [await opened(reader, PAGE + name) for name in ("", "-Choosing-a-headlight")]
        await draft(reader, is_draft=False)
        after = await opened(reader, PAGE)

    assert (before, after) == ((200, None), (200, None))
    assert during == [(301, NEW), (301, NEW)]
    assert (words["title"] != "", words["body"] != "") == (True, True)


async def test_a_path_has_one_rule_which_the_next_one_changes():
    async with reading() as reader:
        await rule(reader)
        first = await listed(reader)
        await rule(reader, redirect_to="/hc", redirect_status="302")
        (second,) = await listed(reader)
        url = f"{reader.served.url}{RULES}/{second['id']}"
        shown = await asked(reader, url)
        await asked(reader, url, method="DELETE", expect=204)
        await asked(reader, url, expect=404)

    assert (first[0]["id"], first[0]["redirect_status"]) == (second["id"], "301")
    assert shown["redirect_rule"] == second
    assert second["redirect_to"] == "/hc"


async def test_the_list_has_pages_a_prefix_and_an_order():
    async with reading() as reader:
        for number in (3, 1, 2):
            await rule(reader, redirect_from=f"/old/{number}")
        await rule(reader)
        by_path = await listed(reader, sort="redirect_from", filter__redirect_from_prefix="/old")
        page = await reader.get(RULES, page__size=2)

    assert [each["redirect_from"] for each in by_path] == ["/old/1", "/old/2", "/old/3"]
    assert (len(page["records"]), page["meta"]["has_more"]) == (2, True)


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_from": "hc/articles/1"},
        {"redirect_from": f"{PAGE}-Choosing"},
        {"redirect_to": "ftp://x.example"},
        {"redirect_status": 200},
        {"redirect_from": None},
    ],
)
async def test_what_is_no_rule_is_refused(changed):
    async with reading() as reader:
        await rule(reader, expect=400, **changed)

        assert await listed(reader) == []


@pytest.mark.parametrize(
    ("switches", "status"),
    [
        ({"is_guide_admin": False}, 403),
        ({"role": "agent"}, 403),
        ({"redirect_rules": "forbidden"}, 403),
        ({"redirect_rules": "absent"}, 404),
    ],
)
async def test_rules_are_for_admins_of_guide_on_plans_that_have_them(switches, status):
    async with reading(**switches) as reader:
        await asked(reader, reader.served.url + RULES, expect=status)
        await rule(reader, expect=status)


async def test_a_token_needs_the_scope_to_write():
    async with reading() as reader:
        told = {}
        for scope in ("read", "read write"):
            grant = {
                "grant_type": "client_credentials",
                "client_id": "migration",
                "client_secret": "sandbox-secret",
                "scope": scope,
            }
            token = await asked(
                reader, f"{reader.served.url}/oauth/tokens", method="POST", json=grant
            )
            headers = {"Authorization": f"Bearer {token['access_token']}"}
            async with reader.session.post(
                reader.served.url + RULES, json={"redirect_rule": SOUND}, headers=headers
            ) as answer:
                told[scope] = answer.status

    assert told == {"read": 403, "read write": 204}


async def test_a_draft_may_lead_to_the_login_and_then_no_rule_works():
    async with reading(draft_pages="login") as reader:
        await rule(reader)
        await draft(reader, is_draft=True)

        assert (await opened(reader, PAGE))[0] == 302


async def test_a_section_is_no_page_once_none_of_its_articles_is_one():
    desk = sample_desk()
    async with reading(desk) as reader:
        everything = await reader.get("/api/v2/help_center/sections.json")
        section = next(each["id"] for each in everything["sections"])
        before = await opened(reader, f"/hc/en-us/sections/{section}")
        for article in desk.guide.articles:
            for text in desk.guide.texts(article).values():
                text["draft"] = True

        assert (await opened(reader, f"/hc/en-us/sections/{section}"))[0] == 404
    assert before[0] == 200
