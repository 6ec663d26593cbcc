"""Files of messages: what names them, and where their bytes are."""

import base64

import orjson
import pytest

from connectors.protocols import RawRecord
from tests.transforms.intercom_source.rows import (
    ANA,
    BEN,
    contact,
    conversation,
    files,
    part,
    shown,
)
from transforms.excluding import Known, Roster, Screen
from transforms.intercom_source.source import INTERCOM

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"x" * 40).decode()


def file(**changes):
    base = {"type": "upload", "name": "a.pdf", "content_type": "application/pdf", "filesize": 9}
    return base | {"url": "https://cdn.example/1/a.pdf?expires=5&signature=x"} | changes


@pytest.mark.quirk("ICS-004")
def test_a_file_keeps_its_name_whatever_signs_its_link():
    (first,) = files(None, part(1, attachments=[file()]))
    (again,) = files(
        None, part(1, attachments=[file(url="https://cdn.example/1/a.pdf?signature=y")])
    )

    assert first["source_id"] == again["source_id"]
    assert first["url"] == again["url"] == "https://cdn.example/1/a.pdf"
    assert first["path"] == "https://cdn.example/1/a.pdf?expires=5&signature=x"


def test_twins_are_two_files_and_the_same_file_in_another_message_is_another():
    rows = files(None, part(1, attachments=[file(), file()]), part(2, attachments=[file()]))

    assert len({row["source_id"] for row in rows}) == 3
    assert [(row["message_id"], row["position"]) for row in rows] == [("1", 0), ("1", 1), ("2", 0)]


def test_images_of_a_text_are_its_files_and_known_by_the_address_that_stands_there():
    src = "https://downloads.example/i/lamp.png?expires=5&amp;signature=x"

    (row,) = files(None, shown({"body": f'<p><img src="{src}"></p>'}))

    assert (row["source_id"], row["name"]) == ("source:7/img1", "lamp.png")
    assert row["url"] == "https://downloads.example/i/lamp.png?expires=5&signature=x"
    assert (row["is_inline"], row["content_type"], row["path"]) == (True, "image/png", None)


def test_a_picture_in_the_text_itself_is_a_file_and_other_schemes_are_none():
    page = f'<img src="data:image/png;base64,{PIXEL}"><img src="cid:1"><img src="data:,x">'

    rows = files(None, part(1, body=page))

    assert [(row["name"], row["unavailable"]) for row in rows] == [
        ("image-1.png", None),
        ("image-3", "file_broken"),
    ]


def test_a_file_without_an_address_is_told():
    (row,) = files(None, part(1, attachments=[file(url=None)]))

    assert (row["unavailable"], row["url"]) == ("no_address", "")


def test_what_messages_name_is_fetched_early_and_has_the_same_names():
    payload = part(1, attachments=[file()], body='<img src="https://cdn.example/b.png">')
    rows = [RawRecord(str(payload["id"]), "7", None, orjson.dumps(payload).decode())]
    broken = RawRecord("2", "7", None, '{"filesize": 1, "id"')

    early = list(INTERCOM.early_files([*rows, broken], "https://api.intercom.io"))

    wanted = [row["source_id"] for row in files(None, payload)]
    assert [row["source_id"] for row in early] == wanted
    assert {row["ticket_id"] for row in early} == {"7"}


def test_who_is_left_out_leaves_the_ids_of_their_files_and_nothing_in_other_rows():
    screen = Screen(Roster({"ana@customers.example": 1}), INTERCOM.traits, Known())
    theirs = orjson.dumps(part(1, attachments=[file()])).decode()
    others = orjson.dumps(
        part(
            2,
            author={"type": "admin", "id": "3"},
            body="<p>Ask ana@customers.example</p>",
            email_message_metadata={
                "email_address_headers": [
                    {"type": "to", "email_address": "ana@customers.example", "name": "Ana"}
                ]
            },
        )
    ).decode()

    told = conversation(contacts={"contacts": [{"id": ANA}, {"id": BEN}]}, asker_id=BEN)
    screen.person(ANA, orjson.dumps(contact()).decode())
    listed = orjson.loads(screen.ticket("7", orjson.dumps(told).decode()))
    assert listed["contacts"] == {"contacts": [{"id": BEN}]}

    kept = orjson.loads(screen.message("1", "7", theirs))
    rest = screen.message("2", "7", others)

    assert kept == {
        "excluded": True,
        "files": [row["source_id"] for row in files(None, part(1, attachments=[file()]))],
    }
    assert "ana" not in rest.lower()
