from pathlib import Path

import lxml.html
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.knowledge.bodies_given import lost, plain, rich, sent
from transforms.knowledge.bodies.fitting import is_heading
from transforms.knowledge.bodies.reading import read_page
from transforms.knowledge.bodies.writing import Form

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "kb" / "articles.jsonl"
DASH = "\u2013"
CALLOUT = (
    '<div class="intercom-interblocks-callout"'
    ' style="background-color:#feedaf80;border-color:#fbc91633">'
)


def letters(html):
    """Return what a page says without any white space."""
    return "".join(lxml.html.fromstring(f"<div>{html}</div>").text_content().split())


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p>a <b>b</b>c</p>\n\n<p>d</p>", "<p>a <b>b</b>c</p><p>d</p>"),
        ("a<div>b</div>c", "<p>a</p><p>b</p><p>c</p>"),
        ("<p>a<br>b</p>", "<p>a<br>b</p>"),
        ("<p>a &lt;b&gt; &amp; c</p>", "<p>a &lt;b&gt; &amp; c</p>"),
        ("<p><em>a <strong>b</strong></em></p>", "<p><i>a </i><b><i>b</i></b></p>"),
        ("<p><code>x = 1</code></p>", "<p><code>x = 1</code></p>"),
        ("<p>&nbsp;</p><p></p><hr><p>a</p>", "<hr><p>a</p>"),
        ('<p align="center">a</p>', '<p class="intercom-align-center">a</p>'),
        ('<div dir="rtl"><p>שלום</p></div>', '<p dir="rtl">שלום</p>'),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<p><b>a</b></p><p>b</p>"),
        ("<details><summary>q</summary>a</details>", "<h1>q</h1><p>a</p>"),
        ('<button class="accordion">q</button><p>a</p>', "<h1>q</h1><p>a</p>"),
        ("<ul><li>a</li><li> </li></ul>", "<ul><li><p>a</p></li></ul>"),
        ("<ul></ul><p>a</p>", "<p>a</p>"),
        ("<li>a</li>", "<ul><li><p>a</p></li></ul>"),
        ("<label>Bike</label><textarea>Hi</textarea>", "<p>Bike Hi</p>"),
        ("", ""),
    ],
)
def test_a_block_has_one_form(html, told):
    assert rich(html) == told


def test_code_keeps_its_white_space():
    html = "<pre>\n  if a:\n\tb &lt; c<br>  d\n</pre>"

    assert rich(html) == "<pre><code>  if a:\n\tb &lt; c\n  d</code></pre>"


@pytest.mark.quirk("INT-080")
@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<h2>a</h2><h3>b</h3>", "<h1>a</h1><h2>b</h2>"),
        ("<h1>a</h1><h2>b</h2>", "<h1>a</h1><h2>b</h2>"),
        ("<h1>a</h1><h4>b</h4>", "<h1>a</h1><h2>b</h2>"),
        ("<h4>a</h4>", "<h1>a</h1>"),
        (
            '<h2>a <img src="https://x/a.png"></h2>',
            '<h1>a</h1><p><img src="https://x/a.png" alt="a.png"></p>',
        ),
    ],
)
def test_headings_have_two_levels_of_which_the_first_is_there(html, told):
    assert rich(html) == told


@pytest.mark.quirk("INT-080")
def test_a_third_level_of_headings_is_a_loss():
    assert lost("<h1>a</h1><h2>b</h2><h3>c</h3>") == {"heading_levels_folded"}
    assert lost("<h2>b</h2><h3>c</h3>") == set()


@pytest.mark.quirk("INT-081")
def test_nested_lists_are_rich_or_lines_with_indents():
    html = "<ul><li>a<ol><li>b</li><li>c<ul><li>d</li></ul></li></ol></li><li>e</li></ul>"

    assert rich(html) == (
        "<ul><li><p>a</p><ol><li><p>b</p></li><li><p>c</p><ul><li><p>d</p></li></ul></li></ol></li>"
        "<li><p>e</p></li></ul>"
    )
    indent = "\u00a0" * 3
    assert plain(html) == (
        f"<ul><li><p>a<br>{indent}1. b<br>{indent}2. c<br>{indent * 2}{DASH} d</p></li>"
        "<li><p>e</p></li></ul>"
    )
    assert lost(html, Form.PLAIN) == {"nested_list_flattened"}


