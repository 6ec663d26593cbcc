"""A file is taken whole, and a web page is not taken for it."""

import itertools
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from connectors.filestore import FileStore
from tasks.stage.fetching import FETCHES_AT_MOST, SECONDS, fetch_file, shared_reason
from transforms.errors import BrokenStreamError, CredentialError, RecordError, TransientError

PICTURE, HALF, LOGIN = b"a picture", b"a pic", b"<html>Log in</html>"
SIZE = len(PICTURE)


@dataclass
class Answer:
    """What one request for the file brings; an error breaks its stream."""

    content: bytes
    content_type: str = "image/png"
    error: Exception | None = None

    @property
    def size_bytes(self):
        return len(self.content)

    async def chunks(self):
        yield self.content
        if self.error is not None:
            raise self.error


class Files:
    """A source with one file, whose answers come in turn."""

    def __init__(self, answers, account=None):
        self.answers = list(answers)
        self.account = account  # what is wrong with all of it

    def is_own(self, url):
        return url.startswith("https://acme.zendesk.com/")

    async def confirm(self):
        if self.account is not None:
            raise self.account

    @asynccontextmanager
    async def download(self, url, *, max_bytes):
        yield self.answers.pop(0)


WHOLE = Answer(PICTURE)
SHORT = Answer(HALF)
BROKEN = Answer(HALF, error=BrokenStreamError("reset"))
PAGE = Answer(LOGIN, "text/html; charset=utf-8")
GONE = Answer(b"", error=RecordError("file_not_found"))


async def no_pause(_):
    pass


@pytest.fixture
def fetch(tmp_path):
    """Fetch a file with these answers; return its row and the bytes that were kept."""

    async def fetched(*answers, size=SIZE, content_type="image/png", account=None):
        store = FileStore(tmp_path)
        row = {"source_id": "9", "ticket_id": "1", "url": "https://acme.zendesk.com/9"}
        row |= {"size_bytes": size, "content_type": content_type}
        found = await fetch_file(Files(answers, account), store, row, max_bytes=100, pause=no_pause)
        sha256 = found["sha256"]
        return found["reason"], store.path(sha256).read_bytes() if sha256 else None

    return fetched


@pytest.mark.parametrize("first", [BROKEN, PAGE, SHORT])
async def test_what_is_not_the_file_is_asked_for_again(fetch, first):
    assert await fetch(first, WHOLE) == (None, PICTURE)


async def test_a_page_that_stays_is_no_file(fetch):
    assert await fetch(*[PAGE] * FETCHES_AT_MOST) == ("file_unavailable", None)


async def test_a_page_that_was_attached_is_a_file(fetch):
    assert await fetch(PAGE, size=None, content_type="text/html") == (None, LOGIN)
    assert await fetch(PAGE, size=len(LOGIN), content_type="text/plain") == (None, LOGIN)


async def test_a_size_that_the_source_has_wrong_loses_no_file(fetch):
    assert await fetch(SHORT, SHORT) == (None, HALF)


async def test_a_file_of_unknown_size_is_fetched_once(fetch):
    assert await fetch(SHORT, size=None) == (None, HALF)


async def test_a_file_that_is_gone_is_asked_for_once(fetch):
    assert await fetch(GONE) == ("file_not_found", None)


async def test_a_stream_that_always_breaks_is_the_files_own_trouble(fetch):
    assert await fetch(*[BROKEN] * 2 * FETCHES_AT_MOST) == ("file_unavailable", None)


async def test_a_file_that_comes_once_the_account_answers_is_had(fetch):
    assert await fetch(*[BROKEN] * FETCHES_AT_MOST, WHOLE) == (None, PICTURE)


@pytest.mark.parametrize("account", [TransientError("down"), CredentialError("who are you?")])
async def test_a_file_that_fails_with_the_whole_account_stops_the_stage(fetch, account):
    with pytest.raises(type(account)):
        await fetch(*[BROKEN] * FETCHES_AT_MOST, account=account)


async def test_a_file_that_is_refused_to_us_alone_is_forbidden(fetch):
    refused = Answer(b"", error=CredentialError("401"))

    assert await fetch(refused, refused) == ("file_forbidden", None)


async def test_a_picture_in_a_body_is_asked_for_nowhere(tmp_path):
    row = {"source_id": "9", "ticket_id": "1", "url": "data:image/png;base64,iVBORw0KGgo="}
    row |= {"size_bytes": 8, "content_type": "image/png"}
    store = FileStore(tmp_path)

    found = await fetch_file(Files([]), store, row, max_bytes=100, pause=no_pause)

    assert store.path(found["sha256"]).read_bytes() == b"\x89PNG\r\n\x1a\n"
    assert (found["reason"], found["size_bytes"]) == (None, 8)


async def test_no_try_of_a_file_begins_when_its_time_is_over(tmp_path):
    row = {"source_id": "9", "ticket_id": "1", "url": "https://acme.zendesk.com/9"}
    row |= {"size_bytes": SIZE, "content_type": "image/png"}
    source, ticks = Files([BROKEN] * 9), itertools.count(step=0.6 * SECONDS)

    found = await fetch_file(
        source,
        FileStore(tmp_path),
        row,
        max_bytes=100,
        pause=no_pause,
        clock=lambda: next(ticks),
    )

    assert (found["reason"], len(source.answers)) == ("file_unavailable", 8)


@pytest.mark.parametrize(
    ("url", "reason", "shared"),
    [
        ("https://acme.zendesk.com/9", "file_unavailable", "file_unavailable"),
        ("https://acme.zendesk.com/9", "file_not_found", None),
        ("https://acme.zendesk.com/9", None, None),
        ("https://gone.example/9", "file_unavailable", None),
    ],
)
def test_a_host_of_others_that_is_gone_says_nothing_of_the_desk(url, reason, shared):
    assert shared_reason(Files([]), {"url": url}, {"reason": reason}) == shared
