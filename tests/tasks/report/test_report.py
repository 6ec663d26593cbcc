import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from markupsafe import escape

from connectors.http import LimiterStats
from connectors.ledger import RunRow
from connectors.ledger.news import News
from tasks.report.accounting import Account, EntityCount
from tasks.report.urls import TargetUrls
from tasks.report.written import ReportInput, verdict, write_report
from tasks.run.progress import Progress
from transforms.checklist import AFTER
from transforms.model import RunId

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def account(folder, *, failed=0):
    tickets = EntityCount(3, 3 - failed - 1, failed, 1)
    tickets.skips["deleted_in_source"] = 1
    tickets.failures["<script>alert(1)</script>"] = failed
    tickets.losses["formatting"] = 2
    return Account({"ticket": tickets}, Counter({"INT-001": 2}), Counter(), folder)


def told(**changes):
    row = RunRow(RunId("full-1"), "full", NOON, NOON, "completed", "d" * 64, "ab12", {})
    values = {
        "run": row,
        "migration": "acme",
        "source": "https://acme.zendesk.com",
        "target": "https://api.intercom.io",
        "notices": ("articles: not built",),
        "progress": Progress(lambda: 0.0),
        "source_use": LimiterStats(),
        "target_use": LimiterStats(requests=7),
    }
    return ReportInput(**values | changes)


def test_the_page_needs_nothing_from_elsewhere(tmp_path):
    page = write_report(account(tmp_path), told()).read_text()

    assert "<script" not in page
    assert 'src="' not in page
    assert '<meta name="viewport"' in page


def test_what_stands_in_a_reason_is_text_and_no_markup(tmp_path):
    page = write_report(account(tmp_path, failed=1), told()).read_text()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_loss_is_told_in_words(tmp_path):
    page = write_report(account(tmp_path), told()).read_text()

    assert "its words and links are all there" in page


@pytest.mark.parametrize(
    ("failed", "stopped", "kind"),
    [(0, None, "good"), (1, None, "bad"), (0, "by Ctrl-C", "stopped")],
)
def test_the_verdict_says_how_the_run_ended(tmp_path, failed, stopped, kind):
    assert verdict(account(tmp_path, failed=failed), stopped)[0] == kind


def test_a_record_is_linked_into_the_app_of_its_region():
    urls = TargetUrls("https://api.eu.intercom.io", "ab12")

    assert urls.of("ticket", "9") == (
        "https://app.eu.intercom.com/a/inbox/ab12/inbox/conversation/9"
    )
    assert urls.of("tag", "9") is None


def test_a_local_workspace_shows_a_record_where_the_app_would():
    urls = TargetUrls("http://127.0.0.1:81", None)

    assert urls.of("contact", "9") == "http://127.0.0.1:81/a/apps/_/users/9"


def test_a_full_run_that_is_over_says_what_people_do_now(tmp_path):
    over = write_report(account(tmp_path), told()).read_text()
    failed = write_report(account(tmp_path, failed=1), told()).read_text()
    stopped = write_report(account(tmp_path), told(stopped="by Ctrl-C")).read_text()
    demo = replace(told().run, kind="demo")
    demoed = write_report(account(tmp_path), told(run=demo)).read_text()

    assert all(item.text in over and str(escape(item.where)) in over for item in AFTER)
    assert not any(AFTER[0].where in page for page in (failed, stopped, demoed))


def test_a_delta_s_page_says_what_is_new_and_a_full_run_s_does_not(tmp_path):
    news = News({"ticket": 2}, {"contact": 5}, {"conversation.reply": 9}, [])
    some = write_report(account(tmp_path), told(news=news)).read_text()
    none = write_report(account(tmp_path), told(news=News({}, {}, {}, []))).read_text()
    full = write_report(account(tmp_path), told()).read_text()

    assert '<td>Tickets</td><td class="n">2</td><td class="n">0</td>' in some
    assert '<td>Contacts</td><td class="n">0</td><td class="n">5</td>' in some
    assert "9 conversation reply" in some
    assert "What is new" in none
    assert "Nothing: what changed in the source" in none
    assert "What is new" not in full


def test_records_that_failed_or_lost_something_are_listed_on_a_page_of_their_own(tmp_path):
    made = account(tmp_path, failed=1)
    made.listed.add(ended(1, "failed", reason="<script>alert(1)</script>"))
    made.listed.add(ended(2, "migrated", losses=["formatting"]))
    made.listed.add(ended(3, "migrated"))
    made.listed.add(ended(4, "skipped", losses=["formatting"]))
    linked = 'href="records.html"' in write_report(made, told()).read_text()
    page = (tmp_path / "records.html").read_text()
    rows = re.findall('<tr data-what="([a-z]+)" data-label="Tickets"', page)

    assert (linked, rows) == (True, ["failed", "loss"])
    assert "alert(1)</script>" not in page
    assert "https://acme.zendesk.com/agent/tickets/1" in page
    assert re.findall(r"\b(?:src|action)=|@import|url\(", page) == []


def ended(number, outcome, *, reason=None, losses=()):
    """Return an account as the report gets it."""
    return {
        "entity": "ticket",
        "source_id": str(number),
        "outcome": outcome,
        "reason": reason,
        "losses": list(losses),
        "progress": "1 of 2 steps",
        "url": f"https://acme.zendesk.com/agent/tickets/{number}",
        "target_url": None,
    }


def test_the_page_leads_to_what_is_to_be_done_by_hand(tmp_path):
    with_list = write_report(account(tmp_path), told(todo="to-do.md")).read_text()
    without = write_report(account(tmp_path), told()).read_text()

    assert 'href="to-do.md"' in with_list
    assert "to-do.md" not in without
