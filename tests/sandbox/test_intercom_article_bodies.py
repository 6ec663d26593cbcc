"""What we send of a body is taken by either reading of Intercom's, and comes back as sent."""

from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings

from connectors.sandbox.intercom.article_html import kept, parsed, require_supported
from connectors.sandbox.intercom.refusal import Refusal
from tests.transforms.knowledge.bodies_given import sent
from tests.transforms.knowledge.test_bodies import BODIES
from transforms.knowledge.bodies.shown import is_kept, shape_of
from transforms.knowledge.bodies.writing import Form

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "kb" / "articles.jsonl"
STRICT, LENIENT = Form.PLAIN, Form.RICH  # the form that each reading takes whole
REFUSED = {
    "INT-081": "<ul><li>a<ol><li>b</li></ol></li></ul>",
    "INT-082": "<ul><li><table><tr><td>a</td></tr></table></li></ul>",
    "INT-086": '<iframe src="https://maps.example/x"></iframe>',
}


def shown(html, *, is_strict):
    """Return what Intercom keeps of a body; raises Refusal."""
    ids = (f"h_{number:010x}" for number in range(10_000))
    root = parsed(html) if html else parsed("<p></p>")
    require_supported(root, is_strict=is_strict)
    return kept(root, ids=ids, known=frozenset(), is_strict=is_strict)


@pytest.mark.parametrize("quirk", sorted(REFUSED))
def test_what_is_refused_as_the_source_gives_it_is_taken_as_we_send_it(quirk):
    html = REFUSED[quirk]
    with pytest.raises(Refusal) as refused:
        shown(html, is_strict=True)

    assert refused.value.quirk == quirk
    assert shown(sent(html, STRICT)[0], is_strict=True)


@settings(max_examples=150, deadline=None)
@given(BODIES)
def test_the_plain_form_is_taken_by_the_strict_reading_and_kept(html):
    told = sent(html, STRICT)[0]

    assert is_kept(told, shown(told, is_strict=True))


@settings(max_examples=150, deadline=None)
@given(BODIES)
def test_the_rich_form_is_taken_by_the_lenient_reading_and_kept(html):
    told = sent(html, LENIENT)[0]

    assert is_kept(told, shown(told, is_strict=False))


@pytest.mark.quirk("INT-080")
@settings(max_examples=100, deadline=None)
@given(BODIES)
def test_headings_come_back_as_they_were_sent(html):
    told = sent(html, STRICT)[0]

    assert shape_of(shown(told, is_strict=True)).headings == shape_of(told).headings


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not at hand")
@pytest.mark.parametrize("form", Form)
def test_real_articles_come_back_whole(form):
    bodies = [orjson.loads(line)["body"] for line in SAMPLES.read_bytes().splitlines()]
    told = [sent(body, form, picture=lambda src, alt: None)[0] for body in bodies]

    back = [shown(html, is_strict=form is STRICT) for html in told]
    assert all(is_kept(*pair) for pair in zip(told, back, strict=True))
