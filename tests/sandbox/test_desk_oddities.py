from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from connectors.sandbox.zendesk.desk import ODDITIES, Oddity, sample_desk

DESK = sample_desk()
TICKETS = {ticket["id"]: ticket for ticket in DESK.tickets}
USERS = {user["id"]: user for user in DESK.users}
ORGS = {org["id"]: org for org in DESK.organizations}


def comments(key: int) -> list[Any]:
    return DESK.comments_of(key)


def files(key: int) -> list[Any]:
    return [file for comment in comments(key) for file in comment["attachments"]]


def stored(file: Any) -> Any:
    return DESK.file(DESK.token_of(file["id"]))


def written(key: int) -> str:
    return "".join(comment["html_body"] for comment in comments(key))


def requests_of(user: int) -> list[int]:
    return [t["id"] for t in TICKETS.values() if t["requester_id"] == user]


def handle(user: int, kind: str) -> bool:
    lacks = USERS[user]["email"] is None and USERS[user]["phone"] is None
    return lacks and kind in {identity["type"] for identity in DESK.identities_of(user)}


def events(key: int) -> set[str]:
    return {event["type"] for audit in DESK.audits_of(key) for event in audit["events"]}


def value_of(key: int, field_type: str) -> list[Any]:
    ids = {f["id"] for f in DESK.ticket_fields if f["type"] == field_type}
    return [f["value"] for f in TICKETS[key]["custom_fields"] if f["id"] in ids and f["value"]]


def in_one_second(_key: int) -> bool:
    return max(Counter(audit["created_at"] for audit in DESK.audits).values()) > 20


def has_twins(key: int) -> bool:
    seen = Counter((c["author_id"], c["body"], c["created_at"]) for c in comments(key))
    return max(seen.values()) == 2


def both_cases(key: int, field: str) -> bool:
    mine = USERS[key][field]
    return sum(str(user[field]).lower() == mine.lower() for user in USERS.values()) == 2


CUSTOM = {
    "tagger",
    "multiselect",
    "checkbox",
    "date",
    "integer",
    "decimal",
    "regexp",
    "text",
    "textarea",
    "lookup",
    "partialcreditcard",
}

