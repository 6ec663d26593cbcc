"""Files: listed, hidden in bodies, out of reach."""

import pytest

from tests.builders import HOST, attachment, comment, raw, said, ticket
from transforms.filters import Names
from transforms.rules import Rules
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.tickets import to_tickets

CATALOG = ZendeskCatalog(hosts=frozenset({"help.lumen.example"}))
IMAGE = f"{HOST}/attachments/token/tok/?name=crack.png"
KIND, PNG = "image/png", "data:image/png;base64,iVBORw0KGgo="
PIXEL = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def files(*messages):
    rows = said(*messages)
    found = to_tickets(raw(ticket()), rows, CATALOG, Rules(), Names())
    return found.attachments.to_pylist()


def shown(src, **values):
    return comment(html_body=f'<p>see <img src="{src}"></p>', **values)


def test_a_listed_file_is_taken_with_all_that_is_known():
    [file] = files(comment(attachments=[attachment()]))

    assert file == {
        "source_id": "90",
        "ticket_id": "1",
        "message_id": "11",
        "position": 0,
        "name": "invoice.pdf",
        "content_type": "application/pdf",
        "size_bytes": 1234,
        "url": f"{HOST}/attachments/token/abc/?name=invoice.pdf",
        "is_inline": False,
        "unavailable": None,
        "path": None,
    }


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"malware_scan_result": "malware_found"}, "malware_found"),
        ({"malware_scan_result": "malware_found", "malware_access_override": True}, None),
        ({"malware_scan_result": "not_scanned"}, None),
        ({"deleted": True}, "deleted_in_source"),
        ({"content_url": None}, "no_address"),
    ],
)
def test_a_file_out_of_reach_says_why(values, reason):
    [file] = files(comment(attachments=[attachment(**values)]))

    assert file["unavailable"] == reason


def test_an_image_that_only_the_body_knows_is_a_file():
    [file] = files(shown(IMAGE))

    assert file["source_id"].startswith("img:")
    assert (file["name"], file["content_type"], file["is_inline"]) == (
        "crack.png",
        "image/png",
        True,
    )
    assert file["url"] == IMAGE


@pytest.mark.quirk("ZEN-036")
def test_an_image_is_the_same_file_whether_it_is_listed_too_or_not():
    listed = attachment(content_url=f"{HOST}/attachments/token/tok/?name=crack.png&x=1", size=None)

    assert files(shown(IMAGE, attachments=[listed])) == files(shown(IMAGE))


@pytest.mark.quirk("ZEN-036")
def test_images_stand_in_the_order_of_the_body_behind_what_is_listed_only():
    other = attachment(
        id=91, file_name="b.png", content_url=f"{HOST}/attachments/token/b/?name=b.png"
    )

    found = files(shown(IMAGE, attachments=[attachment(content_url=IMAGE), other]))

    assert [file["name"] for file in found] == ["b.png", "crack.png"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"malware_scan_result": "malware_found"}, "malware_found"), ({}, None)],
)
def test_what_a_list_says_of_an_image_besides_is_kept(values, reason):
    [file] = files(shown(IMAGE, attachments=[attachment(content_url=IMAGE, **values)]))

    assert (file["size_bytes"], file["unavailable"]) == (1234, reason)


def test_an_image_whose_address_does_not_tell_its_kind_is_as_it_is_listed():
    src = f"{HOST}/attachments/token/tok/"

    [file] = files(shown(src, attachments=[attachment(content_url=src)]))

    assert (file["source_id"], file["name"], file["is_inline"]) == ("90", "invoice.pdf", True)


def test_the_same_image_twice_in_a_body_is_one_file():
    assert len(files(comment(html_body=f'<img src="{IMAGE}"><img src="{IMAGE}&again=1">'))) == 1


def test_an_image_quoted_in_a_later_message_is_a_file_of_its_own():
    first, second = files(shown(IMAGE), shown(IMAGE, id=12))

    assert second["source_id"] == f"{first['source_id']}@12"


@pytest.mark.parametrize(
    ("src", "url"),
    [
        ("/attachments/token/t/?name=a.png", f"{HOST}/attachments/token/t/?name=a.png"),
        ("https://help.lumen.example/attachments/token/t/", None),
        ("https://other.zendesk.com/attachments/token/t/?name=a.png", None),
        ("https://p16.zdusercontent.com/attachment/1/x.png", None),
    ],
)
def test_images_that_lie_with_zendesk_are_fetched(src, url):
    [file] = files(shown(src))

    assert file["url"] == (url or src)


@pytest.mark.quirk("ZEN-031")
@pytest.mark.parametrize(
    "src",
    [
        "https://logo.example/attachments/a.png",
        "cid:1",
        "//x.example/a",
        f"{HOST}/api/v2/users.json?/attachments/",
        f"{HOST}/attachments/../api/v2/users.json",
        f"{HOST}/attachments/%2e%2e/api/v2/users.json",
        f"{HOST}/attachments/%252e%252e/api/v2/users.json",
        f"{HOST}/attachments\\..\\api/v2/users.json",
        f"{HOST}/api/v2/attachments/498483.json",
        "/api/v2/users.json#/attachments/",
    ],
)
def test_images_of_others_are_no_files(src):
    assert files(shown(src)) == []


def test_a_file_without_an_id_or_a_name_is_still_a_file():
    [file] = files(comment(attachments=[attachment(id=None, file_name=None, content_type=None)]))

    assert file["source_id"].startswith("img:")
    assert (file["name"], file["content_type"]) == ("invoice.pdf", "application/octet-stream")


@pytest.mark.quirk("ZEN-030")
def test_a_picture_that_the_body_holds_itself_is_a_file():
    [file] = files(shown(PNG))

    assert file["source_id"].startswith("img:")
    assert (file["name"], file["content_type"], file["size_bytes"]) == ("image-1.png", KIND, 8)
    assert (file["is_inline"], file["unavailable"], file["url"]) == (True, None, PNG)


@pytest.mark.parametrize("src", ["data:image/png;base64,iVBORw0K!", "data:", "data:text/html,hi"])
def test_a_picture_in_a_body_that_is_broken_is_counted(src):
    [file] = files(shown(src))

    assert file["unavailable"] == "file_broken"


def test_a_pixel_that_spaces_or_tracks_is_no_file():
    assert files(shown(f"data:image/gif;base64,{PIXEL}")) == []


def test_a_picture_of_a_body_counts_among_the_files_before_it():
    listed, embedded = files(shown(PNG, attachments=[attachment()]))

    assert (listed["name"], embedded["name"]) == ("invoice.pdf", "image-2.png")
