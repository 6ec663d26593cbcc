import httpx
import pytest

from tests.connectors.intercom.scripted import Naps, Script, refusal, target
from transforms.errors import ContractError, FatalError, TransientError

BUSY = refusal(400, "scroll_exists", "scroll already exists for this workspace")


async def read(script, resource, **changed):
    pages = [page async for page in target(script, **changed).pages(resource)]
    return [record.id for page in pages for record in page.records]


def page(*ids, **more):
    return {"data": [{"id": each} for each in ids], **more}


def following(cursor):
    return {"pages": {"next": {"page": 2, "starting_after": cursor}}}


@pytest.mark.parametrize(
    ("resource", "path", "key"),
    [
        ("admins", "/admins", "admins"),
        ("teams", "/teams", "teams"),
        ("tags", "/tags", "data"),
        ("contact_attributes", "/data_attributes", "data"),
        ("company_attributes", "/data_attributes", "data"),
        ("conversation_attributes", "/conversations/attributes", "data"),
    ],
)
async def test_short_lists_are_read_whole(resource, path, key):
    script = Script().on(f"GET {path}", {key: [{"id": 7}, {"name": "email"}]})

    assert await read(script, resource) == ["7", "email"]


async def test_contacts_are_read_to_the_last_page():
    script = Script().on("GET /contacts", page("a", **following("x")), page("b", pages={}))

    assert await read(script, "contacts") == ["a", "b"]
    assert "per_page=150&starting_after=x" in script.seen_url


async def test_the_next_page_may_be_an_address():
    address = {"pages": {"next": "https://api.intercom.io/contacts?starting_after=x"}}
    script = Script().on("GET /contacts", page("a", **address), page("b"))

    assert await read(script, "contacts") == ["a", "b"]


async def test_contacts_go_on_behind_a_cursor():
    script = Script().on("GET /contacts", page("b"))

    pages = [each async for each in target(script).pages("contacts", cursor="x")]

    assert "starting_after=x" in script.seen_url
    assert [each.cursor for each in pages] == [None]


async def test_a_cursor_that_does_not_move_is_a_loop():
    script = Script().on("GET /contacts", page("a", **following("x")))

    with pytest.raises(ContractError):
        await read(script, "contacts")


async def test_companies_are_scrolled_until_a_page_is_empty():
    script = Script().on(
        "GET /companies/scroll",
        page("a", scroll_param="s"),
        page("b", scroll_param="s"),
        page(scroll_param="s"),
    )

    assert await read(script, "companies") == ["a", "b"]


async def test_a_scroll_that_breaks_starts_again():
    script = Script().on(
        "GET /companies/scroll",
        page("a", scroll_param="s"),
        httpx.Response(500),
        page("a", scroll_param="t"),
        page("b", scroll_param="t"),
        page(scroll_param="t"),
    )

    assert await read(script, "companies") == ["a", "a", "b"]


async def test_a_scroll_that_shows_the_same_page_is_a_loop():
    script = Script().on("GET /companies/scroll", page("a", scroll_param="s"))

    with pytest.raises(ContractError):
        await read(script, "companies")


async def test_another_programs_scroll_is_waited_for():
    script = Script().on("GET /companies/scroll", BUSY, page("a", scroll_param="s"), page())
    naps = Naps()

    assert await read(script, "companies", sleep=naps) == ["a"]
    assert naps.all == [5.0]


async def test_the_list_of_companies_stands_in_for_a_busy_scroll():
    script = Script().on("GET /companies/scroll", BUSY)
    script.on(
        "GET /companies",
        page("a", total_count=2, pages={"total_pages": 2}),
        page("b", total_count=2, pages={"total_pages": 2}),
    )

    assert await read(script, "companies") == ["a", "b"]


async def test_a_list_that_hides_companies_is_not_taken_for_all():
    script = Script().on("GET /companies/scroll", BUSY)
    script.on("GET /companies", page("a", total_count=10_001))

    with pytest.raises(TransientError):
        await read(script, "companies")


async def test_a_refused_list_stops():
    with pytest.raises(FatalError, match="tags"):
        await read(Script().on("GET /tags", refusal(403, "forbidden")), "tags")


async def test_an_answer_of_another_shape_stops():
    with pytest.raises(ContractError):
        await read(Script().on("GET /tags", {"tags": []}), "tags")
