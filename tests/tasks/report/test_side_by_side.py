"""Ten tickets to look at: few, each of another sort, with an address in both systems."""

import lxml.html

from tasks.report.side_by_side import PAGE, SideBySide, write_side_by_side
from tasks.run.endings import Owner
from transforms.model import RecordRef, TargetId

PLAIN = ("create", "message:1", "state")


def moved(number, *, messages=1, files=0, losses=(), steps=PLAIN, outcome="migrated"):
    """The accounts of a ticket, and what they ride on."""
    own = {"owner_entity": "ticket", "owner_id": number, "outcome": outcome, "losses": []}
    own |= {"target_url": f"https://app.example/{number}", "url": f"https://desk.example/{number}"}
    rows = [own | {"entity": "ticket", "source_id": number, "losses": list(losses)}]
    rows += [own | {"entity": "message", "source_id": f"{number}-m{n}"} for n in range(messages)]
    rows += [own | {"entity": "attachment", "source_id": f"{number}-f{n}"} for n in range(files)]
    owner = Owner(dict.fromkeys(steps, (True, None)), TargetId(f"t{number}"), "")
    return rows, {RecordRef("ticket", number): owner}


def chosen(*tickets):
    beside = SideBySide()
    for rows, owners in tickets:
        beside.add(rows, owners)
    return beside.chosen()


def test_each_sort_of_ticket_is_shown_before_any_is_shown_twice():
    alike = [moved(str(number)) for number in range(100)]
    rare = [
        moved("files", files=2),
        moved("long", messages=30),
        moved("lost", losses=["title_cut"]),
        moved("copied", steps=(*PLAIN, "participant:c2")),
    ]
    found = chosen(*alike, *rare)

    assert len(found) == 10
    assert {"files", "long", "lost", "copied"} <= {row["source_id"] for row in found}


def test_what_is_in_a_ticket_is_told():
    [row] = chosen(moved("7", messages=3, files=2, losses=["title_cut"]))

    assert row == {
        "source_id": "7",
        "source_url": "https://desk.example/7",
        "target_url": "https://app.example/7",
        "messages": 3,
        "files": 2,
        "losses": ["title_cut"],
    }


def test_only_what_is_there_and_has_an_address_in_both_is_shown():
    failed, nowhere, earlier = moved("1", outcome="failed"), moved("2"), moved("3")
    nowhere[0][0]["url"] = None

    assert chosen(failed, nowhere, (earlier[0], {})) == []


def test_the_page_links_both_and_nothing_in_it_is_markup(tmp_path):
    rows = chosen(moved("<b>7</b>", files=1))
    told = write_side_by_side(tmp_path, "Demo of <i>acme</i>", rows)

    page = lxml.html.fromstring((tmp_path / PAGE).read_text())
    assert told == {"file": PAGE, "count": 1}
    assert page.xpath("//a/@href") == [
        "https://desk.example/<b>7</b>",
        "https://app.example/<b>7</b>",
    ]
    assert not page.xpath("//b | //i")
    assert len(page.xpath("//input[@type='checkbox']")) == 5


def test_a_run_that_moved_nothing_has_no_page(tmp_path):
    assert write_side_by_side(tmp_path, "Demo", []) is None
    assert not (tmp_path / PAGE).exists()
