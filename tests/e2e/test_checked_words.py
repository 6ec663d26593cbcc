"""`check` tells what the desk shows of the file: words that match nothing, fields that go along."""

from dataclasses import is_dataclass
from typing import ClassVar, get_args, get_origin, get_type_hints

import pytest
import yaml

from connectors.sandbox.zendesk.desk import sample_desk
from tasks.plan.checking import check_everything
from tasks.plan.looking import look_through
from tasks.plan.proposing import proposals_of
from tasks.run.frame import opened_run
from tasks.run.tables import tables_of
from tests.e2e import pipeline
from tests.e2e.office import office, write
from transforms.conditions import AnyNone, Filters
from transforms.rules import Mapping
from transforms.words import compared_at

pytestmark = pytest.mark.slow

WRONG = """
filters:
  tickets:
    statuses: {any: [opn, open]}
    types: {none: [questionn]}
    priorities: {none: [urgentt]}
    tags: {none: [nobody-has-this-tag]}
    groups: {none: [Facturatoin]}
    companies: {none: [Northwai Leeds]}
    assignees: {none: [nobody@nowhere.example]}
    brands: {none: [Lumen Bikez]}
    forms: {none: [no such form]}
    channels: {none: [emial]}
    fields: {No such field: {any: [x]}, Product: {none: [E-Drive / Displai]}}
  contacts: {tags: {none: [no-such-tag]}}
"""


async def checked(at):
    """Return what a check says, by its subject."""
    found = {}
    async with opened_run(at.config, "check") as run:
        for each in await check_everything(run.shared, run.id, free_bytes=10**12):
            found.setdefault(each.subject, []).append(each.text)
    return found