@pytest.mark.quirk("INT-082")
def test_a_table_in_a_list_stands_behind_its_item_and_the_numbers_go_on():
    html = "<ol><li>a</li><li>b<table><tr><td>t</td></tr></table></li><li>c</li></ol>"

    assert rich(html) == (
        "<ol><li><p>a</p></li><li><p>b</p></li></ol>"
        "<table><tbody><tr><td><p>t</p></td></tr></tbody></table><p>3. c</p>"
    )
    assert lost(html) == {"table_moved_out_of_list", "list_numbers_as_text"}


@pytest.mark.quirk("INT-082")
def test_a_table_around_a_table_is_layout():
    html = "<table><tr><td>a<table><tr><td>b</td></tr></table></td><td>c</td></tr></table>"

    assert rich(html) == (
        "<p>a</p><table><tbody><tr><td><p>b</p></td></tr></tbody></table><p>c</p>"
    )
    assert lost(html) == {"layout_table_dissolved"}


@pytest.mark.quirk("INT-082")
def test_a_table_without_words_is_none():
    assert rich("<table><tr><td> </td></tr></table><table></table><p>a</p>") == "<p>a</p>"


@pytest.mark.quirk("INT-083")
def test_merged_cells_are_written_out():
    html = (
        "<table><tr><th colspan=2>h</th></tr>"
        "<tr><td rowspan=2>r</td><td>1</td></tr><tr><td>2</td></tr></table>"
    )
    rows = [
        "<td><p><b>h</b></p></td><td></td>",
        *(f"<td><p>r</p></td><td><p>{n}</p></td>" for n in (1, 2)),
    ]

    inner = "".join(f"<tr>{row}</tr>" for row in rows)
    assert rich(html) == f"<table><tbody>{inner}</tbody></table>"
    assert lost(html) == {"merged_cells_written_out"}


def test_a_list_in_a_cell_is_lines():
    html = "<table><tr><td>a<ul><li>b</li></ul></td></tr></table>"

    assert rich(html) == f"<table><tbody><tr><td><p>a</p><p>{DASH} b</p></td></tr></tbody></table>"


@pytest.mark.quirk("INT-084")
def test_a_list_that_begins_later_says_its_numbers():
    assert rich('<ol start="4"><li>a</li><li>b</li></ol>') == "<p>4. a</p><p>5. b</p>"
    assert lost('<ol start="4"><li>a</li></ol>') == {"list_numbers_as_text"}


@pytest.mark.quirk("INT-085")
def test_a_callout_is_rich_or_its_words():
    html = '<div class="callout callout--warning"><h4>a</h4><p>b</p></div>'

    assert rich(html) == f"{CALLOUT}<p><b>a</b></p><p>b</p></div>"
    assert plain(html) == "<p><b>a</b></p><p>b</p>"
    assert lost(html, Form.PLAIN) == {"callout_as_text"}


@pytest.mark.quirk("INT-086")
@pytest.mark.parametrize(
    ("src", "shown"),
    [
        ("//www.youtube.com/embed/x", "https://www.youtube.com/embed/x"),
        ("https://www.youtube.com/watch?v=x&t=3", "https://www.youtube.com/embed/x"),
        ("https://youtu.be/x", "https://www.youtube.com/embed/x"),
        ("http://player.vimeo.com/video/1", "https://player.vimeo.com/video/1"),
        ("https://fast.wistia.net/embed/iframe/x", "https://fast.wistia.net/embed/iframe/x"),
        ("https://www.loom.com/embed/x", "https://www.loom.com/embed/x"),
        ("https://play.vidyard.com/x", "https://play.vidyard.com/x"),
        ("https://streamio.com/x", "https://streamio.com/x"),
    ],
)
def test_films_of_six_hosts_are_shown(src, shown):
    assert rich(f'<iframe src="{src}"></iframe>') == f'<iframe src="{shown}"></iframe>'


@pytest.mark.quirk("INT-086")
def test_other_frames_are_links():
    html = '<iframe src="https://youtube.com.evil.example/x"></iframe>'

    assert rich(html) == (
        '<p><a href="https://youtube.com.evil.example/x">https://youtube.com.evil.example/x</a></p>'
    )
    assert lost(html) == {"embed_as_link"}


