"""Links of messages to a knowledge base: where they lead, however people write them."""

import pytest

from transforms.model import Hints, Operation, RecordRef, Step
from transforms.plan.message_links import MessageLinks, Page, forms, link_refs, noted, relinked
from transforms.zendesk.guide.addresses import GuideAddresses

HERE = "https://help.acme.example"
OLD = "https://acme.example/hc"
ADDRESSES = GuideAddresses(
    hosts={"acme.example": "1", "help.old.example": "1"},
    origins={},
    articles=frozenset({"12", "13"}),
    collections=frozenset({"section:5", "section:6"}),
)
OF_CENTER = {"en-us": "en", "de": "de"}
LINKS = MessageLinks(
    ADDRESSES,
    articles={"12": Page({"en-us": "en", "en-gb": "en", "de": "de"}, HERE)},
    collections={"section:5": Page(OF_CENTER, HERE)},
    centers={"1": Page(OF_CENTER, HERE)},
)
ARTICLE, SECTION = RecordRef("article", "12"), RecordRef("collection", "section:5")
TARGETS = {ARTICLE: "700", SECTION: "800"}


def step(text, **body):
    return Step("message:1", Operation.CONVERSATION_REPLY, {"body": text, **body}, "x")


def led(text):
    (found,), lost = LINKS.set_in([step(text)])
    form = next(forms(found, found.body, TARGETS))
    return form.body["body"], lost.get("message:1", ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{OLD}/en-us/articles/12", "/en/articles/700"),
        (f"{OLD}/en-us/articles/12-How-to-ride", "/en/articles/700"),
        (f"{OLD}/en-gb/articles/12?source=search", "/en/articles/700"),
        (f"{OLD}/de/articles/12-Fahren", "/de/articles/700"),
        (f"{OLD}/fr/articles/12", "/en/articles/700"),
        (f"{OLD}/articles/12", "/en/articles/700"),
        ("http://help.old.example/hc/de/articles/12", "/de/articles/700"),
        ("acme.example/hc/de/articles/12", "/de/articles/700"),
        (f"{OLD}/de/sections/5-Start", "/de/collections/800"),
        (f"{OLD}/de", "/de"),
    ],
)
def test_an_address_leads_to_the_page_in_its_own_language(old, new):
    assert led(f"See {old}, please.") == (f"See {HERE}{new}, please.", ())


@pytest.mark.parametrize(
    ("old", "loss"),
    [
        (f"{OLD}/en-us/articles/99", "dead_link"),
        (f"{OLD}/en-us/articles/13", "link_not_moved"),
        (f"{OLD}/de/sections/6", "link_not_moved"),
        (f"{OLD}/de/search?query=x", "link_not_moved"),
    ],
)
def test_what_is_no_page_keeps_its_address_and_is_a_loss(old, loss):
    assert led(f"See {old} please") == (f"See {old} please", (loss,))


@pytest.mark.parametrize("url", ["https://other.example/hc/articles/12", f"{OLD}/requests/1002"])
def test_other_addresses_are_nobodys_loss(url):
    assert led(f"({url})") == (f"({url})", ())


def test_the_place_in_an_article_is_a_loss():
    assert led(f"{OLD}/de/articles/12#v32") == (f"{HERE}/de/articles/700", ("anchor_left_out",))


@pytest.mark.parametrize("around", ["({})", "<{}>", '"{}"', "{}.", "[here]({})", "a|{}|b", "{}…\n"])
def test_signs_around_an_address_stay(around):
    assert led(around.format(f"{OLD}/de/articles/12"))[0] == around.format(
        f"{HERE}/de/articles/700"
    )


def test_a_notes_links_are_changed_in_words_and_in_attributes():
    old = f"{OLD}/de/articles/12?a=1&amp;b=2"

    told, _ = led(f'<p><a href="{old}">{old}</a> &lt;{old}&gt;</p>')

    new = f"{HERE}/de/articles/700"
    assert told == f'<p><a href="{new}">{new}</a> &lt;{new}&gt;</p>'


def test_the_planned_text_and_its_fingerprint_stay_as_they_were():
    before = step(f"{OLD}/de/articles/12")
    (after,), _ = LINKS.set_in([before])

    assert (after.body, after.fingerprint) == (before.body, before.fingerprint)
    assert list(link_refs(after)) == [ARTICLE]


def test_a_step_without_such_links_stays_what_it_is():
    before = step("See https://other.example/hc/articles/12")

    assert LINKS.set_in([before]) == ([before], {})


def test_what_is_not_there_yet_keeps_its_address_and_that_is_noted():
    (found,), _ = LINKS.set_in([step(f"{OLD}/de/articles/12 {OLD}/de/sections/5")])
    form = next(forms(found, found.body, {SECTION: "800"}))

    assert form.body["body"] == f"{OLD}/de/articles/12 {HERE}/de/collections/800"
    told = {f"{OLD}/de/sections/5": f"{HERE}/de/collections/800"}
    assert noted(found, form.links) == {"links": told, "losses": ["link_not_moved"]}
    assert noted(step("no links"), {}) == {}


def test_all_ways_in_which_a_message_may_have_been_sent_are_known():
    (found,), _ = LINKS.set_in([step(f"{OLD}/de/articles/12 {OLD}/de/sections/5")])

    told = [form.body["body"] for form in forms(found, found.body, TARGETS)]

    assert told == [
        f"{HERE}/de/articles/700 {HERE}/de/collections/800",
        f"{HERE}/de/articles/700 {OLD}/de/sections/5",
        f"{OLD}/de/articles/12 {HERE}/de/collections/800",
        f"{OLD}/de/articles/12 {OLD}/de/sections/5",
    ]


def test_a_tickets_description_has_its_links_as_well():
    (found,), _ = LINKS.set_in(
        [Step("create", Operation.TICKET_CREATE, {"description": f"{OLD}/de/articles/12"}, "x")]
    )

    form = next(forms(found, found.body, TARGETS))
    assert form.body["description"] == f"{HERE}/de/articles/700"


def test_a_text_without_links_to_change_is_the_same_object():
    text = "See https://acme.example/hc/de/articles/12"

    assert relinked(text, {}, as_html=False) is text


def test_hints_without_links_are_as_usual():
    assert Hints() == Hints(links=None)
