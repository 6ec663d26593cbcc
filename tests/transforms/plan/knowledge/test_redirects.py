"""Old addresses of a help center: each leads to its page in Intercom, in its own language."""

import csv
import re

import pytest

from transforms.knowledge.source_kind import own_path
from transforms.model import EntityType, RecordRef
from transforms.plan.knowledge.redirects import (
    Led,
    Moved,
    Old,
    moved_pages,
    nginx_rules,
    redirect_table,
)
from transforms.plan.message_links import Page
from transforms.zendesk.guide.addresses import BARE, path_of

HERE = "https://help.acme.example"
URL = "https://acme.example/hc/en-us/articles/12-How-to"
HOSTS = ["acme.example", "acme.zendesk.com"]
GERMAN = "https://acme.example/hc/de/articles/12-Wie"
OLD = Old(EntityType.ARTICLE, "12", "1", URL, {"en-us": URL, "de": GERMAN}, HOSTS)
PAGES = {("article", "12"): Page({"en-us": "en", "de": "de"}, HERE)}
TARGETS = {RecordRef("article", "12"): "700"}


def led(*pages, path=path_of, known=PAGES, targets=TARGETS):
    return {each.old: each.new for each in moved_pages(pages, known, targets, path)}


def test_a_page_has_an_address_for_each_language_and_host_and_one_without_language():
    told = led(OLD)

    assert told["https://acme.example/hc/en-us/articles/12"] == f"{HERE}/en/articles/700"
    assert told["https://acme.zendesk.com/hc/de/articles/12"] == f"{HERE}/de/articles/700"
    assert told["https://acme.example/hc/articles/12"] == f"{HERE}/en/articles/700"
    assert len(told) == 6


def test_an_address_with_the_pages_name_is_known_in_each_language():
    told = {each.old: each.whole for each in moved_pages([OLD], PAGES, TARGETS, path_of)}

    assert told["https://acme.zendesk.com/hc/de/articles/12"] == (
        "https://acme.zendesk.com/hc/de/articles/12-Wie"
    )
    assert told["https://acme.example/hc/articles/12"] == "https://acme.example/hc/articles/12"


def test_a_section_leads_to_its_collection():
    url = f"{HERE}/hc/de/sections/5-Start"
    page = Old(EntityType.COLLECTION, "section:5", "1", url, {"de": url}, [])
    known = {("collection", "section:5"): Page({"de": "de"}, HERE)}
    told = led(page, known=known, targets={RecordRef("collection", "section:5"): "8"})

    assert set(told.values()) == {f"{HERE}/de/collections/8"}


@pytest.mark.parametrize(("known", "targets"), [({}, TARGETS), (PAGES, {})])
def test_what_has_no_page_in_intercom_has_no_new_address(known, targets):
    assert led(OLD, known=known, targets=targets) == {}


def test_a_source_without_such_addresses_has_its_own():
    assert set(led(OLD, path=own_path)) == {
        "https://acme.example/hc/en-us/articles/12-How-to",
        "https://acme.zendesk.com/hc/en-us/articles/12-How-to",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/hc/en-us/articles/12-How-to",
        "/hc/articles/12",
        "/hc/zh-tw/categories/3-x",
        "/hc/de/sections/5",
    ],
)
def test_the_servers_pattern_finds_what_the_map_has(path):
    found = re.match(BARE, f"acme.example{path}")
    locale = path.split("/")[2] if path.count("/") > 3 else None

    assert found
    assert found[0] == f"acme.example{path_of(f'https://acme.example{path}', locale)}"


def test_other_addresses_stay_as_they_are():
    assert path_of("https://acme.example/hc/de/search", "en-us") == "/hc/de/search"
    assert own_path("http://[", None) == ""


def test_the_table_is_a_csv_without_formulas():
    told = ["https://a.example/x,y", "https://b.example/z"]
    moved = [Moved("article", "=1", None, *told)]
    led = [Led(each, "Intercom", "set", "forwards") for each in moved]
    rows = list(csv.reader(redirect_table(led).splitlines()))

    assert rows == [
        ["entity", "source_id", "locale", "old", "new", "rule_in", "rule", "tried"],
        ["article", "'=1", "", *told, "Intercom", "set", "forwards"],
    ]


def test_the_rules_name_hosts_without_ports_and_nothing_that_nginx_would_carry_out():
    moved = [
        Moved("article", "1", None, "http://a.example:80/hc/articles/1", f"{HERE}/en/articles/7"),
        Moved("article", "2", None, 'http://a.example/hc/$x"; {', f"{HERE}/en/articles/8"),
    ]
    told = nginx_rules(moved, BARE)

    assert f'    "a.example/hc/articles/1" "{HERE}/en/articles/7";' in told
    assert "articles/8" not in told
