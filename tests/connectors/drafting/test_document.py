"""A migration file is changed line by line; what people wrote stays as they wrote it."""

import pytest

from connectors.drafting import MigrationFile
from connectors.drafting.marks import Mark
from connectors.settings import SettingsError
from connectors.settings.trees import MISSING

OWN = """\
# ours
name: acme   # so
source: {kind: zendesk, url: sandbox}
target: {url: sandbox}

mapping:
    teammates:
        by_email:   # who is who
            B@x.example: "b@y.example"   # Berta
            # and the last one
            c@x.example: c@y.example
        # nobody stands in

    teams: {}
    tickets:
# a comment at the margin
        routes:
        -   when: {types: [problem]}   # first
            land_as: ticket
            ticket_type: Problem
options:
"""


def file(text=OWN):
    return MigrationFile(text)


def test_what_is_not_changed_stays_letter_by_letter():
    text = OWN.replace("    ", "  ").replace("-   when", "- when") + "demo: null\nverify: ~\n"

    assert file(text).text == text


def test_a_value_is_found_whatever_the_case_of_its_key():
    assert file().get(("mapping", "teammates", "by_email", "b@X.example")) == "b@y.example"
    assert file().get(("mapping", "teams", "None")) is MISSING
    assert file().get(("name", "below")) is MISSING


def test_a_new_line_comes_first_with_its_comment_and_every_other_comment_stays():
    changed = file()
    changed.put(("mapping", "teammates", "by_email", "a@x.example"), "a@y.example", "why")

    added = changed.text.splitlines()
    assert "a@x.example: a@y.example # why" in [line.strip() for line in added]
    for comment in ("# ours", "# so", "# who is who", "# Berta", "# and the last one", "# first"):
        assert comment in changed.text
    assert MigrationFile(changed.text).tree["mapping"]["teammates"]["by_email"] == {
        "a@x.example": "a@y.example",
        "B@x.example": "b@y.example",
        "c@x.example": "c@y.example",
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("mapping", "teams", "Support"), "Team: #1"),
        (("mapping", "tickets", "fields", "Größe"), {"to": "Größe", "type": "list"}),
        (("mapping", "tickets", "statuses", "hold"), {"snoozed": "7d"}),
        (("options", "tag"), "migrated"),
        (("options", "legacy_id", "in_title"), True),
        (("demo", "tickets"), ["12", "99"]),
        (("name",), "null"),
        (("mapping", "teams", "NO"), "off"),
        (("mapping", "teams", "007"), "1.0"),
    ],
)
def test_a_value_is_read_back_as_it_was_put(path, value):
    changed = file()
    changed.put(path, value)

    assert MigrationFile(changed.text).get(path) == value


def test_a_line_is_taken_out_and_an_item_added():
    changed = file()
    changed.remove(("mapping", "teammates", "by_email", "B@x.example"))
    changed.remove(("mapping", "nothing"))
    changed.append(("mapping", "tickets", "routes"), {"when": {"tags": ["x"]}})

    told = MigrationFile(changed.text).tree["mapping"]
    assert told["teammates"]["by_email"] == {"c@x.example": "c@y.example"}
    assert [route["when"] for route in told["tickets"]["routes"]] == [
        {"types": ["problem"]},
        {"tags": ["x"]},
    ]
    assert "# first" in changed.text


def test_marks_stand_above_their_section_and_are_read_back():
    changed = file()
    marks = [
        Mark("mapping.teams", 'A "B" #1', "no team"),
        Mark("mapping.teams", "Größe", "no team; near: X"),
        Mark("mapping.teammates.default", "", "nobody"),
        Mark("mapping.articles.locales", "tlh", "no such language"),
    ]
    changed.marks = list(marks)

    text = changed.text
    lines = [line.strip() for line in text.splitlines()]
    assert lines[lines.index("teams: {}") - 2 : lines.index("teams: {}")] == [
        marks[0].line,
        marks[1].line,
    ]
    assert sorted(MigrationFile(text).marks) == sorted(marks)
    assert MigrationFile(text).text == text


def test_a_line_that_decides_what_was_marked_takes_the_mark_away():
    changed = file()
    changed.marks = [Mark("mapping.teams", "A", "no team"), Mark("mapping.teams", "B", "no team")]

    changed.put(("mapping", "teams", "A"), "Support")

    assert [each.key for each in changed.marks] == ["B"]


@pytest.mark.parametrize("text", ["name: [a\n", "- a\n", "name: a\nname: b\n", ""])
def test_what_is_no_file_that_can_be_changed_is_refused_in_a_sentence(tmp_path, text):
    path = tmp_path / "migration.yaml"
    path.write_text(text)

    with pytest.raises(SettingsError, match=r"migration\.yaml: "):
        MigrationFile.read(path)