CHECKS: dict[str, Callable[[int], Any]] = {
    "deleted_ticket": lambda k: TICKETS[k]["status"] == "deleted",
    "scrubbed_ticket": lambda k: (
        TICKETS[k]["subject"] == "SCRUBBED" and comments(k)[0]["body"] == "X"
    ),
    "merged_ticket": lambda k: (
        "closed_by_merge" in TICKETS[k]["tags"]
        and "closed and merged into request #1017" in comments(k)[-1]["body"]
    ),
    "merge_winner": lambda k: "#1016" in comments(k)[1]["body"],
    "ai_agent_ticket": lambda k: TICKETS[k]["support_type"] == "ai_agent",
    "export_gap": lambda k: k in DESK.export_gaps and comments(k),
    "mass_update_second": in_one_second,
    "generated_after_update": lambda k: (
        TICKETS[k]["generated_timestamp"] > 1_760_000_000 and TICKETS[k]["updated_at"] < "2025-06"
    ),
    "suspended_requester": lambda k: USERS[k]["suspended"] and requests_of(k),
    "requester_phone_only": lambda k: (
        not USERS[k]["email"] and USERS[k]["phone"] and requests_of(k)
    ),
    "requester_twitter_only": lambda k: handle(k, "twitter") and requests_of(k),
    "requester_facebook_only": lambda k: handle(k, "facebook") and requests_of(k),
    "requester_anonymous": lambda k: not DESK.identities_of(k) and requests_of(k),
    "permanently_deleted_author": lambda k: (
        USERS[k]["permanently_deleted"]
        and any(c["author_id"] == k for t in TICKETS for c in comments(t))
    ),
    "deleted_requester": lambda k: not USERS[k]["active"] and requests_of(k),
    "unknown_author": lambda k: any(c["author_id"] not in USERS for c in comments(k)),
    "system_author": lambda k: any(c["author_id"] == -1 for c in comments(k)),
    "agent_as_requester": lambda k: USERS[TICKETS[k]["requester_id"]]["role"] == "agent",
    "downgraded_agent": lambda k: (
        USERS[k]["role"] == "end-user" and any(c["author_id"] == k for c in comments(1015))
    ),
    "agent_without_teammate": lambda k: (
        USERS[k]["suspended"] and any(t["assignee_id"] == k for t in TICKETS.values())
    ),
    "light_agent": lambda k: USERS[k]["role_type"] == 1,
    "emails_differ_by_case": lambda k: both_cases(k, "email"),
    "external_ids_differ_by_case": lambda k: (
        USERS[k]["external_id"].startswith("shop-")
        and any(str(u["external_id"]).startswith("SHOP-") for u in USERS.values())
    ),
    "several_identities": lambda k: len(DESK.identities_of(k)) == 7,
    "several_organizations": lambda k: (
        [m["default"] for m in DESK.organization_memberships if m["user_id"] == k]
        == [True, False, False]
    ),
    "phone_without_country": lambda k: USERS[k]["phone"].startswith("01"),
    "phone_with_00": lambda k: USERS[k]["phone"].startswith("0043"),
    "phone_invalid": lambda k: USERS[k]["phone"].startswith("appeler"),
    "shared_phone": lambda k: both_cases(k, "phone"),
    "name_is_email": lambda k: USERS[k]["name"] == USERS[k]["email"],
    "name_right_to_left": lambda k: "\u05d9" in USERS[k]["name"],
    "unverified_user": lambda k: not USERS[k]["verified"],
    "id_beyond_float": lambda k: int(float(k)) != k and requests_of(k),
    "organization_without_people": lambda k: (
        k not in {m["organization_id"] for m in DESK.organization_memberships}
    ),
    "organization_deleted": lambda k: (
        ORGS[k]["deleted_at"] and k in {t["organization_id"] for t in TICKETS.values()}
    ),
    "organization_with_fields": lambda k: (
        len(ORGS[k]["domain_names"]) == 2 and ORGS[k]["organization_fields"]["net_30"]
    ),
    "group_without_team": lambda k: any(t["group_id"] == k for t in TICKETS.values()),
    "attachments_on_first_message": lambda k: len(comments(k)[0]["attachments"]) == 3,
    "inline_images": lambda k: any(file["inline"] for file in files(k)),
    "same_image_twice": lambda k: written(k).count(files(k)[0]["content_url"]) == 2,
    "voice_call": lambda k: comments(k)[0]["data"]["transcription_text"],
    "twelve_attachments": lambda k: len(comments(k)[0]["attachments"]) == 12,
    "messaging_with_log": lambda k: len(DESK.conversation_logs[k]) > len(comments(k)),
    "chat_transcript": lambda k: TICKETS[k]["via"]["channel"] == "chat",
    "malware_attachment": lambda k: files(k)[0]["malware_scan_result"] == "malware_found",
    "missing_attachment": lambda k: stored(files(k)[0]).is_missing,
    "large_attachment": lambda k: files(k)[0]["size"] == 43_000_000,
    "empty_attachment": lambda k: files(k)[0]["size"] == 0,
    "attachment_names": lambda k: "../../etc/passwd.txt" in [f["file_name"] for f in files(k)],
    "body_empty": lambda k: comments(k)[0]["body"] == "",
    "body_only_image": lambda k: comments(k)[0]["plain_body"] == "" and "<img" in written(k),
    "body_with_script": lambda k: all(
        mark in written(k)
        for mark in ("<script", "onerror=", "<style", "style=", "<iframe", "<svg")
    ),
    "body_emoji_rtl": lambda k: "\u200d" in written(k) and "\u05e9" in written(k),
    "body_very_long": lambda k: 59_000 < len(comments(k)[0]["body"]) < 60_000,
    "body_quoted_history": lambda k: "<table" in written(k) and "<blockquote" in written(k),
    "long_thread": lambda k: len(comments(k)) == 12,
    "link_to_ticket": lambda k: "https://desk.invalid/agent/tickets/1040" in written(k),
    "links_to_help_center": lambda k: (
        "help.lumenbikes.example/hc/de/articles/8600000000301#v32" in written(k)
        and "/sections/8600000000202" in written(k)
        and "/articles/8600000000329" in written(k)
    ),
    "link_to_article": lambda k: "/hc/en-us/articles/8600000000301" in written(k),
    "twins_in_one_second": has_twins,
    "comment_older_than_ticket": lambda k: comments(k)[0]["created_at"] < TICKETS[k]["created_at"],
    "first_message_private": lambda k: not any(c["public"] for c in comments(k)),
    "redacted_comment": lambda k: files(k)[0]["deleted"] and "CommentRedactionEvent" in events(k),
    "made_private": lambda k: "CommentPrivacyChange" in events(k),
    "submitter_is_agent": lambda k: TICKETS[k]["submitter_id"] != TICKETS[k]["requester_id"],
    "merge_comment_via": lambda k: comments(k)[-1]["via"]["source"]["rel"] == "merge",
    "without_subject": lambda k: TICKETS[k]["subject"] is None,
    "subject_too_long": lambda k: len(TICKETS[k]["subject"]) > 255,
    "subject_with_markup": lambda k: "<b>" in TICKETS[k]["subject"],
    "cc_known": lambda k: TICKETS[k]["email_cc_ids"][0] in USERS,
    "cc_unknown": lambda k: (
        TICKETS[k]["email_cc_ids"][-1] not in USERS
        and TICKETS[k]["via"]["source"]["to"]["email_ccs"]
    ),
    "followers": lambda k: len(TICKETS[k]["follower_ids"]) == 3,
    "problem": lambda k: TICKETS[k]["has_incidents"] and TICKETS[k]["type"] == "problem",
    "incident": lambda k: TICKETS[k]["problem_id"] == 1040,
    "task_due": lambda k: TICKETS[k]["due_at"] and TICKETS[k]["type"] == "task",
    "custom_status": lambda k: (
        TICKETS[k]["custom_status_id"]
        not in {s["id"] for s in DESK.custom_statuses if s["default"]}
    ),
    "tags_odd": lambda k: {"GUTSCHEIN 10%", "with,comma"} <= set(TICKETS[k]["tags"]),
    "satisfaction_good": lambda k: TICKETS[k]["satisfaction_rating"]["score"] == "good",
    "satisfaction_bad": lambda k: TICKETS[k]["satisfaction_rating"]["comment"],
    "satisfaction_string": lambda k: TICKETS[k]["satisfaction_rating"] == "offered",
    "satisfaction_null": lambda k: TICKETS[k]["satisfaction_rating"] is None,
    "satisfaction_offered": lambda k: TICKETS[k]["satisfaction_rating"] == {"score": "offered"},
    "fields_duplicate": lambda k: TICKETS[k]["fields"] == TICKETS[k]["custom_fields"],
    "every_field_type": lambda _k: all(any(value_of(t, kind) for t in TICKETS) for kind in CUSTOM),
    "every_status": lambda _k: (
        {t["status"] for t in TICKETS.values()}
        == {"new", "open", "pending", "hold", "solved", "closed", "deleted"}
    ),
    "every_channel": lambda _k: len({t["via"]["channel"] for t in TICKETS.values()}) == 12,
    "second_brand": lambda k: TICKETS[k]["brand_id"] == DESK.brands[1]["id"],
    "follow_up": lambda k: TICKETS[1001]["followup_ids"] == [k],
    "deleted_form": lambda k: (
        TICKETS[k]["ticket_form_id"] is None and TICKETS[k]["deleted_ticket_form_id"]
    ),
    "unassigned": lambda k: TICKETS[k]["status"] == "new" and TICKETS[k]["assignee_id"] is None,
}


