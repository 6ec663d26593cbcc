import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.bodies import plain_text
from transforms.verify.words import fault, shown_text, words_of

PAGE = (
    "<html><head><title>x</title><style>p {color: red}</style></head><body><p>Dear <b>An</b>na,</p>"
    "<ul><li>one</li><li>two</li></ul><p>See <a href='https://a.example/x?y=1'>here</a>.</p>"
    "<img src='https://a.example/crest.png' alt='crest'><script>alert(1)</script></body></html>"
)
SHOWN = (
    "<p>Dear Anna,</p><p>- one<br>\n- two</p><p>See here (https://a.example/x?y=1).</p>"
    "<p>[image: crest]</p>"
)


def test_a_page_that_arrived_whole_has_no_fault():
    assert fault(words_of(PAGE, None), shown_text(SHOWN)) is None


@pytest.mark.parametrize(
    ("lost", "instead"),
    [
        ("Dear", ""),
        ("Anna", "Anne"),
        ("- two", ""),
        ("here (https", "(https"),
        ("https://a.example/x?y=1", "https://a.example/"),
        ("- one<br>\n- two", "- two<br>\n- one"),
    ],
)
def test_a_word_that_is_lost_or_another_is_a_fault(lost, instead):
    assert lost in SHOWN

    assert fault(words_of(PAGE, None), shown_text(SHOWN.replace(lost, instead))) is not None


def test_the_address_of_a_link_is_read_as_well_as_its_words():
    linked = SHOWN.replace(
        "here (https://a.example/x?y=1)", '<a href="https://a.example/x?y=1">here</a>'
    )

    assert fault(words_of(PAGE, None), shown_text(linked)) is None
    assert fault(words_of(PAGE, None), shown_text(linked.replace("y=1", "y=2"))) is not None


def test_an_address_that_is_the_words_of_its_link_is_read_once():
    link = '<p><a href="https://a.example/">https://a.example</a></p>'

    assert shown_text(link).strip() == "https://a.example"


def test_words_that_nobody_said_are_a_fault():
    told = words_of("<p>Thank you</p>", None)

    assert fault(told, shown_text("<p>Thank you very much</p>")) is not None
    assert fault(told, shown_text("<p>Thank you very much</p>"), more=8) is None


def test_the_same_text_twice_is_a_fault():
    assert fault(words_of(None, "Thank you"), "Thank you\n\nThank you") is not None


@pytest.mark.parametrize("text", ["👍", "?!", "→ ←"])
def test_a_text_without_letters_is_compared_by_its_signs(text):
    assert fault(words_of(None, text), f"<{text}>") is None
    assert fault(words_of(None, text), "[empty message]", more=40) is not None


def test_a_tag_that_never_ends_hides_what_a_browser_hides():
    assert words_of('<p>Hello</p><a href="http://inside', None).words == ("hello",)


def test_a_head_that_nobody_closed_ends_with_the_body():
    assert words_of("<head><title>x</title><body>Hello", None).words == ("hello",)


def test_inline_markup_ends_no_word_and_a_cell_does():
    assert words_of("<td>a<i>b</i></td><td>c</td>", None).words == ("ab", "c")


@pytest.mark.parametrize(
    "body",
    ["aa <![x[", "aa <![ [", "aa <![foo>", "aa <![x[b]]>", f"aa &#{'9' * 5_000};", "aa <![CDATA[b"],
)
def test_what_no_parser_has_a_word_for_is_read_all_the_same(body):
    assert words_of(body, None).words == ("aa",)
    assert fault(words_of(body, None), plain_text(body)) is None


@given(st.text("<>![]-?/&#;x\"'= aDOCTYPE9"))
def test_nothing_is_raised(anything):
    words_of(anything, None)
    shown_text(anything)
