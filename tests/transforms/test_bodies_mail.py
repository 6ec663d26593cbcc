"""Real and odd mails as comment bodies: no crash, no word lost."""

import email
import html
import re
from email import policy
from html.parser import HTMLParser
from pathlib import Path

import pytest

from transforms.bodies import plain_text
from transforms.formatted import formatted

MAILS = Path(__file__).parents[3] / "shared" / "samples" / "mail"
FOUND = sorted(MAILS.glob("*.eml"))
UNSEEN = {"script", "style", "head", "title", "template"}
VOID = {"meta", "link", "base", "br", "img", "hr", "input"}
APART = re.compile(
    r"p|div|br|li|ul|ol|tr|t[dh]|table|h\d|pre|blockquote|center|hr|option|form|d[ltd]"
)
# What Latin-1 takes for a control is a windows-1252 character.
C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}

if not FOUND:
    pytest.skip(f"the sample mails are not at {MAILS.name}", allow_module_level=True)


class Words(HTMLParser):
    """A second opinion on what a page says, from the standard library."""

    def __init__(self, page):
        super().__init__()
        self.open, self.text = [], []
        self.feed(page)
        if not self.rawdata.startswith("<"):  # else cut off inside a tag: browsers drop that too
            self.close()

    def handle_starttag(self, tag, attrs):
        self.part(tag)
        if tag == "body":
            self.open = []
        if tag not in VOID:
            self.open.append(tag)

    def part(self, tag):
        if APART.fullmatch(tag):
            self.text.append("\n")

    def handle_endtag(self, tag):
        self.part(tag)
        if tag in self.open:
            del self.open[self.open.index(tag) :]

    def handle_data(self, data):
        if not UNSEEN & set(self.open):
            self.text.append(data)


def words(text):
    return set(re.findall(r"[^\W_]+", text.translate(C1)))


def bodies(path, kind):
    """The text parts of a mail, as Zendesk would store them: text, whatever the charset says."""
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    for part in message.walk():
        if part.get_content_type() == kind and not part.is_multipart():
            data = part.get_payload(decode=True) or b""
            yield data.decode("utf-8", "replace")
            yield data.decode("latin-1")


def tolerant(read):
    """Headers of these mails break the parser itself; such a mail has no body to convert."""
    try:
        return list(read)
    except (ValueError, IndexError, LookupError, AttributeError, TypeError):
        return []


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_a_mail_loses_no_word_of_its_page(path):
    for body in tolerant(bodies(path, "text/html")):
        said = words("".join(Words(body).text))

        assert said <= words(plain_text(body))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_a_mail_loses_no_word_of_its_text(path):
    for body in tolerant(bodies(path, "text/plain")):
        page = f"<pre>{html.escape(body)}</pre>"

        assert words(body) <= words(plain_text(page))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_a_whole_mail_taken_for_a_page_does_no_harm(path):
    page = path.read_bytes().decode("utf-8", "surrogateescape")

    assert isinstance(plain_text(page), str)


MARKED = re.compile(r"<(?:b|strong|i|em|ul|ol|h[1-6])[\s>]", re.IGNORECASE)


def in_order(text):
    return re.findall(r"[^\W_]+", text)


@pytest.mark.slow
def test_mails_as_notes_have_the_words_of_their_text_in_order_and_mostly_their_formatting():
    pages = [body for path in FOUND for body in tolerant(bodies(path, "text/html"))]
    notes = {page: formatted(page) for page in pages}
    kept = {page: note for page, note in notes.items() if note is not None}

    for page, note in kept.items():
        assert in_order(plain_text(note)) == in_order(plain_text(page))
    marked = [page for page in pages if MARKED.search(page)]
    assert sum(page in kept for page in marked) > 0.9 * len(marked)