def test_tabs_are_headings_of_their_pages():
    html = (
        '<ul class="tabs"><li class="tab-link" data-tab="t1">Win</li>'
        '<li class="tab-link" data-tab="t2">Mac</li><li class="tab-link" data-tab="t3">?</li></ul>'
        '<div id="t1">w</div><div id="t2">m</div>'
    )

    assert rich(html) == ("<p>?</p><h1>Win</h1><p>w</p><h1>Mac</h1><p>m</p>")


def test_what_runs_is_left_out_and_told():
    html = '<p onclick="x()">a<script>evil()</script><a href=" JavaScript:x()">b</a></p>'

    assert sent(html) == ("<p>ab</p>", {"script_left_out", "link_left_out"})


def test_looks_that_go_are_told():
    assert lost('<p style="color: red">a</p>') == {"styling_left_out"}
    assert lost("<p>H<sub>2</sub>O</p>") == {"styling_left_out"}


def test_links_and_pictures_become_what_is_said():
    html = '<p><a href="/hc/1">a</a> <img src="/i.png" alt="I"><img src="/gone.png" alt="G"></p>'
    found = {"/i.png": "https://files/i.png"}

    told = rich(
        html, link=lambda href: f"https://new{href}", picture=lambda src, alt: found.get(src)
    )

    assert told == (
        '<p><a href="https://new/hc/1">a</a> <img src="https://files/i.png" alt="I">[image: G]</p>'
    )


def test_an_address_stays_inside_its_quotes():
    told = rich("<a href='https://x/?a=\"b&c'>a</a>")

    assert told == '<p><a href="https://x/?a=&quot;b&amp;c">a</a></p>'


def test_anchors_lead_to_headings():
    page = read_page(
        '<p id="top">a</p><a name="x"></a><h2 id="h">H</h2><p>b <span id="in">c</span></p>'
        '<table><tr><td id="cell"><h3>no</h3></td></tr></table><h3>I</h3><div id="end"></div>'
    )

    assert page.anchors == {"top": None, "x": 0, "h": 0, "in": 0, "cell": 0, "end": 1}
    assert [each.words[0].text for each in page.blocks if is_heading(each)] == ["H", "I"]


def test_pictures_and_links_of_a_page_are_listed_once():
    page = read_page('<img src="a"><a href="b">x<img src="a"></a><pre>c</pre>')

    assert (page.images, page.links) == (["a"], ["b"])


def test_five_thousand_nested_boxes_cost_no_stack():
    depth = 5_000

    assert letters(rich("<ul><li>" * depth + "a" + "</li></ul>" * depth)) == "a"
    assert letters(rich("<table><tr><td>" * depth + "b")) == "b"


WORDS = st.text("abc &<>\u00e9\u05d0", min_size=1, max_size=6).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
_TAGS = (
    "p div b em a h1 h3 ul ol li table tr td th dl dt dd blockquote pre code span details summary"
    " section figure button"
)
TAGS = st.sampled_from(_TAGS.split())
CLASSES = st.sampled_from(["", ' class="callout"', ' class="accordion-title"', ' id="x"'])


def element(inner):
    return st.builds(
        lambda tag, attributes, parts: f"<{tag}{attributes}>{''.join(parts)}</{tag}>",
        TAGS,
        CLASSES,
        st.lists(inner, max_size=4),
    )


BODIES = st.recursive(WORDS, element, max_leaves=25)


@settings(max_examples=150, deadline=None)
@given(BODIES)
def test_no_word_is_lost(html):
    told = letters(rich(html))

    assert told == letters(html)


@settings(max_examples=100, deadline=None)
@given(BODIES)
def test_the_plain_form_has_all_words_in_their_order(html):
    marks = str.maketrans("", "", "0123456789.\u2013")

    assert letters(plain(html)).translate(marks) == letters(html)


@settings(max_examples=100, deadline=None)
@given(BODIES, st.sampled_from(Form))
def test_what_was_sent_reads_the_same_again(html, form):
    once = sent(html, form)[0]

    assert sent(once, form)[0] == once


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not at hand")
def test_real_articles_keep_every_letter():
    articles = [orjson.loads(line) for line in SAMPLES.read_bytes().splitlines()]
    bodies = [article["body"] for article in articles]

    assert [letters(rich(body)) for body in bodies] == [letters(body) for body in bodies]
