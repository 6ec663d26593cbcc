"""HTML to text and to safe HTML: what a reader sees stays, whatever the markup."""

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.bodies import image_name, image_sources, plain_text

DEPTH = 5_000
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))


def words(text):
    """The words of a text, without what has neither width nor meaning."""
    return re.findall(r"\w+", text.translate(INVISIBLE))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("Hello", "Hello"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("One<br>Two<br/>", "One\nTwo"),
        ("  many \n\t spaces <b> in</b> a row ", "many spaces in a row"),
        ("a<b>b</b>c", "abc"),
        ("&lt;tag&gt; &amp; &euro;5&nbsp;off", "<tag> & €5 off"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ol><li>one<li>two</ol>", "1. one\n2. two"),
        ("<ol start=3><li>three</ol>", "3. three"),
        ("<ul><li>one<ul><li>inner</ul><li>two</ul>", "- one\n  - inner\n- two"),
        ("<blockquote>old<br>words</blockquote>new", "> old\n> words\n\nnew"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<table><tr><th>A<th>B<tr><td><p>1</p><td><div>2</div></table>", "A | B\n1 | 2"),
        ("<pre>\n if x:\n   y\n</pre>", " if x:\n   y"),
        ("<script>alert(1)</script><style>p {}</style>seen", "seen"),
        ("<head><title>t</title></head><body>seen", "seen"),
        ("<p>unclosed <b>bold<p>next", "unclosed bold\n\nnext"),
        ("\u200bzero\ufeff width", "zero width"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
        ("\x93quoted\x94", "\u201cquoted\u201d"),
        ("a\x00b\x07c", "abc"),
        ("half \ud83d pair", "half ? pair"),
    ],
)
def test_the_text_is_what_a_reader_sees(html, text):
    assert plain_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://a.example/x">the page</a>!', "the page (https://a.example/x)!"),
        ('<a href="https://a.example/">https://a.example</a>', "https://a.example"),
        ('<a href="mailto:mia@a.example?subject=x">mia@a.example</a>', "mia@a.example"),
        ('<a href="mailto:mia@a.example">Mia</a>', "Mia (mia@a.example)"),
        ('<a href="https://a.example"></a>', "https://a.example"),
        (
            '<a href="http://www.a.example/">www.a.example</a>',
            "www.a.example (http://www.a.example/)",
        ),
        ('<a href="http://a.example">HTTP://A.example/</a>', "HTTP://A.example/"),
        ('<a href="mailto:m@a.example">m@a.example</a>', "m@a.example"),
        ('<a href="#top">up</a> <a href="javascript:x()">run</a>', "up run"),
        ('<a href="https://a.example"><div>Button</div></a>', "Button (https://a.example)"),
        ('<a href="https://[broken">label</a>', "label (https://[broken)"),
    ],
)
def test_a_link_keeps_its_address_once(html, text):
    assert plain_text(html) == text


def test_an_image_is_named_in_its_place():
    src = "https://acme.zendesk.com/attachments/token/t/?name=a+b.png"

    assert plain_text(f'see <img src="{src}"> here') == "see [image: a b.png] here"
    assert plain_text(f'<img src="{src}" alt="the crack">') == "[image: the crack]"
    assert plain_text(f'<img src="{src}">', images={src: "[picture 1]"}) == "[picture 1]"


def test_a_tracking_pixel_is_no_image():
    assert plain_text('a<img src="https://t.example/o.gif" width="1" height="1">') == "a"


def test_images_are_found_once_in_order():
    html = '<img src="b"><IMG alt=x SRC=a><img src="b"><img>'

    assert image_sources(html) == ["b", "a"]


@pytest.mark.parametrize("src", ["http://[broken", "data:image/png;base64,AAAA", "cid:1", ""])
def test_an_image_without_a_name_has_none(src):
    assert image_name(src) is None


@pytest.mark.slow  # a million characters each
@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "table><tr><td", "ul><li", "a href=x"])
def test_deep_nesting_costs_neither_a_stack_nor_much_time(tag):
    html = f"<{tag}>deep " * DEPTH + "end"
    begun = time.process_time()

    assert words(plain_text(html)).count("deep") == DEPTH
    assert time.process_time() - begun < 10


@pytest.mark.slow  # as above
@pytest.mark.parametrize("junk", ["<", "<img", "<a ", "&", "</p>", "<!--", "<table>", '<a href="'])
def test_a_huge_broken_body_is_read_in_time(junk):
    begun = time.process_time()

    plain_text("word " + junk * (1_000_000 // len(junk)))

    assert time.process_time() - begun < 10


TEXTS = st.text(max_size=30)
TAG_NAMES = (
    "p|div|b|a href='https://x.example'|li|ul|ol|td|tr|table|br|blockquote|pre|span|h1|/p|/div|/a"
    "|/li|/ul|/table|/blockquote|/pre|/td|o:p|img src=x width=1 height=1|hr|/nothing|font color=red"
)
TAGS = st.sampled_from(TAG_NAMES.split("|"))
MARKUP = st.lists(st.one_of(TEXTS.map(lambda t: ("text", t)), TAGS.map(lambda t: ("tag", t))))


@given(MARKUP)
def test_no_word_is_lost_and_no_control_character_made(pieces):
    escape = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
    html = "".join(
        f"<{value}>" if kind == "tag" else "".join(escape.get(c, c) for c in value)
        for kind, value in pieces
    )

    shown = plain_text(html)

    left = iter(shown)
    assert all(letter in left for kind, v in pieces if kind == "text" for letter in visible(v))
    assert not {c for c in shown if unicodedata.category(c) in {"Cc", "Cs"}} - set("\n\t")


@given(st.text() | st.binary().map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_nothing_makes_it_raise(anything):
    plain_text(anything)
    image_sources(anything)
    plain_text("<" + anything + ">")


def visible(text):
    """The letters and digits, which are kept as they are and in their order."""
    return [c for c in text if c.isalnum()]