def test_every_named_oddity_has_a_check():
    assert set(CHECKS) == set(ODDITIES)


@pytest.mark.parametrize("oddity", ODDITIES.values(), ids=lambda oddity: oddity.name)
def test_the_oddity_is_there(oddity: Oddity):
    assert CHECKS[oddity.name](oddity.id)


def test_the_desk_has_the_size_it_is_said_to_have():
    living = [org for org in ORGS.values() if not org["deleted_at"]]

    assert (len(TICKETS), len(living)) == (64, 9)
    assert len(USERS) >= 40


def test_ids_are_unique_and_those_of_tickets_ascend():
    ids = [event["id"] for audit in DESK.audits for event in audit["events"]]
    ids += [audit["id"] for audit in DESK.audits]

    assert len(ids) == len(set(ids))
    assert sorted(TICKETS) == list(range(1001, 1065))


def test_dates_lie_between_2023_and_october_2026():
    dates = [audit["created_at"] for audit in DESK.audits]

    assert min(dates) > "2023"
    assert max(dates) < "2026-11"


def test_files_are_what_their_names_say():
    marks = {"png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-1.4"}
    for ticket in TICKETS:
        for file in files(ticket):
            kind = file["file_name"].rpartition(".")[2]
            data = b"" if file["size"] > 10**6 else b"".join(stored(file).chunks())
            if kind in marks:
                assert data.startswith(marks[kind])
            if data:
                assert len(data) == file["size"]


def test_two_desks_are_equal_and_independent():
    other = sample_desk()
    other.tickets.put({**TICKETS[1001], "status": "open"}, 1_800_000_000)

    assert other.tickets.get(1002) == TICKETS[1002]
    assert DESK.tickets.get(1001)["status"] == "closed"
