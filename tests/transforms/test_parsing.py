"""Pages are read one after the other, in one another, and by many threads."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from transforms.bodies import plain_text
from transforms.parsing import read_html


class Words:
    def __init__(self, inner: str = "") -> None:
        self.told: list[str] = []
        self.inner = inner

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "hr" and self.inner:
            self.told.append(plain_text(self.inner))

    def end(self, tag: str) -> None:
        self.told.append(f"/{tag}")

    def data(self, text: str) -> None:
        self.told.append(text)


class Tired(Words):
    def end(self, tag: str) -> None:
        raise RuntimeError("enough")


def said(html: str, reader: Words | None = None) -> str:
    reader = reader or Words()
    assert read_html(html, reader)
    return " ".join(each for each in reader.told if not each.startswith("/"))


def test_a_reader_may_read_another_page_meanwhile():
    assert said("<p>before<hr>after", Words("<b>within</b>")) == "before within after"


def test_a_page_without_anything_leaves_the_next_as_it_is():
    assert said("") == said("\x00") == said("<!-- seen by nobody -->") == ""
    assert said("<p>next") == "next"


def test_what_a_reader_raises_leaves_nothing_to_the_next_page():
    with pytest.raises(RuntimeError, match="enough"):
        read_html("<p>one<ul><li>two</li></ul>three", Tired())
    assert said("<p>next") == "next"


def test_threads_read_pages_of_their_own():
    pages = [f"<p>{number} <i>of</i> <b>many</b></p>" * 40 for number in range(200)]
    alone = [plain_text(page) for page in pages]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(plain_text, pages)) == alone
