"""What is read of the sample desk's knowledge base."""

import orjson
import pytest

from connectors.http.nobody import Nobody
from connectors.raw_records import dumped
from tests.connectors.freshdesk.desks import freshdesk
from transforms.errors import ContractError, CredentialError, RecordError
from transforms.freshdesk.solutions.files import asked_address

LISTS = ("help_centers", "solution_categories", "solution_folders", "solution_articles")
MANUALS, FRENCH_ALONE = "43007000322", "43007000328"


async def rows(at, name):
    pages = [page async for page in at.source.knowledge.pages(name)]
    return {r.id: orjson.loads(r.payload) for page in pages for r in page.records}


async def parts(at, article):
    (page,) = [page async for page in at.source.knowledge.parts(article)]
    (row,) = page.records
    return orjson.loads(row.payload)["translations"]


async def fetched(at, url):
    async with at.source.knowledge.download(url, max_bytes=10**7) as file:
        return b"".join([piece async for piece in file.chunks()])


def languages(row):
    return [each["language"] for each in row["translations"]]


@pytest.mark.quirk("FRE-061")
async def test_every_folder_and_article_is_read_in_every_language():
    async with freshdesk() as at:
        found = {name: await rows(at, name) for name in LISTS}

        wanted = at.desk.solutions
        assert set(found["solution_folders"]) == {str(key) for key in wanted.folders}
        assert set(found["solution_articles"]) == {str(key) for key in wanted.articles}
        for key, row in found["solution_articles"].items():
            assert set(languages(row)) == set(wanted.texts[int(key)])


async def test_lists_cost_a_call_for_each_folder_and_language():
    async with freshdesk() as at:
        await rows(at, "solution_categories")
        await rows(at, "solution_folders")
        before = at.credits
        await rows(at, "solution_articles")

        assert at.credits - before == 3 * len(at.desk.solutions.folders)


async def test_pages_of_lists_are_followed_to_the_last():
    def many(desk):
        first = next(iter(desk.solutions.articles.values()))
        for key in range(43_009_000_000, 43_009_000_230):
            desk.solutions.articles[key] = first | {"id": key}
            desk.solutions.texts[key] = desk.solutions.texts[first["id"]]

    async with freshdesk(prepare=many) as at:
        assert len(await rows(at, "solution_articles")) == 28 + 230


@pytest.mark.quirk("FRE-066")
async def test_a_list_that_lacks_the_language_leaves_articles_that_are_asked_for_one_by_one():
    async with freshdesk() as at:
        whole = await rows(at, "solution_articles")
    async with freshdesk(untranslated_lists_404=True) as at:
        assert {k: languages(v) for k, v in (await rows(at, "solution_articles")).items()} == {
            k: languages(v) for k, v in whole.items()
        }
    assert languages(whole[FRENCH_ALONE]) == ["en", "fr"]


@pytest.mark.quirk("FRE-067")
@pytest.mark.parametrize(
    ("status", "error"), [(403, CredentialError), (404, ContractError), (400, ContractError)]
)
async def test_a_list_that_may_not_be_read_is_no_list_without_rows(status, error):
    async with freshdesk() as at:
        await rows(at, "solution_folders")
        at.faults.refuse(status, {"code": "x"}, path=r"/solutions/folders/\d+/articles/de", next=9)
        with pytest.raises(error):
            await rows(at, "solution_articles")


async def test_who_may_not_know_the_languages_is_refused():
    async with freshdesk(lacks=frozenset({"multi_language"})) as at:
        found = await at.source.knowledge.check()
        with pytest.raises(CredentialError):
            await rows(at, "solution_categories")

    assert [each.is_fatal for each in found] == [True]


async def test_check_says_what_there_is():
    async with freshdesk() as at:
        (found,) = await at.source.knowledge.check()

    assert not found.is_fatal
    assert found.text == "4 categories, in en, de, fr"


@pytest.mark.quirk("FRE-068")
@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_portal_that_refuses_strangers_is_closed(status):
    async with freshdesk() as at:
        at.faults.refuse(status, {}, path="^/support/solutions$", next=9)
        (center,) = (await rows(at, "help_centers")).values()
        at.faults.refuse(status, {}, path="^/support/solutions$", next=9)
        (told,) = await at.source.knowledge.check()

    assert center["is_open"] is False
    assert "asks for a login" in told.text


async def test_an_open_portal_says_where_it_is_shown():
    async with freshdesk() as at:
        (center,) = (await rows(at, "help_centers")).values()

        assert center["is_open"] is True
        assert center["shown_at"] == at.served.url.rstrip("/")


@pytest.mark.quirk("FRE-065")
@pytest.mark.parametrize("in_lists", [False, True])
async def test_attachments_are_read_in_each_language_without_links_that_end(in_lists):
    async with freshdesk(files_in_article_lists=in_lists) as at:
        article = (await rows(at, "solution_articles"))[MANUALS]
        before = at.credits
        told = await parts(at, article)

        assert at.credits - before == (0 if in_lists else 3)
    assert [len(each["attachments"]) for each in told] == [3, 1, 1]
    assert "attachment_url" not in dumped(told)


@pytest.mark.quirk("FRE-065")
async def test_a_file_is_fetched_by_its_link_of_today():
    async with freshdesk(link_lifetime_s=300) as at:
        article = (await rows(at, "solution_articles"))[MANUALS]
        file = (await parts(at, article))[2]["attachments"][0]
        address = asked_address(at.served.url.rstrip("/"), MANUALS, "fr", str(file["id"]))

        assert len(await fetched(at, address)) == file["size"]
        with pytest.raises(RecordError, match="file_not_found"):
            await fetched(at, f"{address}9")
        assert at.source.knowledge.is_own(address)
        assert not at.source.knowledge.is_own("https://[")
        assert at.served.stats.leaks == 0


async def test_nobody_has_no_credentials():
    assert await Nobody().headers() == {}
    assert await Nobody().renew() is False
