"""Damages to tickets, people and companies: each tells the differences to be found."""

import copy

COMPANY = "4300000000101"
MARA = "4200000001001"
JANA = "4200000001002"
OLIVER = "4200000001006"
GRACE = "4200000001029"
SPAMMER = "4200000001011"
MAIRIE = "4200000001022"


def doubled_conversation(desk):
    twin = copy.deepcopy(desk.conversation(1002))
    twin["id"] = "900003"
    desk.workspace.put_conversation(twin)
    return {("ticket_doubled", "ticket", "1002")}


def lost_conversation(desk):
    desk.workspace.drop_conversation(desk.conversation(1002))
    return {("ticket_missing", "ticket", "1002")}


def lost_tag(desk):
    desk.conversation(1002)["tags"].pop()
    return {("tag_missing", "ticket", "1002")}


def tag_of_another_ticket(desk):
    tags = {link["id"] for link in desk.conversation(1002)["tags"]}
    link = next(each for each in desk.conversation(1047)["tags"] if each["id"] not in tags)
    desk.conversation(1002)["tags"].append(link)
    return {("tag_extra", "ticket", "1002")}


def lost_participant(desk):
    doc = desk.conversation(1035)
    opened_by = doc["source"]["author"]["id"]
    authors = {p["part"]["author"]["id"] for p in desk.parts(1035)}
    doc["contact_ids"].remove(
        next(each for each in doc["contact_ids"] if each != opened_by and each not in authors)
    )
    return {("participant_missing", "ticket", "1035")}


def another_requester(desk):
    source = desk.conversation(1029)["source"]
    source["author"] = source["author"] | {"id": desk.contact(OLIVER)["id"]}
    return {
        ("author_differs", "message", desk.said(1029, 0)),
        ("requester_differs", "ticket", "1029"),
    }


def another_assignee(desk):
    desk.conversation(1002)["admin_assignee_id"] = 991267002
    return {("assignee_differs", "ticket", "1002")}


def lost_team(desk):
    desk.conversation(1002)["team_assignee_id"] = 0
    return {("team_differs", "ticket", "1002")}


def reopened(desk):
    desk.conversation(1002)["state"] = "open"
    return {("state_differs", "ticket", "1002")}


def closed_instead_of_snoozed(desk):
    desk.conversation(1044)["state"] = "closed"
    return {("state_differs", "ticket", "1044")}


def lost_field(desk):
    del desk.conversation(1002)["custom_attributes"]["Priority"]
    return {("attribute_differs", "ticket", "1002")}


def lost_legacy_id(desk):
    del desk.conversation(1002)["custom_attributes"]["Legacy ID"]
    return {("attribute_differs", "ticket", "1002")}


def another_original_date(desk):
    desk.conversation(1002)["custom_attributes"]["Original created"] += 3_600
    return {("attribute_differs", "ticket", "1002")}


def another_title(desk):
    desk.conversation(1002)["title"] = "Something else"
    return {("title_differs", "ticket", "1002")}


def another_company(desk):
    desk.conversation(1002)["company_id"] = desk.company("4300000000104")["id"]
    return {("company_differs", "ticket", "1002")}


def lost_person(desk):
    desk.all("contact").pop(desk.contact(MARA)["id"])
    return {("person_missing", "contact", MARA)}


def another_email(desk):
    desk.contact(MARA)["email"] = "nobody@example.com"
    return {("field_differs", "contact", MARA)}


def another_name(desk):
    desk.contact(MARA)["name"] = "Mara L."
    return {("field_differs", "contact", MARA)}


def lost_phone(desk):
    desk.contact(MARA)["phone"] = None
    return {("field_differs", "contact", MARA)}


def lost_field_of_a_person(desk):
    del desk.contact(MARA)["custom_attributes"]["Frame size"]
    return {("field_differs", "contact", MARA)}


def lost_language(desk):
    del desk.contact(MARA)["custom_attributes"]["Language"]
    return {("field_differs", "contact", MARA)}


def lost_suspension(desk):
    desk.contact(SPAMMER)["custom_attributes"]["Suspended"] = False
    return {("field_differs", "contact", SPAMMER)}


def another_id_of_their_own(desk):
    desk.contact(MAIRIE)["custom_attributes"]["External id"] = "COL-77"
    return {("field_differs", "contact", MAIRIE)}


def lost_note_about_a_person(desk):
    desk.contact(GRACE)["note_ids"].clear()
    return {("note_lost", "contact", GRACE)}


def another_note_about_a_person(desk):
    desk.all("note")[desk.contact(GRACE)["note_ids"][0]]["body"] = "<p>Rides by day.</p>"
    return {("note_lost", "contact", GRACE)}


def lost_further_emails(desk):
    desk.contact("4200000001017")["custom_attributes"]["Other e-mails"] = "g.pugh@old-work.example"
    return {("field_differs", "contact", "4200000001017")}


def lost_tag_of_a_person(desk):
    desk.contact(MARA)["tags"].clear()
    return {("tag_missing", "contact", MARA)}


def lost_membership(desk):
    desk.contact(JANA)["company_ids"].clear()
    return {("membership_missing", "contact", JANA)}


def lost_company(desk):
    desk.all("company").pop(desk.company("4300000000107")["id"])
    return {("company_missing", "company", "4300000000107")}


def another_company_name(desk):
    desk.company(COMPANY)["name"] = "Radhaus"
    return {("field_differs", "company", COMPANY)}


def lost_company_field(desk):
    del desk.company(COMPANY)["custom_attributes"]["Dealer level"]
    return {("field_differs", "company", COMPANY)}


def lost_domain(desk):
    desk.company(COMPANY)["custom_attributes"]["Domains of company"] = "radhaus.example"
    return {("field_differs", "company", COMPANY)}


def lost_note_about_a_company(desk):
    desk.company(COMPANY)["note_ids"].clear()
    return {("note_lost", "company", COMPANY)}


def another_note_about_a_company(desk):
    note = desk.all("note")[desk.company(COMPANY)["note_ids"][0]]
    note["body"] = note["body"].replace("Freitag", "Montag")
    return {("note_lost", "company", COMPANY)}


def lost_company_tag(desk):
    desk.company(COMPANY)["tags"].pop()
    return {("tag_missing", "company", COMPANY)}


OF_PEOPLE = (
    lost_person,
    another_email,
    another_name,
    lost_phone,
    lost_field_of_a_person,
    lost_language,
    lost_suspension,
    another_id_of_their_own,
    lost_note_about_a_person,
    another_note_about_a_person,
    lost_further_emails,
    lost_tag_of_a_person,
    lost_membership,
)
OF_COMPANIES = (
    lost_company,
    another_company_name,
    lost_company_field,
    lost_domain,
    lost_note_about_a_company,
    another_note_about_a_company,
    lost_company_tag,
)
OF_LABELS = (
    lost_conversation,
    lost_tag,
    tag_of_another_ticket,
    lost_participant,
    another_requester,
    another_assignee,
    lost_team,
    reopened,
    closed_instead_of_snoozed,
    lost_field,
    lost_legacy_id,
    another_original_date,
    another_title,
    another_company,
)