async def test_each_filter_that_matches_nothing_is_named(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        await pipeline.run_plan(at.config)
        write(at, WRONG)

        found = await checked(at)

    [status] = found["filters.tickets.statuses"]
    assert status.startswith("'opn' matches nothing in the desk; near: open")
    assert "near: question" in found["filters.tickets.types"][0]
    assert "near: email" in found["filters.tickets.channels"][0]
    assert "near: Facturation" in found["filters.tickets.groups"][0]
    assert "near: E-Drive / Display" in found["filters.tickets.fields.Product"][0]
    assert "'No such field' matches nothing" in found["filters.tickets.fields"][0]
    for place in ("priorities", "tags", "companies", "assignees", "brands", "forms"):
        assert len(found[f"filters.tickets.{place}"]) == 1
    assert found["filters.contacts.tags"] == ["'no-such-tag' matches nothing in the desk"]


async def test_each_line_of_the_mapping_that_matches_nothing_is_named(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        await pipeline.run_plan(at.config)
        text = at.served.config().read_text()
        fields = "fields: {Products: {to: Product}, subject: drop}"
        mapping = (
            f"mapping:\n  tickets: {{{fields}}}\n  contacts: {{fields: {{Nope: drop}}}}\n"
            "  companies: {fields: {Nope: drop}}\n"
        )
        text = text.replace("mapping:\n", mapping)
        text = text.replace("teams: {Facturation:", "teams: {Facturatio: Support, Facturation:")
        text = text.replace("by_email: {", "by_email: {a@b.example: ops@lumenbikes.example, ")
        at.served.config().write_text(text)

        found = await checked(at)

    assert found["mapping.tickets.fields"] == [
        "'Products' matches nothing in the desk; near: Product"
    ]
    assert "mapping.contacts.fields" in found
    assert "mapping.companies.fields" in found
    assert "near: Facturation" in found["mapping.teams"][0]
    assert "'a@b.example' matches nothing in the desk" in found["mapping.teammates.by_email"][0]


async def test_each_value_of_a_route_that_matches_nothing_is_named(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        await pipeline.run_plan(at.config)
        when = "{types: [problm], groups: [Facturatoin], fields: {Product: [E-Drive / Displai]}}"
        routes = f"routes: [{{when: {{types: [problem]}}}}, {{when: {when}}}]"
        text = at.served.config().read_text()
        mapping = f"mapping:\n  tickets: {{{routes}}}\n"
        at.served.config().write_text(text.replace("mapping:\n", mapping))

        found = await checked(at)

    place = "mapping.tickets.routes[1].when"
    assert found[f"{place}.types"] == ["'problm' matches nothing in the desk; near: problem"]
    assert "near: Facturation" in found[f"{place}.groups"][0]
    assert "near: E-Drive / Display" in found[f"{place}.fields.Product"][0]
    assert not [each for each in found if each.startswith("mapping.tickets.routes[0]")]


async def test_what_only_a_staged_desk_knows_is_told_to_come(tmp_path):
    async with office(tmp_path) as at:
        write(at, "filters: {tickets: {tags: {any: [vip]}, groups: {any: [Facturatoin]}}}")

        found = await checked(at)

    assert "near: Facturation" in found["filters.tickets.groups"][0]
    assert "filters.tickets.tags" not in found
    assert "filters.tickets.tags" in found["words"][0]


async def test_the_default_file_has_no_such_words(tmp_path):
    async with office(tmp_path) as at:
        await pipeline.run_plan(at.config)

        found = await checked(at)

    assert not [each for each in found if each.startswith(("filters", "mapping.t", "words"))]


async def proposed(at):
    """Return the attributes that a check proposes."""
    async with opened_run(at.config, "check") as run:
        await check_everything(run.shared, run.id, free_bytes=10**12)
        return proposals_of(tables_of(run.shared.area, run.id))


async def test_the_attributes_that_a_check_proposes_are_those_of_the_plan(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        planned = await pipeline.run_plan(at.config)
        async with opened_run(at.config, "check") as run:
            wanted = proposals_of(tables_of(run.shared.area, planned.run))

        found = await proposed(at)

    assert named(found) == named(wanted)
    assert all(0 < each["filled"] <= each["records"] for each in found)
    assert all(each["samples"] for each in found)


def named(fields):
    return [(each["of"], each["field"], each["attribute"], each["type"]) for each in fields]


async def test_without_a_staged_desk_check_says_where_the_fields_are_seen(tmp_path):
    async with office(tmp_path) as at:
        found = await checked(at)

        assert "once the desk is staged" in found["fields"][0]
        assert await proposed(at) == []


ARTICLES = """
filters:
  articles:
    locales: {none: [ennn-us]}
    states: {any: [pubblished, draft]}
    categories: {none: [Lights and battries]}
mapping_articles: {collections: {Lights and battries: Lights}, locales: {ennn-us: en}}
"""


def with_articles(at, wrong=""):
    """Let the file move articles as well, with some words of them."""
    path = at.served.config()
    told, more = yaml.safe_load(path.read_text()), yaml.safe_load(wrong) or {}
    told["mapping"]["articles"] = more.pop("mapping_articles", {})
    told["entities"] = [*told["entities"], "articles"]
    path.write_text(yaml.safe_dump(told | more))


async def test_each_word_about_articles_that_matches_nothing_is_named(tmp_path):
    async with office(tmp_path, sample_desk()) as at:
        with_articles(at, ARTICLES)
        await pipeline.run_plan(at.config)

        found = await checked(at)

    assert found["filters.articles.states"] == [
        "'pubblished' matches nothing in the desk; near: published"
    ]
    assert "near: en-us" in found["filters.articles.locales"][0]
    assert "near: en-us" in found["mapping.articles.locales"][0]
    for place in ("filters.articles.categories", "mapping.articles.collections"):
        assert "'Lights and battries' matches nothing" in found[place][0]


def places(kind, place):
    """Yield every place below one of the file at which words of the source may stand."""
    if kind is AnyNone:
        yield place
    elif is_dataclass(kind):
        for name, inner in get_type_hints(kind).items():
            if get_origin(inner) is not ClassVar:
                yield from places(inner, f"{place}.{name}")
    elif get_origin(kind) is dict:
        yield place
        yield from places(get_args(kind)[1], f"{place}.*")
    elif get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        yield from [place] if inner is str else places(inner, f"{place}[0]")


async def test_no_key_of_filters_and_mapping_is_left_uncompared(tmp_path):
    """A new one is found by being in the rules; what fields hold is asked for field by field."""
    wanted = {
        compared_at(each.replace(".fields.*", ".fields.Product"))
        for name, kind in (("filters", Filters), ("mapping", Mapping))
        for each in places(kind, name)
    }
    async with office(tmp_path, sample_desk()) as at:
        with_articles(at)
        await pipeline.run_plan(at.config)
        async with opened_run(at.config, "check") as run:
            known = look_through(run.shared, run.id, wanted).known()

    assert wanted - known.keys() == set()
    assert len(wanted) > 20
