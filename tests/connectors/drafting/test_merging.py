"""Proposals go into a file once; what people changed, took out or wrote stays theirs."""

import pytest

from connectors.drafting import MigrationFile, laid_out, merge
from transforms.decisions import Decision, Sureness

TEAMS, BY_EMAIL = "mapping.teams", "mapping.teammates.by_email"
SANDBOX = {"kind": "zendesk", "url": "sandbox"}


def decided(place, key, offer, sureness=Sureness.SURE, **more):
    return Decision(place, key, key, offer, sureness, more.pop("why", "because"), **more)


PROPOSED = (
    decided(BY_EMAIL, "a@x.example", "a@y.example"),
    decided(BY_EMAIL, "b@x.example", "b@y.example", Sureness.LIKELY, why="the same name"),
    decided("mapping.teammates.default", "", "own@y.example"),
    decided(TEAMS, "Support", "Support"),
    decided(TEAMS, "Facturation", None, Sureness.OPEN, why="no team", near=("Support",)),
    decided("options.tag", "", "migrated-2026-11"),
)


def fresh():
    file = laid_out("acme", SANDBOX, {"url": "sandbox"})
    return file, merge(file, PROPOSED, {}, is_new=True)


def again(text, decisions, memory):
    file = MigrationFile(text)
    return file, merge(file, decisions, memory)


def test_a_new_file_has_every_proposal_in_the_order_it_came():
    file, merged = fresh()

    told = file.tree
    assert list(told["mapping"]["teammates"]["by_email"]) == ["a@x.example", "b@x.example"]
    assert told["mapping"]["teammates"]["default"] == "own@y.example"
    assert told["options"]["tag"] == "migrated-2026-11"
    assert "b@y.example # the same name" in file.text
    assert [each.key for each in merged.marked] == ["Facturation"]
    assert '# undecided mapping.teams "Facturation": no team; near: Support' in file.text


def test_run_again_nothing_changes():
    file, merged = fresh()

    second, told = again(file.text, PROPOSED, merged.memory)

    assert second.text == file.text
    assert told.added == ()


def test_what_people_changed_took_out_and_wrote_stays():
    file, merged = fresh()
    text = file.text.replace("a@x.example: a@y.example", "a@x.example: other@y.example   # mine")
    text = text.replace("      b@x.example: b@y.example # the same name\n", "")

    second, told = again(text, PROPOSED, merged.memory)

    assert second.text == text
    assert told.added == ()


def test_only_what_is_new_is_proposed():
    file, merged = fresh()
    new = decided(TEAMS, "Technik", "Technik")

    second, told = again(file.text, (*PROPOSED, new), merged.memory)

    assert told.added == (new,)
    lines = second.text.splitlines()
    lines.remove("    Technik: Technik")
    assert lines == file.text.splitlines()


def test_what_was_open_and_is_known_now_is_written_and_its_mark_goes():
    file, merged = fresh()
    known = decided(TEAMS, "Facturation", "Facturation")

    second, _ = again(file.text, (*PROPOSED[:4], known), merged.memory)

    assert second.tree["mapping"]["teams"]["Facturation"] == "Facturation"
    assert "# undecided mapping" not in second.text


@pytest.mark.parametrize("is_line_kept", [True, False])
def test_what_a_person_decided_or_waved_off_is_not_marked_again(is_line_kept):
    file, merged = fresh()
    lines = [line for line in file.text.splitlines() if "# undecided mapping" not in line]
    if is_line_kept:
        place = lines.index("    Support: Support")
        lines.insert(place, "    facturation: Support")

    second, told = again("\n".join(lines) + "\n", PROPOSED, merged.memory)

    assert "# undecided mapping" not in second.text
    assert told.marked == ()


def test_a_route_that_a_person_chose_is_one_more_and_comes_once():
    offer = {"when": {"types": ["bug"]}, "land_as": "ticket", "ticket_type": "Bug"}
    route = decided("mapping.tickets.routes", "types: bug", offer)
    own = {"when": {"tags": ["vip"]}, "land_as": "conversation"}
    file = laid_out("acme", SANDBOX, {"url": "sandbox"})
    file.append(("mapping", "tickets", "routes"), own)

    merged = merge(file, (route,), {})
    again(file.text, (route,), merged.memory)

    assert MigrationFile(file.text).tree["mapping"]["tickets"]["routes"] == [own, offer]


def test_without_memory_what_is_there_stays_and_the_rest_is_new():
    file, _ = fresh()
    text = file.text.replace("    Support: Support\n", "    Support: Other\n")

    second, told = again(text, (*PROPOSED, decided(TEAMS, "New", "New")), {})

    assert [each.key for each in told.added] == ["New"]
    assert second.tree["mapping"]["teams"]["Support"] == "Other"


def test_what_people_may_not_want_in_a_file_is_not_shown_in_it():
    free = decided(
        "mapping.contacts.fields",
        "Note",
        {"to": "Note", "type": "string"},
        kind="string",
        filled=1,
        records=4,
        samples=("Jana is ill",),
    )
    listed = decided(
        "mapping.contacts.fields",
        "Level",
        {"to": "Level", "type": "list"},
        kind="list",
        filled=2,
        records=4,
        samples=("gold\nand # more",),
    )
    file = laid_out("acme", SANDBOX, {"url": "sandbox"})
    merge(file, (free, listed), {}, is_new=True)

    assert "Jana" not in file.text
    assert "# filled in 25 % of 4" in file.text
    assert "# filled in 50 % of 4; e.g. gold and # more" in file.text
