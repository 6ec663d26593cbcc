import pytest

from connectors.settings.not_built import NOT_BUILT, WORDS

ASKED = {
    "source.kind": "freshdesk",
    "source.include.archived": False,
    "source.include.spam": True,
    "storage.staging": "s3://bucket/x",
    "storage.files": "s3://bucket/x",
    "storage.s3_endpoint": "https://s3.example.com",
    "storage.public_url": "https://files.example.com",
    "entities": ["tickets", "articles"],
    "filters.articles.locales": {"any": ["de"]},
    "filters.articles.states": {"none": ["draft"]},
    "filters.articles.categories": {"any": ["1"], "none": []},
    "mapping.articles.author": "a@b.c",
    "mapping.articles.collections": {"FAQ": "Help"},
    "mapping.articles.locales": {"en-us": "en"},
    "mapping.articles.restricted": "draft",
    "options.translations": False,
    "options.kb_links": "keep",
    "options.kb_attachments": "note",
    "options.ai_availability": True,
    "demo.articles": 5,
}


@pytest.mark.parametrize("line", NOT_BUILT, ids=lambda line: line.key)
def test_what_is_not_built_is_refused_by_name(refused, line):
    key = line.key.replace("*", "hold")

    faults = refused({key: ASKED[line.key]})

    assert WORDS in faults[key]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("source.include", {"archived": True, "spam": False}),
        ("storage.public_url", None),
        ("filters.articles", {"locales": {"any": []}}),
        ("mapping.tickets", {"routes": [], "land_as": "conversation", "ticket_type": None}),
        ("mapping.articles", {"author": None, "collections": {}}),
        ("options.translations", True),
        ("verify", {"sample": 1, "files": True, "signing_key": None}),
        ("source.archived_ids", None),
        ("source.completeness", "full"),
    ],
)
def test_a_default_that_is_written_out_is_no_wish(load, key, value):
    assert load({key: value}) == load()


def test_several_wishes_are_refused_together(refused):
    faults = refused({"entities": ["articles", "tickts"], "demo.articles": 1})

    assert set(faults) == {"entities", "entities[1]", "demo.articles"}


def test_what_stays_behind_by_default_is_a_notice(load):
    assert load().notices == (
        "articles: not built in this version, nothing of the knowledge base is moved",
    )


def test_an_explicit_choice_needs_no_notice(load):
    settings = load({"entities": ["contacts"]})

    assert settings.notices == ()
