"""HTML of notes: what a note can show of a body, every word of its text, and nothing that acts."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.bodies import plain_text
from transforms.formatted import ATTRIBUTES, SCHEMES, TAGS, formatted


@pytest.mark.parametrize(
    ("html", "note"),
    [
        ("<p>a <b>bold</b> <strong>word</strong></p>", "<p>a <b>bold word</b></p>"),
        ("<p><i>one</i> and <em>two</em></p>", "<p><i>one</i> and <i>two</i></p>"),
        ("run <code>make <b>x</b></code>", "<p>run <code>make </code><b><code>x</code></b></p>"),
        ("<p><kbd>Ctrl</kbd><br>next</p>", "<p><code>Ctrl</code><br>next</p>"),
        ("<h1>Big</h1><h3>Less</h3>text", "<h1>Big</h1><h2>Less</h2><p>text</p>"),
        ("<h2>a <a href='https://x.example'>b</a></h2>",
         '<h2>a <a href="https://x.example">b</a></h2>'),
        ("<ul><li>one</li><li>two</li></ul>end", "<ul><li>one</li><li>two</li></ul><p>end</p>"),
        ("<ol><li>one<ul><li>in</li></ul></li><li>two</li></ol>",
         "<ol><li>one<ul><li>in</li></ul></li><li>two</li></ol>"),
        ("<ul><li><p>one</p><p>more</p></li></ul>", "<ul><li>one<p>more</p></li></ul>"),
        ("<blockquote><b>old</b><br>words</blockquote>new",
         "<blockquote><p><b>old</b><br>words</p></blockquote><p>new</p>"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>",
         "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
        ("<pre>if x:\n  <b>y</b>\n\n  z</pre>after",
         "<pre><code>if x:\n  y\n\n  z</code></pre><p>after</p>"),
        ("<h2>T</h2><ul><li><h3>in</h3></li></ul>", "<h2>T</h2><ul><li><b>in</b></li></ul>"),
        ("1 &lt; <b>2 &amp; 3</b>", "<p>1 &lt; <b>2 &amp; 3</b></p>"),
    ],
)  # fmt: skip
def test_a_note_shows_what_notes_can_show(html, note):
    assert formatted(html) == note


@pytest.mark.parametrize(
    ("link", "note"),
    [
        ('<a href="https://a.example/x?y=1&amp;z">page</a>',
         '<a href="https://a.example/x?y=1&amp;z">page</a>'),
        ('<a href="https://a.example"></a>', '<a href="https://a.example">https://a.example</a>'),
        ('<a href="mailto:mia@a.example?subject=x">Mia</a>',
         '<a href="mailto:mia@a.example">Mia</a>'),
        ('<a href="https://a.example"><div>One</div><div>Two</div></a>',
         'One<br><a href="https://a.example">Two</a>'),
        ('<a href="https://a.example">a <b>b</b></a>',
         '<a href="https://a.example">a <b>b</b></a>'),
        ('<b>x</b> <a href="javascript:run()">y</a>', "<b>x</b> y"),
        ('<b>x</b> <a href="data:text/html,hi">y</a>', "<b>x</b> y"),
        ('<b>x</b> <a href="vbscript:run()">y</a>', "<b>x</b> y (vbscript:run())"),
        ('<b>x</b> <a href="/hc/1">y</a>', "<b>x</b> y (/hc/1)"),
        ('<b>x</b> <a href="https://me:secret@a.example">y</a>',
         "<b>x</b> y (https://me:secret@a.example)"),
        ('<b>x</b> <a href="tel:+4912">y</a>', "<b>x</b> y (+4912)"),
        ('<b>x</b> <a href="https://[broken">y</a>', "<b>x</b> y (https://[broken)"),
    ],
)  # fmt: skip
def test_a_link_leads_to_pages_and_mailboxes_only(link, note):
    assert formatted(link) == f"<p>{note}</p>"


@pytest.mark.parametrize(
    ("html", "note"),
    [
        ("<table><tr><th>Part<th>Price<tr><td><b>Bell</b><td>4 €</table>",
         "<p>Part | Price<br><b>Bell</b> | 4 €</p>"),
        ('<b>see</b> <img src="https://a.example/b.png">', "<p><b>see</b> [image: b.png]</p>"),
        ("<ol start=3><li>c</li><li><b>d</b></li></ol>", "<p>3. c<br>4. <b>d</b></p>"),
        ("<b>a</b><script>x()</script><style>p {}</style>", "<p><b>a</b></p>"),
        ("<ol><li><b>a</b></li></ol><p>between</p><ol start=2><li>b</li></ol>",
         "<ol><li><b>a</b></li></ol><p>between</p><p>2. b</p>"),
    ],
)  # fmt: skip
def test_what_no_note_can_show_becomes_text(html, note):
    assert formatted(html) == note


@pytest.mark.parametrize("html", ["", "Hello", "<p>One</p><div>Two<br></div>", "<u>x</u>"])
def test_a_body_without_formatting_has_none(html):
    assert formatted(html) is None


def test_a_picture_is_named_as_in_the_text():
    html = '<b>see</b> <img src="https://a.example/1">'

    assert formatted(html, images={"https://a.example/1": "[image: bell.png]"}) == (
        "<p><b>see</b> [image: bell.png]</p>"
    )


class Markup(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))


def words(text):
    """Words in their order; a quote may have a blank line more, which begins with its sign."""
    return [word for word in text.split() if word.strip(">")]


def assert_law(html):
    """The words of the text in their order, our tags alone, links that lead to what is safe."""
    note = formatted(html)
    if note is None:
        return
    assert words(plain_text(note)) == words(plain_text(html))
    for tag, attributes in Markup(note).found:
        assert tag in TAGS
        for name, value in attributes:
            assert name in ATTRIBUTES.get(tag, ())
            assert value.partition(":")[0] in SCHEMES
            assert value.startswith("mailto:") or "@" not in value.split("/")[2]


TEXTS = st.text(max_size=20)
HREFS = st.sampled_from(
    [
        "https://x.example/a",
        "http://u:p@x.example",
        "javascript:alert(1)",
        "JaVa\tscript:x",
        "mailto:a@b.example",
        "//x.example",
        "https://x.example/?a=1&lt;b",
        "data:text/html,x",
        "  https://y.example  ",
        "tel:1",
        "#x",
    ]
)
NAMES = (
    "p|div|b|strong|i|em|code|li|ul|ol|ol start=7|td|tr|table|br|blockquote|pre|span|h1|h4|kbd|/p"
    "|/div|/a|/b|/i|/li|/ul|/ol|/table|/blockquote|/pre|/td|/h1|/code|hr|script|/script|img src=x"
    "|b onclick=x|iframe src=https://x.example|svg onload=x|style|/style|form action=x|math"
)
TAG_NAMES = st.one_of(
    st.sampled_from(NAMES.split("|")), HREFS.map(lambda href: f'a title=x href="{href}"')
)
PIECES = st.lists(st.one_of(TEXTS, TAG_NAMES.map(lambda name: f"<{name}>")), max_size=30)


@given(PIECES)
@settings(deadline=None, max_examples=400)
def test_no_word_is_lost_and_nothing_can_act(pieces):
    assert_law("".join(pieces))


@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "surrogateescape")))
@settings(deadline=None)
def test_nothing_makes_it_raise(anything):
    assert_law(f"<b>{anything}</b>")
    assert_law(f"<ul><li>{anything}</li><a href='{anything}'>")


BLOCKS = st.recursive(
    st.sampled_from(
        ["<p>one <b>two</b></p>", "three<br>four", "<h2>five</h2>", "<pre>\n six\n</pre>"]
    ),
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from(
            [
                "<ul>" + "".join(f"<li>{part}</li>" for part in parts) + "</ul>",
                "<ol>" + "".join(f"<li>{part}</li>" for part in parts) + "</ol>",
                f"<blockquote>{''.join(parts)}</blockquote>",
                f"<div>{''.join(parts)}</div>",
            ]
        )
    ),
    max_leaves=8,
)  # fmt: skip


@given(BLOCKS)
@settings(deadline=None)
def test_well_made_markup_is_never_given_up(html):
    note = formatted(html)

    assert (note is None) == (re.search(r"<(?:b|h2|pre|ul|ol|blockquote)>", html) is None)
