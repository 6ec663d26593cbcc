"""Files of Freshdesk's messages: listed, in texts, signed, wrapped, of old."""

import base64

import orjson
import pytest

from tests.transforms.freshdesk.rows import described, said, tickets
from transforms.freshdesk.attachments import attachments_of, image_key
from transforms.freshdesk.early_files import early_files

ORIGIN = "https://acme.freshdesk.com"
INLINE = "https://attachment.freshdesk.com/inline/attachment?token="


def token(**told):
    body = base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("=")
    return f"eyJ0eXAiOiJKV1QifQ.{body}.c2lnbmF0dXJl"


def files(html="", attachments=()):
    return attachments_of({"attachments": list(attachments)}, html, ORIGIN)


LISTED = {
    "id": 9,
    "name": "a.pdf",
    "content_type": "application/pdf",
    "size": 12,
    "attachment_url": "https://s3.example/a?X-Amz-Signature=1",
}


def test_a_listed_file_has_an_address_that_lasts_and_a_link_of_today():
    (row,) = files(attachments=[LISTED])

    assert row["url"] == "https://acme.freshdesk.com/helpdesk/attachments/9"
    assert row["path"] == LISTED["attachment_url"]
    assert (row["size_bytes"], row["is_inline"], row["unavailable"]) == (12, False, None)


def test_sizes_are_read_by_either_name_and_files_without_a_link_cannot_be_had():
    told = {"id": 9, "file_size": 5, "attachment_url": None}

    (row,) = files(attachments=[told])

    assert (row["size_bytes"], row["unavailable"], row["name"]) == (5, "no_address", "attachment")


def test_an_image_of_a_text_is_named_by_the_number_in_its_token():
    row = files(f'<img src="{INLINE}{token(id=43, domain="acme")}">')[0]

    assert (row["source_id"], row["is_inline"]) == ("43", True)
    assert row["url"].startswith(INLINE)


def test_an_image_that_is_listed_too_is_one_file():
    (row,) = files(f'<img src="{INLINE}{token(id=9)}">', [LISTED])

    assert (row["source_id"], row["is_inline"], row["name"]) == ("9", True, "a.pdf")


@pytest.mark.quirk("FRE-014")
def test_an_address_behind_cid_is_followed_and_a_bare_one_is_no_file():
    found = files(f'<img src="cid:{INLINE}{token(id=43)}"><img src="cid:image001.png@01D9">')

    assert [row["source_id"] for row in found] == ["43"]
    assert found[0]["url"].startswith("https://")


def test_signed_and_old_addresses_name_the_same_file_however_they_are_signed():
    path = "https://s3.amazonaws.com/cdn.freshdesk.com/data/helpdesk/attachments/production"
    one, other = (f"{path}/4300/original/a.png?X-Amz-Signature={n}" for n in (1, 2))

    assert image_key(one) == image_key(other) == "4300"
    assert files(f'<img src="{one}">')[0]["source_id"] == "4300"


def test_a_signed_address_is_freshdesks_whichever_store_it_leads_to():
    src = "https://store.example/data/helpdesk/attachments/production/4300/original/a.png"

    (row,) = files(f'<img src="{src}?X-Amz-Date=1&amp;X-Amz-Signature=2">')

    assert row["source_id"] == "4300"
    assert files(f'<img src="{src}">') == []


def test_a_token_that_says_nothing_still_names_its_image():
    keys = {image_key(f"{INLINE}{each}") for each in ("a.b.c", "e30.e30.gone", "x")}

    assert len(keys) == 3


def test_images_of_others_are_left_where_they_are():
    assert files('<img src="https://images.example/a.png"><img src="/x"><img src="http://[">') == []


def test_a_picture_that_the_text_holds_itself_is_a_file():
    pixels = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 40).decode()

    found = files(f'<img src="data:image/png;base64,{pixels}">')

    assert [row["name"] for row in found] == ["image-1.png"]


def test_a_file_that_comes_twice_has_a_name_for_each_message():
    found = tickets(None, described(attachments=[LISTED]), said(1, attachments=[LISTED]))

    assert found.attachments["source_id"].to_pylist() == ["9", "9@1"]


def test_files_are_known_before_anything_else_is():
    class Row:
        id, parent_id = "description:7", "7"
        payload = orjson.dumps(described(attachments=[LISTED])[1]).decode()

    class Broken(Row):
        payload = '{"attachment_url": '

    found = list(early_files([Row(), Broken()], ORIGIN))

    assert [(row["source_id"], row["ticket_id"], row["message_id"]) for row in found] == [
        ("9", "7", "description:7")
    ]


@pytest.mark.parametrize("region", ["", "euc", "ind", "auc", "new"])
def test_images_lie_at_hosts_of_every_region(region):
    src = f"https://{region}attachment.freshdesk.com/inline/attachment?token={token(id=71)}"

    (row,) = files(f'<img src="{src}">')

    assert (row["source_id"], row["is_inline"]) == ("71", True)


def test_a_host_that_only_ends_like_freshdesks_is_another_ones():
    path = "/data/helpdesk/attachments/production/4711/original/a.png"

    assert files(f'<img src="https://cdn.notfreshdesk.com{path}">') == []
    assert files(f'<img src="https://s3notamazonaws.com{path}">') == []
