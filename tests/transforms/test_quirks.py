import re
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.model import EntityType, FileRef
from transforms.quirks import intercom_messages, intercom_values
from transforms.quirks.base import Quirk
from transforms.quirks.page import quirks_page
from transforms.quirks.register import REGISTRY
from transforms.verify.words import letters

ROOT = Path(__file__).parents[2]
MARKED = re.compile(r"""pytest\.mark\.quirk\(\s*["']([A-Z]+-\d+)["']""")
PLACE = re.compile(r"(transforms|connectors)(\.\w+)+")


def marked():
    """The ids that tests say they prove."""
    texts = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    return {quirk_id for text in texts for quirk_id in MARKED.findall(text)}


def test_every_quirk_has_a_test_and_every_test_a_quirk():
    assert marked() == REGISTRY.keys()


def test_no_quirk_speaks_in_placeholders():
    for handled in REGISTRY.values():
        quirk = handled.quirk
        assert re.fullmatch(r"[A-Z]{3}-\d{3}", quirk.id)
        assert PLACE.fullmatch(handled.place)
        for text in (quirk.fact, quirk.evidence, quirk.loss):
            assert text.strip()
            assert not re.search(r"TODO|TBD|FIXME", text)
        assert len(quirk.fact.split()) > 4
        assert quirk.fact.endswith(".")


def test_the_modules_in_which_quirks_are_handled_exist():
    for handled in REGISTRY.values():
        parts = handled.place.split(".")
        folder = ROOT.joinpath(*parts[:2])
        assert folder.is_dir() or folder.with_suffix(".py").is_file(), handled.place


def test_the_page_of_quirks_is_the_registrys():
    assert (ROOT / "docs" / "quirks.md").read_text() == quirks_page(REGISTRY)


def test_a_second_handler_is_refused_and_the_function_comes_back_unchanged():
    quirk = Quirk("TST-001", EntityType.TAG, "It is a test.", "this test", "none")

    def handler():
        """Do nothing."""

    try:
        assert quirk.handles(handler) is handler
        with pytest.raises(ValueError, match="TST-001 is handled already"):
            quirk.handles(print)
    finally:
        REGISTRY.pop("TST-001")


@pytest.mark.quirk("INT-002")
@given(count=st.integers(0, 45), at_most=st.integers(-1, 20))
def test_splitting_attachments_then_joining_them_is_the_identity(count, at_most):
    files = [FileRef(str(n), f"{n}.pdf", "application/pdf", 1) for n in range(count)]
    groups = intercom_messages.split_attachments(files, at_most)

    assert [file for group in groups for file in group] == files
    assert all(1 <= len(group) <= intercom_messages.MAX_ATTACHMENTS for group in groups)


@pytest.mark.quirk("INT-010")
@given(st.lists(st.integers(-(10**6), 10**6), min_size=1))
def test_times_ascend_from_the_earliest(offsets):
    start = datetime(1970, 1, 5, tzinfo=UTC)
    own = [max(1, int(start.timestamp()) + offset) for offset in offsets]
    times = intercom_messages.ascending(start + timedelta(seconds=offset) for offset in offsets)

    assert times == sorted(times)
    assert times[0] == min(own)
    assert all(time >= given for time, given in zip(times[1:], own[1:], strict=True))
    assert set(times) <= set(own)


@pytest.mark.quirk("INT-012")
@given(st.text(max_size=600))
def test_a_cut_text_fits_and_a_short_one_is_left_alone(text):
    cut, is_cut = intercom_values.cut_text(text)

    assert len(cut) <= intercom_values.MAX_STRING
    assert is_cut or cut == text


@pytest.mark.quirk("INT-027")
def test_a_note_keeps_what_looks_like_markup():
    text = "Ben <ben@example.org> wrote:\n\n2 < 3 & 4\nBye"

    assert intercom_messages.note_html(text) == (
        "<p>Ben &lt;ben@example.org&gt; wrote:</p><p>2 &lt; 3 &amp; 4<br>Bye</p>"
    )


PIECES = (
    "<b>",
    "</p>",
    "<!--",
    "&lt;",
    "&copy",
    "&#60;",
    "<ben@x.de>",
    "https://x.de/?a&reg=1",
    " ",
)


def read_as_html(text):
    reader = HTMLParser(convert_charrefs=True)
    pieces = []
    reader.handle_data = pieces.append
    reader.feed(text)
    reader.close()
    return "".join(pieces)


def stripped(text):
    """Read a text as one does who looks for tags and entities by patterns."""
    return unescape(re.sub(r"<[a-zA-Z/!?][^>]*>", "", text))


@pytest.mark.quirk("INT-001")
def test_a_body_without_html_is_taken_as_text():
    assert intercom_messages.conversation_text(None, " 2 < 3\x00 ", {}) == "2 < 3"
    assert intercom_messages.conversation_text("<p>2 &lt; 3</p>", "other", {}) == "2 < 3"


MARKUP = st.text(st.sampled_from("<>&;/!?#=- \n.34:atimesclgpohx\u2060"), max_size=60)


@pytest.mark.quirk("INT-057")
@given(MARKUP | st.lists(st.sampled_from(PIECES)).map("".join))
def test_a_text_reads_the_same_as_text_and_as_html(text):
    sent = intercom_messages.same_either_way(text)

    assert read_as_html(sent) == sent
    assert stripped(sent) == sent


@pytest.mark.quirk("INT-057")
@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Ben <ben@example.org> wrote", "Ben ‹ben@example.org› wrote"),
        ("I <3 you & me > 2 < 3, R&D, AT&T", "I <3 you & me > 2 < 3, R&D, AT&T"),
        ("write &lt;b>", "write &\u2060lt;b>"),
        ("http://x.de/?a=1&timestamp=2&b=3", "http://x.de/?a=1&%74imestamp=2&b=3"),
        ("<b>bold</b> a <b", "‹b›bold‹/b› a ‹b"),
    ],
)
def test_only_what_could_be_markup_is_written_otherwise(text, sent):
    assert intercom_messages.same_either_way(text) == sent
    assert intercom_messages.same_either_way(sent) == sent
    assert letters(sent) == letters(text)
