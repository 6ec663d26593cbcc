"""Damages to what was said: each is done to a moved desk and tells the differences to be found."""

import copy

OTHER_ADMIN = {"type": "admin", "id": "991267002", "name": "x", "email": "x@y.example"}
MARA = "4200000001001"


def lost_message(desk):
    desk.parts(1002).remove(desk.parts(1002)[0])
    return {("message_lost", "message", desk.said(1002, 1))}


def lost_private_comment(desk):
    note = next(p for p in desk.parts(1002) if p["part"]["part_type"] == "note")
    desk.parts(1002).remove(note)
    return {("message_lost", "message", desk.said(1002, 2))}


def redacted_message(desk):
    part = desk.parts(1002)[0]["part"]
    part.update(redacted=True, body="<p><i>This message was deleted</i></p>")
    return {("message_lost", "message", desk.said(1002, 1))}


def emptied_opening(desk):
    desk.conversation(1002)["source"]["body"] = ""
    return {("text_differs", "message", desk.said(1002, 0))}


def doubled_message(desk):
    twin = copy.deepcopy(desk.parts(1002)[0])
    twin["part"]["id"] = "900001"
    desk.parts(1002).insert(1, twin)
    return {("message_doubled", "message", desk.said(1002, 1))}


def doubled_files(desk):
    twin = copy.deepcopy(desk.part(1004, "[Files:"))
    twin["part"]["id"] = "900002"
    desk.parts(1004).insert(1, twin)
    return {("message_doubled", "message", desk.said(1004, 0))}


def swapped_author(desk):
    desk.parts(1002)[0]["part"]["author"] = OTHER_ADMIN
    return {("author_differs", "message", desk.said(1002, 1))}


def another_customer(desk):
    part = next(p["part"] for p in desk.parts(1002) if p["part"]["author"]["type"] == "user")
    part["author"] = part["author"] | {"id": desk.contact(MARA)["id"]}
    return {("author_differs", "message", desk.said(1002, 4))}


def lost_name_of_a_stand_in(desk):
    note = desk.part(1002, "Lukas Brandt wrote:")["part"]
    note["body"] = note["body"].partition("</p>")[2]
    return {("author_differs", "message", desk.said(1002, 2))}


def wrong_minute(desk):
    desk.parts(1002)[0]["part"]["created_at"] += 60
    return {("time_differs", "message", desk.said(1002, 1))}


def wrong_second_of_the_opening(desk):
    desk.conversation(1002)["created_at"] -= 1
    return {("time_differs", "message", desk.said(1002, 0))}


def swapped_order(desk):
    parts = desk.parts(1002)
    parts[0], parts[1] = parts[1], parts[0]
    return {("order_differs", "message", desk.said(1002, 2))}


def cut_text(desk):
    part = desk.parts(1002)[0]["part"]
    part["body"] = part["body"][: len(part["body"]) // 2]
    return {("text_differs", "message", desk.said(1002, 1))}


def other_word(desk):
    part = desk.parts(1002)[0]["part"]
    word = max(part["body"].split(), key=len)
    part["body"] = part["body"].replace(word, "Quatsch")
    return {("text_differs", "message", desk.said(1002, 1))}


def added_sentence(desk):
    part = desk.parts(1002)[0]["part"]
    part["body"] += "<p>This was never said by anybody in this ticket.</p>"
    return {("text_differs", "message", desk.said(1002, 1))}


def public_note(desk):
    note = next(p["part"] for p in desk.parts(1002) if p["part"]["part_type"] == "note")
    note["part_type"] = "comment"
    return {("visibility_differs", "message", desk.said(1002, 2))}


def private_answer(desk):
    desk.parts(1002)[0]["part"]["part_type"] = "note"
    return {("visibility_differs", "message", desk.said(1002, 1))}


def missing_file(desk):
    desk.part(1004, "[Files:")["files"].clear()
    return {("file_missing", "attachment", desk.file(1004, 0))}


def missing_part_with_files(desk):
    desk.parts(1004).remove(desk.part(1004, "[Files:"))
    return {("file_missing", "attachment", desk.file(1004, 0))}


def flipped_byte(desk):
    file = desk.all("file")[desk.part(1004, "[Files:")["files"][0]]
    content = bytearray(desk.workspace.store.blob(file["sha256"]))
    content[len(content) // 2] ^= 1
    desk.workspace.store._blobs["damaged"] = bytes(content)
    file["sha256"] = "damaged"
    return {("file_differs", "attachment", desk.file(1004, 0))}


def renamed_file(desk):
    desk.all("file")[desk.part(1004, "[Files:")["files"][0]]["name"] = "other.bin"
    return {("file_differs", "attachment", desk.file(1004, 0))}


def strange_file(desk):
    stranger = desk.part(1023, "[Files:")["files"][0]
    desk.part(1004, "[Files:")["files"].append(stranger)
    return {("file_extra", "message", desk.said(1004, 0))}


def lost_note_of_ours(desk):
    desk.parts(1016).remove(desk.part(1016, "Merged into"))
    return {("note_lost", "ticket", "1016")}


def lost_note_of_changes(desk):
    desk.parts(1040).remove(desk.part(1040, "Status new → open"))
    return {("note_lost", "ticket", "1040")}


def lost_note_of_a_side_conversation(desk):
    desk.parts(1040).remove(desk.part(1040, "Ersatzgeräte"))
    return {("note_lost", "ticket", "1040")}


def other_word_in_a_side_conversation(desk):
    part = desk.part(1040, "Display supplier")["part"]
    assert "Friday" in part["body"]
    part["body"] = part["body"].replace("Friday", "Monday")
    event = next(e for e in desk.served.desk.side_events if "Friday" in str(e.get("message")))
    return {("text_differs", "message", f"side:{event['id']}")}


def public_note_of_a_side_conversation(desk):
    desk.part(1040, "Ersatzgeräte")["part"]["part_type"] = "comment"
    return {("visibility_differs", "ticket", "1040")}


def missing_file_of_a_side_conversation(desk):
    del desk.part(1040, "Display supplier")["files"][0]
    event = desk.served.desk.side_events[0]
    file = event["message"]["attachments"][0]["id"]
    return {("file_missing", "attachment", f"side:{event['id']}/{file}")}


OF_FILES = (
    missing_file_of_a_side_conversation,
    missing_file,
    missing_part_with_files,
    flipped_byte,
    renamed_file,
    strange_file,
)
OF_THREADS = (
    lost_message,
    lost_private_comment,
    redacted_message,
    emptied_opening,
    doubled_message,
    doubled_files,
    swapped_author,
    another_customer,
    lost_name_of_a_stand_in,
    wrong_minute,
    wrong_second_of_the_opening,
    swapped_order,
    cut_text,
    other_word,
    added_sentence,
    public_note,
    private_answer,
    lost_note_of_ours,
    lost_note_of_changes,
    lost_note_of_a_side_conversation,
    other_word_in_a_side_conversation,
    public_note_of_a_side_conversation,
)
