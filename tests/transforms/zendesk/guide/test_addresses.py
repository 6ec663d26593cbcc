"""What an address in a body leads to."""

import pytest

from tests.transforms.zendesk.guide.guides import HOST, PAGE, article, catalog, center, section
from transforms.zendesk.guide.lists import CENTERS, SECTIONS

KNOWN = catalog(
    article(1),
    article(2),
    **{CENTERS: [center(), center(id=8, subdomain="pro", brand_url="https://pro.zendesk.com",
                                  origin="https://pro.zendesk.com", host_mapping=None)]},
).addresses  # fmt: skip


def led(url, page=PAGE):
    found = KNOWN.leads(url, page)
    if found is None:
        return None
    assert found["url"] == url
    return tuple(found[name] for name in ("entity", "source_id", "locale", "anchor"))


@pytest.mark.quirk("ZEN-063")
@pytest.mark.parametrize(
    "url",
    [
        f"{HOST}/hc/en-us/articles/2",
        f"{HOST}/hc/en-us/articles/2-Some-name",
        f"{HOST}/hc/en-us/articles/2-%C3%9Cber-uns",
        f"{HOST}/hc/en-us/articles/2-name.html?source=search&x=1",
        f"{HOST}/HC/en-US/articles/2",
        "http://acme.zendesk.com/hc/en-us/articles/2",
        "//acme.zendesk.com/hc/en-us/articles/2",
        "https://HELP.acme.example/hc/en-us/articles/2",
        "https://pro.zendesk.com/hc/en-us/articles/2",
        "/hc/en-us/articles/2",
        "/hc/en-us//articles/2",
        "2-Some-name",
        "./2",
        "../articles/2",
    ],
)
def test_every_form_of_an_address_leads_to_the_article(url):
    assert led(url) == ("article", "2", "en-us", None)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("/hc/articles/2", ("article", "2", None, None)),
        ("/hc/de/articles/2#oben", ("article", "2", "de", "oben")),
        ("/hc/pt-br/articles/2#a%20b", ("article", "2", "pt-br", "a b")),
        ("#here", ("article", "1", "en-us", "here")),
        ("/hc/en-us/sections/20-Some", ("collection", "section:20", "en-us", None)),
        ("/hc/categories/10", ("collection", "category:10", None, None)),
        ("/hc/en-us/article_attachments/90/a.png", ("article_file", "90", "en-us", None)),
        ("/hc/article_attachments/90", ("article_file", "90", None, None)),
        ("/hc/requests/12", ("ticket", "12", None, None)),
        ("/hc/de/requests/12", ("ticket", "12", "de", None)),
        ("/agent/tickets/12/events", ("ticket", "12", None, None)),
        ("/requests/12", ("ticket", "12", None, None)),
        ("/hc", ("help_center", "7", None, None)),
        ("/hc/de/", ("help_center", "7", "de", None)),
        ("https://pro.zendesk.com/hc/de", ("help_center", "8", "de", None)),
    ],
)
def test_each_kind_of_page_is_told(url, found):
    assert led(url) == found


@pytest.mark.parametrize(
    ("url", "entity"),
    [
        ("/hc/en-us/articles/3-gone", "article"),
        ("/hc/en-us/sections/21", "collection"),
        ("/hc/en-us/categories/20", "collection"),
        ("/hc/en-us/community/posts/5", "help_center"),
        ("/hc/en-us/requests/new", "help_center"),
        ("/hc/en-us/search?query=a", "help_center"),
        ("/entries/12-old-forum", "help_center"),
    ],
)
def test_what_is_not_there_leads_to_no_record(url, entity):
    assert led(url)[:2] == (entity, None)


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/hc/en-us/articles/2",
        "https://evil-acme.zendesk.com/hc/en-us/articles/2",
        "mailto:a@acme.example",
        "tel:+49305550",
        "javascript:alert(1)",
        "/attachments/token/t/?name=a.png",
        "/access/login",
        "#",
        "http://[broken",
        "https://acme.zendesk.com:99999/hc/en-us/articles/2",
        "",
    ],
)
def test_what_is_no_page_of_the_desk_leads_nowhere(url):
    assert led(url) is None


def test_a_section_that_is_no_record_is_not_there():
    known = catalog(**{SECTIONS: [section(20), "no record"]}).addresses

    assert known.leads("/hc/de/sections/1", PAGE)["source_id"] is None


def test_a_message_may_name_an_article_as_well():
    assert led(f"{HOST}/hc/de/articles/1-x", page="") == ("article", "1", "de", None)
    assert led("1-x", page="") is None
