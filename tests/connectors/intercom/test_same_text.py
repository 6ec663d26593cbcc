"""Which texts count as the same words, whatever Intercom made of their form."""

import pytest

from connectors.intercom.conversations.texts import same_text


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Hello\n\nworld", "<p>Hello</p><p>world</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("From: Anna ‹anna@example.com›", "<p>From: Anna ‹anna@example.com›</p>"),
        ("I <3 you > me", "<p>I &lt;3 you &gt; me</p>"),
        ("<p>Rich <b>text</b></p>", "<p>Rich text</p>"),
        ("<h2>Rich</h2><ul><li>text</li></ul>", "<h2>Rich</h2>\n<ul>\n<li>text</li>\n</ul>"),
        ('<p><a href="https://a.example">a</a></p>', "<p>a (https://a.example)</p>"),
        ("<ol><li>one</li><li>two</li></ol>", "<p>1. one<br>2. two</p>"),
        ("<ol><li>one</li><li>two</li></ol>", "<p>one</p><p>two</p>"),
        ("", None),
        ("👍", "<p>👍</p>"),
        ("x" * 500, "<p>" + "x" * 300 + "</p>"),
    ],
)
def test_texts_are_alike_by_their_words(sent, shown):
    assert same_text(sent, shown)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Hello", "<p>Bye</p>"),
        ("👍", "<p>👎</p>"),
        ("x", None),
        ("From: Anna ‹anna@example.com›", "<p>From: Anna </p>"),
        ('<p><a href="https://a.example">a</a></p>', "<p>b (https://a.example)</p>"),
    ],
)
def test_other_words_are_another_text(sent, shown):
    assert not same_text(sent, shown)
