"""What addresses lead to: pages in every form that people paste, and what teammates see."""

import re

import pytest

from tests.transforms.intercom_source.help_center import help_rows
from tests.transforms.intercom_source.help_center.help_rows import (
    PLACE,
    catalog,
    center,
    redirect,
    words,
)
from transforms.intercom_source.help_center.source import HELP_CENTER

SHARED = center(id="11", default=False, url="https://intercom.help/lumen-two", custom_domain=None)


def leads(url, page="", **lists):
    found = HELP_CENTER.addresses(catalog(**lists)).leads(url, page)
    return None if found is None else (found["entity"], found["source_id"], found["locale"])


@pytest.mark.quirk("ICS-061")
@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"{PLACE}/en/articles/30-bulbs", ("article", "30", "en")),
        (f"{PLACE}/articles/30", ("article", "30", None)),
        (f"{PLACE}/pt-BR/articles/30-l%C3%A2mpadas/", ("article", "30", "pt-br")),
        (f"{PLACE}//en//articles/31-x?utm=1#top", ("article", "31", "en")),
        (f"{PLACE}/en/articles/99-gone", ("article", None, "en")),
        (f"{PLACE}/en/collections/20-lamps", ("collection", "20", "en")),
        ("HTTPS://HELP.LUMEN.EXAMPLE/en/", ("help_center", "10", "en")),
        (f"{PLACE}/en/search?q=x", ("help_center", None, None)),
        ("https://intercom.help/lumen/en/articles/30-bulbs", ("article", "30", "en")),
        ("https://intercom.help/somebody-else/en/articles/30", None),
        ("https://other.example/en/articles/30", None),
        ("mailto:a@b.example", None),
        ("https://[", None),
        ("#", None),
    ],
)
def test_addresses_of_readers_lead_to_their_records(url, told):
    assert leads(url) == told


def test_of_two_help_centers_at_one_host_each_has_its_own():
    found = leads(
        "https://intercom.help/lumen-two/de", centers=[center(identifier="lumen"), SHARED]
    )

    assert found == ("help_center", "11", "de")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://app.intercom.com/a/inbox/acme/inbox/conversation/77", ("ticket", "77", None)),
        (
            "https://app.eu.intercom.com/a/inbox/acme/inbox/shared/all/conversation/77?view=List",
            ("ticket", "77", None),
        ),
        (
            "https://app.intercom.com/a/apps/acme/inbox/inbox/all/conversations/77",
            ("ticket", "77", None),
        ),
        (
            "https://app.intercom.com/a/apps/acme/articles/articles/30/show",
            ("article", "30", None),
        ),
        (
            "https://app.intercom.com/a/apps/acme/knowledge-hub/internal-articles/40",
            ("article", "internal:40", None),
        ),
        ("https://app.intercom.com/a/inbox/other/inbox/conversation/77", None),
        ("https://app.intercom.com/a/apps/acme/users/7", None),
    ],
)
def test_addresses_of_teammates_lead_to_their_records(url, told):
    assert leads(url) == told


@pytest.mark.quirk("ICS-064")
@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"{PLACE}/old/bulbs", ("article", "30", "en")),
        (f"{PLACE.upper()}/old//bulbs/?from=mail#top", ("article", "30", "en")),
        (f"{PLACE}/old/lamps", ("collection", "20", "pt-br")),
        (f"{PLACE}/old/gone", ("article", None, "en")),
        (f"{PLACE}/en/articles/7-before", ("article", "31", "en")),
        (f"{PLACE}/old/elsewhere", ("help_center", None, None)),
    ],
)
def test_an_old_address_leads_where_the_help_center_forwards_it(url, told):
    redirects = [
        redirect(),
        redirect("/old/lamps", id="27", target_type="collection", target_id="20", locale="pt-BR"),
        redirect("/old/gone", id="28", target_id="99"),
        redirect("/en/articles/7-before", id="29", target_id="31"),
        redirect("/old/elsewhere", id="30", target_type="something_new"),
        redirect(id="31", from_url=None),
    ]

    assert leads(url, redirects=redirects) == told


def test_the_words_of_an_article_name_what_a_redirect_leads_to():
    told = f'<p><a href="{PLACE}/old/bulbs#why">Bulbs</a></p>'
    base = help_rows.article("31", translated_content={"en": help_rows.content(body=told)})

    (row,) = words(base, desk=catalog(redirects=[redirect()]))
    (link,) = row["links"]

    assert (link["entity"], link["source_id"], link["anchor"]) == ("article", "30", "why")


def test_relative_addresses_are_read_where_they_stand():
    assert leads("31-wires", f"{PLACE}/en/articles/30-bulbs") == ("article", "31", "en")


def test_a_page_has_one_path_in_each_language_without_its_name():
    path_of = HELP_CENTER.path_of

    assert path_of(f"{PLACE}/en/articles/30-bulbs", "de") == "/de/articles/30"
    assert path_of("https://intercom.help/lumen/en/articles/30-b", None) == "/lumen/articles/30"
    assert path_of(f"{PLACE}/about", "de") == "/about"


def test_the_pattern_for_servers_ends_where_a_pages_name_begins():
    for url in ("help.lumen.example/en/articles/30", "intercom.help/lumen/pt-BR/collections/20"):
        assert re.fullmatch(HELP_CENTER.bare, url)
        assert re.match(HELP_CENTER.bare, f"{url}-name")[0] == url
