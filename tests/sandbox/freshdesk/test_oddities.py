from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from connectors.sandbox.freshdesk.desk.oddities import ODDITIES
from connectors.sandbox.freshdesk.desk.sample import sample_desk

DESK = sample_desk()
TICKETS = {ticket["id"]: ticket for ticket in DESK.tickets}
CONTACTS = {contact["id"]: contact for contact in DESK.contacts}
COMPANIES = {company["id"]: company for company in DESK.companies}
AGENTS = {agent["id"]: agent for agent in DESK.agents}
BASE = DESK.solutions


def said(key: int) -> list[Any]:
    return DESK.said(key)


def files(key: int) -> list[Any]:
    return TICKETS[key]["attachments"]


def body(key: int, language: str = "en") -> str:
    return BASE.texts[key][language]["description"]


def asks(key: int) -> bool:
    return key in {ticket["requester_id"] for ticket in TICKETS.values()}


def without_email(key: int, name: str) -> bool:
    return CONTACTS[key]["email"] is None and bool(CONTACTS[key][name])


def twice(key: int, name: str, rows: dict[int, Any]) -> bool:
    mine = str(rows[key][name]).lower()
    return sum(str(row[name]).lower() == mine for row in rows.values()) == 2


def left(key: int) -> list[bool]:
    return [row["user_id"] in AGENTS for row in said(key)]


def filled(kind: str) -> bool:
    names = [f["name"] for f in DESK.ticket_fields if f["type"] == kind]
    return any(t["custom_fields"].get(n) for t in TICKETS.values() for n in names)


CUSTOM = {f["type"] for f in DESK.ticket_fields if not f["default"]}
SOURCES = {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 101}

