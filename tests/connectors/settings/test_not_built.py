import pytest

from connectors.settings.not_built import NOT_BUILT, WORDS

ASKED = {
    "source.kind": "intercom",
    "storage.staging": "s3://bucket/x",
    "storage.files": "s3://bucket/x",
    "storage.s3_endpoint": "https://s3.example.com",
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
    faults = refused({"entities": ["articles", "tickts"], "storage.s3_endpoint": "https://s3"})

    assert set(faults) == {"entities[1]", "storage.s3_endpoint"}
