"""Real mails and help articles moved from desk to workspace, and read there as a client reads."""

import asyncio
import hashlib
import html
import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import nh3
import pytest

from tests.e2e.mail_desk import AGENT, BY_CUSTOMER, articles, mail_desk, mails
from tests.e2e.read_back import Verified, verified
from tests.e2e.world import End, world
from tests.local import HEADERS, local_client

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
KINDS = {
    "mails": lambda: mails(SAMPLES / "mail"),
    "articles": lambda: articles(SAMPLES / "kb" / "articles.jsonl"),
}
AS_TEXT = {"html_in_admin_comments": "escaped", "html_of_contacts": "escaped"}
AS_HTML = {"html_in_admin_comments": "kept", "html_of_contacts": "kept"}
OURS = re.compile(r"<p>\[Conversation started by ")  # a line of the migration's own
NO_ADDRESSES = {"", "xxxxx@xxxxx", "big bug bb@bug.com"}  # Intercom would take none of them
ACTING = {"script", "iframe", "object", "embed", "form", "meta", "base", "link", "style", "svg"}
BLOCKS = (
    "address article blockquote br caption center dd div dl dt form h1 h2 h3 h4 h5 h6 hr legend li"
    " ol option p pre section select table tbody td tfoot th thead tr ul"
)
UNSEEN = {"script", "style", "title", "template"}
C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
WIDTHLESS = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))

if not (SAMPLES / "mail").is_dir():
    pytest.skip("the folder samples/mail is not beside the project", allow_module_level=True)


@dataclass(frozen=True)
class Message:
    """What a client reads of one message."""

    at: int
    author: tuple[str, str, str | None]  # type, name and address
    body: str
    files: tuple[tuple[str, str], ...]  # name and SHA-256 of the bytes


@dataclass(frozen=True)
class Moved:
    """A desk, and what is in the workspace afterwards; conversations by ticket."""

    comments: list
    end: End
    conversations: dict[str, list[Message]]
    verified: Verified

    def said(self, comment) -> list[Message]:
        """Return what came of a comment: its message, and those that carry its files."""
        return [m for m in self.conversations[str(comment.ticket)] if m.at == comment.at]


async def moved(kind, folder, switches):
    """Move a desk of one kind of documents, and read what the workspace has then."""
    made = mail_desk(KINDS[kind]())
    async with world(folder, desk=made.desk, target=switches) as served:
        attempt = await served.run()
        end = await served.end(attempt)
        async with local_client(served.target.url, headers=HEADERS) as client:
            shown = await _conversations(client)
        found = await verified(served.config(), files=True, look=True)
        return Moved(made.comments, end, shown, found)


@pytest.fixture(scope="module", params=[("mails", AS_TEXT), ("mails", AS_HTML), ("articles", {})])
def move(request, tmp_path_factory):
    kind, switches = request.param
    return asyncio.run(moved(kind, tmp_path_factory.mktemp(kind), switches))


async def _conversations(client):
    listed, query = [], {"per_page": 150}
    while query:
        page = (await client.get("/conversations", params=query)).raise_for_status().json()
        listed += page["conversations"]
        following = page["pages"].get("next")
        query = following and {"per_page": 150, "starting_after": following["starting_after"]}
    found = {}
    for each in listed:
        shown = (await client.get(f"/conversations/{each['id']}")).raise_for_status().json()
        ticket = shown["custom_attributes"]["Legacy ID"]
        parts = shown["conversation_parts"]["conversation_parts"]
        source = shown["source"] | {"created_at": shown["created_at"]}
        assert ticket not in found
        found[ticket] = [
            await _message(client, part) for part in (source, *parts) if part["body"] is not None
        ]
    return found


async def _message(client, part):
    author, files = part["author"], []
    for file in part["attachments"]:
        content = (await client.get(file["url"])).raise_for_status().content
        files.append((file["name"], hashlib.sha256(content).hexdigest()))
    named = (author["type"], author["name"], author["email"])
    return Message(part["created_at"], named, part["body"], tuple(files))


def rendered(page):
    """Return what a page shows by the rules of HTML 5, which browsers follow."""
    kept = nh3.clean(page, tags=set(BLOCKS.split()), clean_content_tags=UNSEEN)
    return html.unescape(re.sub("<[^>]*>", " ", kept))


def words(text):
    """Count the words of a text, however it is spaced."""
    return Counter(re.findall(r"[^\W_]+", text.translate(C1).translate(WIDTHLESS)))


class Markup(HTMLParser):
    """Collects what a page could do."""

    def __init__(self, page):
        super().__init__()
        self.acts = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in ACTING:
            self.acts.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or address.startswith(("javascript:", "vbscript:", "data:")):
                self.acts.append(f"{tag} {name}")


def test_everything_is_migrated_and_the_numbers_add_up(move):
    tickets = {str(comment.ticket) for comment in move.comments}

    assert move.end.code == 0, move.end.reasons
    assert move.conversations.keys() == tickets
    assert move.end.numbers["ticket"][:3] == (len(tickets), len(tickets), 0)
    assert move.end.adds_up, move.end.numbers
    assert move.end.customers_notified == 0


def test_no_word_is_lost(move):
    lost = {}
    for comment in move.comments:
        body = comment.document.body
        said = words(rendered(body) if comment.document.is_page else body)
        found = words("\n".join(rendered(message.body) for message in move.said(comment)))
        if missing := said - found:
            lost[comment.document.name, comment.voice] = dict(missing)

    assert not lost


def test_no_file_is_lost(move):
    for comment in move.comments:
        document = comment.document
        shown = sorted(
            (each for each in document.files if each.place_in(document.body) >= 0),
            key=lambda each: each.place_in(document.body),
        )
        listed = [each for each in document.files if each not in shown]
        files = [
            (each.name, hashlib.sha256(each.content).hexdigest())
            for each in [*listed, *shown]
            if each.content
        ]

        assert [f for m in move.said(comment) for f in m.files] == files, document.name


def test_messages_keep_their_order_and_authors(move):
    for ticket, messages in move.conversations.items():
        times = [message.at for message in messages]
        comments = [each for each in move.comments if str(each.ticket) == ticket]

        assert times == sorted(times)
        assert list(dict.fromkeys(times)) == [each.at for each in comments]
        for comment in comments:
            assert authors(move.said(comment)) == {author_of(comment)}


def test_nothing_that_came_over_can_act(move):
    acts = {
        message.body: acts
        for messages in move.conversations.values()
        for message in messages
        if (acts := Markup(message.body).acts)
    }

    assert not acts


def authors(messages):
    """Return who posted a comment and its files, not what the migration says itself."""
    own = [each for each in messages if not OURS.match(each.body)]
    return {each.author for each in own}


def author_of(comment):
    if comment.voice != BY_CUSTOMER:
        return ("admin", "Amelie Roth", AGENT)
    name, address = comment.document.sender
    return ("user", name, None if address in NO_ADDRESSES else address)


def test_reading_back_finds_nothing_wrong(move):
    assert move.verified.differences == []
    assert move.verified.counts["message"] == len(move.comments)