CHECKS: dict[str, Callable[[int], Any]] = {
    "spam_ticket": lambda k: TICKETS[k]["spam"],
    "deleted_ticket": lambda k: TICKETS[k]["deleted"],
    "archived_ticket": lambda k: TICKETS[k]["archived"] and files(k) and said(k)[0]["attachments"],
    "archived_with_twelve": lambda k: TICKETS[k]["archived"] and len(said(k)) == 12,
    "purged_ticket": lambda k: k not in TICKETS and {k - 1, k + 1} <= TICKETS.keys(),
    "archived_and_deleted": lambda k: TICKETS[k]["archived"] and TICKETS[k]["deleted"],
    "attachments_on_first_message": lambda k: len(files(k)) == 3,
    "inline_images": lambda k: TICKETS[k]["description"].count("inline/attachment?token=") == 2,
    "image_in_quote": lambda k: (
        TICKETS[k]["description"].split("token=")[1].split('"')[0] in said(k)[0]["body"]
    ),
    "ten_conversations": lambda k: len(said(k)) == 10,
    "eleven_conversations": lambda k: len(said(k)) == 11,
    "two_pages_of_conversations": lambda k: len(said(k)) > 100,
    "web_chat_doubles": lambda k: TICKETS[k]["description_text"] == said(k)[0]["body_text"],
    "outbound": lambda k: TICKETS[k]["source"] == 10 and TICKETS[k]["requester_id"] in CONTACTS,
    "internal_task": lambda k: TICKETS[k]["source"] == 14 and TICKETS[k]["requester_id"] in AGENTS,
    "phone_call": lambda k: said(k)[0]["source"] == 9 and said(k)[0]["attachments"],
    "twitter_redacted": lambda k: "View the message on" in said(k)[0]["body_text"],
    "facebook_post": lambda k: said(k)[0]["source"] == 7,
    "chat_transcript": lambda k: (
        not said(k) and CONTACTS[TICKETS[k]["requester_id"]]["contact_type"] == "visitor"
    ),
    "forwarded": lambda k: said(k)[0]["source"] == 8 and said(k)[1]["user_id"] is None,
    "survey_entry": lambda k: next(r["body"] for r in said(k) if r["source"] == 6) == "",
    "cc_forms": lambda k: len(TICKETS[k]["cc_emails"]) == 5,
    "user_id_null": lambda k: [r["user_id"] for r in said(k)] == [None] * 3,
    "author_purged": lambda k: said(k)[0]["user_id"] not in CONTACTS | AGENTS,
    "agent_as_requester": lambda k: TICKETS[k]["requester_id"] in AGENTS and said(k)[1]["incoming"],
    "answered_by_ex_agents": lambda k: (
        left(k) == [True, False, False] and not any(r["incoming"] for r in said(k))
    ),
    "customer_note": lambda k: said(k)[0]["incoming"] and not said(k)[0]["private"],
    "notes_alone": lambda k: all(row["private"] for row in said(k)),
    "images_in_every_form": lambda k: all(
        word in TICKETS[k]["description"]
        for word in ("cid:https://", '"cid:never', "production/", "cdn.", ".gone", "data:image")
    ),
    "body_with_script": lambda k: "<script>" in TICKETS[k]["description"],
    "body_empty": lambda k: said(k)[0]["body"] == "" and said(k)[1]["body_text"] == "",
    "body_emoji_rtl": lambda k: "\u200d" in TICKETS[k]["description"],
    "body_very_long": lambda k: len(TICKETS[k]["description"]) > 60_000,
    "body_only_image": lambda k: said(k)[0]["body"].startswith("<img"),
    "attachment_names": lambda k: (
        [f["name"] for f in files(k)].count("bracket.png") == 2
        and any("/" in f["name"] for f in files(k))
    ),
    "attachment_missing": lambda k: any(DESK.file(f["id"]).is_missing for f in files(k)),
    "attachment_empty": lambda k: any(f.get("size") == 0 for f in files(k)),
    "attachment_old": lambda k: any("file_size" in f for f in files(k)),
    "twelve_attachments": lambda k: len(files(k)) == 12,
    "edited_afterwards": lambda k: said(k)[0]["last_edited_at"] > said(k)[0]["created_at"],
    "conversations_unordered": lambda k: (
        said(k) != DESK.oldest_said(k, 10) and len(DESK.oldest_said(k, 10)) == 3
    ),
    "older_than_ticket": lambda k: min(r["created_at"] for r in said(k)) < TICKETS[k]["created_at"],
    "twins_in_one_second": lambda k: said(k)[0]["created_at"] == said(k)[1]["created_at"],
    "links": lambda k: TICKETS[k]["description"].count("<a href") == 5,
    "quoted_history": lambda k: "freshdesk_quote" in TICKETS[k]["description"],
    "bounced": lambda k: said(k)[0]["outgoing_failures"],
    "merged_note": lambda k: "merged into ticket 2" in said(k)[0]["body_text"],
    "every_field_type": lambda _: all(filled(kind) for kind in CUSTOM),
    "every_source": lambda _: {t["source"] for t in TICKETS.values()} >= SOURCES,
    "custom_status": lambda k: TICKETS[k]["status"] == 6,
    "status_unknown": lambda k: TICKETS[k]["status"] == 99,
    "nested_values": lambda k: (
        TICKETS[k]["custom_fields"]["cf_part"] and TICKETS[k]["custom_fields"]["cf_removed"]
    ),
    "nested_half": lambda k: TICKETS[k]["custom_fields"]["cf_model"] is None,
    "points_at_an_object": lambda k: TICKETS[k]["custom_fields"]["cf_booking"] == "BKG-2",
    "points_at_nothing": lambda k: isinstance(TICKETS[k]["custom_fields"]["cf_dealer"], int),
    "second_product": lambda k: TICKETS[k]["product_id"] == DESK.products[1]["id"],
    "company_not_of_requester": lambda k: TICKETS[k]["company_id"] in COMPANIES,
    "parent": lambda k: TICKETS[k]["association_type"] == 1,
    "child": lambda k: TICKETS[k]["association_type"] == 2,
    "tracker": lambda k: TICKETS[k]["association_type"] == 3,
    "related": lambda k: TICKETS[k]["association_type"] == 4,
    "time_entries": lambda k: "100:15" in {e["time_spent"] for e in DESK.time_entries},
    "rated_twice": lambda k: (
        [r["ratings"]["default_question"] for r in DESK.ratings if r["ticket_id"] == k]
        == [103, -103]
    ),
    "rated_neutral": lambda k: (
        [r["feedback"] for r in DESK.ratings if r["ticket_id"] == k] == [None]
    ),
    "without_subject": lambda k: TICKETS[k]["subject"] is None,
    "subject_too_long": lambda k: len(TICKETS[k]["subject"]) > 255,
    "subject_with_markup": lambda k: "<b>" in TICKETS[k]["subject"],
    "source_custom": lambda k: TICKETS[k]["source"] == 101,
    "source_unlisted": lambda k: TICKETS[k]["source"] == 8,
    "shared_ownership": lambda k: (
        TICKETS[k]["internal_agent_id"] and TICKETS[k]["internal_group_id"]
    ),
    "offset_times": lambda k: TICKETS[k]["created_at"].endswith("+10:00"),
    "one_second": lambda k: (
        Counter(t["updated_at"] for t in TICKETS.values())[TICKETS[k]["updated_at"]] == 6
    ),
    "values_that_say_nothing": lambda k: TICKETS[k]["custom_fields"]["cf_quantity"] == 0,
    "tags_odd": lambda k: "a,b" in TICKETS[k]["tags"],
    "side_thread": lambda k: any(t["anchor_id"] == k for t in DESK.threads.values()),
    "blocked_contact": lambda k: CONTACTS[k]["_state"] == "blocked" and asks(k),
    "deleted_contact": lambda k: CONTACTS[k]["_state"] == "deleted" and asks(k),
    "deleted_twin": lambda k: CONTACTS[k]["_state"] == "deleted" and twice(k, "email", CONTACTS),
    "unverified_contact": lambda k: not CONTACTS[k]["active"] and asks(k),
    "requester_purged": lambda k: TICKETS[k]["requester_id"] not in CONTACTS | AGENTS,
    "other_emails": lambda k: len(CONTACTS[k]["other_emails"]) == 2,
    "several_companies": lambda k: len(CONTACTS[k]["other_companies"]) == 2,
    "phone_only": lambda k: without_email(k, "phone") and CONTACTS[k]["phone"].startswith("01"),
    "twitter_only": lambda k: without_email(k, "twitter_id"),
    "facebook_only": lambda k: without_email(k, "facebook_id"),
    "external_id_only": lambda k: without_email(k, "unique_external_id"),
    "external_ids_differ_by_case": lambda k: twice(k, "unique_external_id", CONTACTS),
    "visitor": lambda k: CONTACTS[k]["contact_type"] == "visitor",
    "avatar": lambda k: DESK.file(CONTACTS[k]["avatar"]["id"]),
    "name_right_to_left": lambda k: "\u05d5" in CONTACTS[k]["name"],
    "name_is_email": lambda k: CONTACTS[k]["name"] == CONTACTS[k]["email"],
    "emails_differ_by_case": lambda k: twice(k, "email", CONTACTS),
    "ex_agent": lambda k: any(r["user_id"] == k for r in said(36)),
    "agent_deactivated": lambda k: TICKETS[36]["responder_id"] == k and AGENTS[k]["_is_off"],
    "collaborator": lambda k: AGENTS[k]["type"] == "collaborator",
    "occasional_agent": lambda k: AGENTS[k]["occasional"],
    "field_agent": lambda k: AGENTS[k]["type"] == "field_agent",
    "company_offset_times": lambda k: COMPANIES[k]["created_at"].endswith("+05:30"),
    "company_twin": lambda k: twice(k, "name", COMPANIES),
    "company_without_people": lambda k: k not in {c["company_id"] for c in CONTACTS.values()},
    "subfolders": lambda k: len(BASE.path_to(k)) == 5,
    "internal_under_public": lambda k: (
        BASE.folders[k]["visibility"] == 3
        and BASE.folders[BASE.folders[k]["parent_folder_id"]]["visibility"] == 1
    ),
    "visibility_unknown": lambda k: BASE.folders[k]["visibility"] == 9,
    "every_visibility": lambda _: (
        {f["visibility"] for f in BASE.folders.values()} >= set(range(1, 8))
    ),
    "draft": lambda k: {t["status"] for t in BASE.texts[k].values()} == {1},
    "draft_translation": lambda k: [t["status"] for t in BASE.texts[k].values()] == [2, 1],
    "translated_alone": lambda k: (
        "fr" in BASE.texts[k] and "fr" not in BASE.texts[BASE.articles[k]["folder_id"]]
    ),
    "files_by_language": lambda k: (
        [len(t["attachments"]) for t in BASE.texts[k].values()] == [3, 1, 1]
    ),
    "seo": lambda k: BASE.texts[k]["de"]["seo_data"]["meta_title"] == "Firmware-Versionen",
    "workaround": lambda k: (
        BASE.articles[k]["type"] == 2 and BASE.articles[k]["agent_id"] not in AGENTS
    ),
    "article_title_long": lambda k: len(BASE.texts[k]["en"]["title"]) > 255,
    "article_title_twice": lambda k: (
        BASE.texts[k]["en"]["title"] == BASE.texts[43_007_000_303]["en"]["title"]
    ),
    "article_empty_body": lambda k: body(k, "de") == "",
    "article_links": lambda k: body(k).count("<a href") == 20 and "43007000399" in body(k),
    "article_headings": lambda k: "<h6>" in body(k) and 'id="step-2"' in body(k),
    "article_videos": lambda k: "youtube.com" in body(k) and "<video" in body(k),
    "article_tables": lambda k: "rowspan" in body(k) and "<td>outer<table>" in body(k),
    "article_lists": lambda k: 'start="3"' in body(k) and "<img" in body(k),
    "article_code": lambda k: "\n\tyield" in body(k),
    "article_call_outs": lambda k: "fd-callout--warning" in body(k),
    "article_images": lambda k: body(k).count("<img") == 10,
    "article_markup": lambda k: body(k).startswith("Text outside"),
    "article_right_to_left": lambda k: 'dir="rtl"' in body(k),
}


@pytest.mark.parametrize("name", ODDITIES)
def test_an_oddity_is_where_it_is_said_to_be(name):
    assert CHECKS[name](ODDITIES[name].id)


def test_each_desk_is_the_same_and_a_change_of_one_is_not_in_the_next():
    first = sample_desk()
    first.tickets.get(1)["subject"] = "changed"
    first.solutions.articles.clear()

    assert list(sample_desk().tickets) == list(DESK.tickets)
    assert sample_desk().solutions == DESK.solutions


def test_the_desk_is_large_enough_to_read():
    assert len(TICKETS) >= 40
    assert len(BASE.articles) >= 25
    assert {language for texts in BASE.texts.values() for language in texts} == {"en", "de", "fr"}
