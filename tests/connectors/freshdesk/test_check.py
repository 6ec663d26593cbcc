"""What `check` says of a key, its scope, the plan and the address."""

import httpx
import pytest

from connectors.freshdesk import account_of, open_freshdesk
from connectors.freshdesk.archive import Asked
from connectors.freshdesk.tickets import Wanted
from connectors.freshdesk.wishes import read_ids, wanted_of
from connectors.freshdesk.wording import freshdesk_error
from connectors.http import RetryBudget
from tests.connectors.freshdesk.desks import freshdesk
from transforms.errors import ContractError, CredentialError, FatalError
from transforms.rules import Include


async def told(at):
    return {each.subject: each for each in await at.source.check()}


async def test_a_global_key_of_an_admin_is_enough():
    async with freshdesk(has_rates=True, plan="growth") as at:
        found = await told(at)

        assert not any(each.is_fatal for each in found.values())
        assert "Growth" in found["plan"].text
        assert "200 credits a minute" in found["rate limit"].text
        assert "20 lists" in found["rate limit"].text
        assert "each number" in found["archive"].text


async def test_old_plans_count_by_the_hour():
    async with freshdesk(has_rates=True, plan="garden") as at:
        assert "3,000 credits a hour" in (await told(at))["rate limit"].text


async def test_threads_beside_tickets_are_named_once_as_a_loss():
    async with freshdesk() as at:
        found = (await told(at))["threads"]

        assert "are lost" in found.text
        assert not found.is_fatal


@pytest.mark.quirk("FRE-032")
@pytest.mark.parametrize("scope", [2, 3])
async def test_a_key_that_does_not_see_all_tickets_is_refused(scope):
    async with freshdesk(ticket_scope=scope) as at:
        found = await told(at)

        assert found["ticket scope"].is_fatal
        assert "does not see all tickets" in found["ticket scope"].text
        with pytest.raises(CredentialError):
            await at.source.confirm()


async def test_who_is_no_admin_does_not_see_the_plan():
    async with freshdesk(role="agent") as at:
        found = await told(at)

        assert "no account admin" in found["plan"].text
        assert "account" not in (await at.rows("desk"))["sandbox"]
        await at.source.confirm()


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(archive=Asked(is_wanted=False)), "left out"),
        (Wanted(archive=Asked(ids=(1, 2))), "2 archived tickets"),
    ],
)
async def test_it_says_what_becomes_of_the_archive(wanted, words):
    async with freshdesk(wanted=wanted) as at:
        assert words in (await told(at))["archive"].text


def source(answer, url="https://acme.freshdesk.com"):
    return open_freshdesk(
        url,
        {"api_key": "k"},
        rate_reserve=0.0,
        transport=httpx.MockTransport(answer),
        retry=RetryBudget(attempts=1),
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (httpx.Response(401, json={"code": "invalid_credentials", "message": "no"}), "credentials"),
        (httpx.Response(404), "no Freshdesk account"),
        (httpx.Response(403, json={"code": "access_denied"}), "forbids"),
        (httpx.Response(500), "does not answer"),
        (httpx.Response(200, json={"x": 1}), "names no agent"),
    ],
)
async def test_whatever_answers_otherwise_is_no_account_for_us(answer, words):
    found = await source(lambda _: answer).check()

    assert [each.is_fatal for each in found] == [True]
    assert words in found[0].text


async def test_an_address_of_ones_own_name_is_refused_before_the_key_goes_there():
    asked = []

    found = await source(asked.append, "https://support.acme.example").check()

    assert found[0].is_fatal
    assert "freshdesk.com" in found[0].text
    assert asked == []


async def test_a_feature_that_does_not_answer_as_it_should_is_fatal():
    def answer(request):
        if request.url.path.endswith("time_entries"):
            return httpx.Response(400, json={"code": "odd"})
        if request.url.path.endswith("products"):
            return httpx.Response(200, json={})
        body = {"id": 1, "ticket_scope": 1} if request.url.path.endswith("me") else []
        return httpx.Response(200, json=body)

    found = {each.subject: each for each in await source(answer).check()}

    assert found["time entries"].is_fatal
    assert found["products"].is_fatal


@pytest.mark.parametrize(
    ("status", "error"), [(403, CredentialError), (404, ContractError), (400, ContractError)]
)
async def test_the_refusal_of_a_whole_list_is_for_a_person_to_mend(status, error):
    refusing = source(lambda _: httpx.Response(status, json={"code": "x"}))

    with pytest.raises(error):
        [page async for page in refusing.pages("tickets")]


async def test_an_answer_that_is_no_list_stops():
    with pytest.raises(ContractError, match="no list"):
        [p async for p in source(lambda _: httpx.Response(200, json={})).pages("ticket_fields")]


def test_errors_are_worded_in_both_forms():
    assert freshdesk_error({"code": "invalid_credentials", "message": "No"}) == (
        "invalid_credentials",
        "No",
    )
    errors = [{"field": "page", "message": "too far", "code": "invalid_value"}]
    told = freshdesk_error({"description": "Validation failed", "errors": errors})
    assert told == ("invalid_value", "page: too far")
    assert freshdesk_error("x") == ("", "")


def test_the_account_is_named_by_its_subdomain():
    assert account_of("Acme.freshdesk.com") == "acme"
    assert account_of("127.0.0.1") == "sandbox"
    with pytest.raises(FatalError):
        open_freshdesk("https://a.freshdesk.com", {}, rate_reserve=0.0)


def test_a_file_of_archived_ids_is_read_line_by_line(tmp_path):
    file = tmp_path / "ids.txt"
    file.write_text("﻿12\n# old\n7  # seven\n\n12\n")

    assert read_ids(file) == (7, 12)
    wanted = wanted_of(Include(spam=True), file, is_fast=True)
    assert (wanted.spam, wanted.archive.ids) == (True, (7, 12))
    assert "description" in wanted.includes
    file.write_text("7\nx\n")
    with pytest.raises(FatalError, match="line 2"):
        read_ids(file)
    with pytest.raises(FatalError, match="can't be read"):
        read_ids(tmp_path / "none")


async def test_a_wrong_key_is_tried_once_lest_the_account_be_locked():
    async with freshdesk(lockout_attempts=2) as at:
        wrong = open_freshdesk(at.served.url, {"api_key": "wrong"}, rate_reserve=0.0)
        found = await wrong.check()
        await wrong.aclose()

        assert [each.subject for each in found] == ["credentials"]
        assert at.asked("GET /api/v2/agents/me") == 1
        assert not any(each.is_fatal for each in (await told(at)).values())


async def test_a_plan_without_an_interface_is_told_by_its_own_words():
    async with freshdesk(plan="free") as at:
        found = await told(at)

    assert "not supported in your plan" in found["credentials"].text
    assert found["credentials"].is_fatal


async def test_what_is_read_fast_lacks_is_told_and_of_all_nothing():
    async with freshdesk(is_fast=True) as at:
        assert (await told(at))["completeness"].text.startswith("fast: files of first messages")
    async with freshdesk() as at:
        assert "completeness" not in await told(at)
