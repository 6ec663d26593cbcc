"""Files of an article: attached ones, and images that its bodies name."""

import pytest

from tests.transforms.zendesk.guide.guides import HOST, PAGE, attachment, catalog, center
from transforms.knowledge.named import named_in
from transforms.zendesk.guide.files import ArticleFiles
from transforms.zendesk.guide.lists import CENTERS

DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38"
    "GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg=="
)
PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
PRO = center(id=8, subdomain="pro", brand_url="https://pro.zendesk.com",
             origin="https://pro.zendesk.com", host_mapping=None)  # fmt: skip
KNOWN = catalog(**{CENTERS: [center(), PRO]}).addresses


def found(*bodies, attachments=()):
    files = ArticleFiles("1", HOST, KNOWN)
    files.attach(list(attachments))
    for body in bodies:
        named = named_in(body)
        links = [link for url in named.links if (link := KNOWN.leads(url, PAGE))]
        files.name(named, links, PAGE)
    return files.in_order()


def image(src):
    [row] = found(f'<img src="{src}">')
    return row


def test_an_attachment_is_known_by_its_id_under_every_address():
    body = (
        f'<img src="{HOST}/hc/article_attachments/90">'
        '<img src="/hc/de/article_attachments/90/a.png">'
        '<a href="/hc/en-us/article_attachments/90?x=1">file</a>'
    )

    assert found(body, attachments=[attachment(90)]) == [
        {
            "source_id": "90",
            "locale": None,
            "position": 0,
            "name": "a.png",
            "content_type": "image/png",
            "size_bytes": 3,
            "url": f"{HOST}/hc/article_attachments/90",
            "addresses": [
                f"{HOST}/hc/article_attachments/90",
                "/hc/de/article_attachments/90/a.png",
                "/hc/en-us/article_attachments/90?x=1",
            ],
            "is_inline": True,
            "unavailable": None,
        }
    ]


def test_a_file_that_is_only_linked_is_not_inline():
    [row] = found('<a href="/hc/article_attachments/90">x</a>', attachments=[attachment(90)])

    assert (row["is_inline"], row["addresses"]) == (False, ["/hc/article_attachments/90"])


@pytest.mark.quirk("ZEN-064")
@pytest.mark.parametrize(
    ("src", "url"),
    [
        ("/hc/user_images/a.png", f"{HOST}/hc/user_images/a.png"),
        (f"{HOST}/guide-media/01H", f"{HOST}/guide-media/01H"),
        ("https://help.acme.example/hc/user_images/a.png", f"{HOST}/hc/user_images/a.png"),
        ("/hc/article_attachments/91/b.png", f"{HOST}/hc/article_attachments/91"),
        (f"{HOST}/attachments/token/t/?name=a.png", f"{HOST}/attachments/token/t/?name=a.png"),
        (
            "https://pro.zendesk.com/hc/de/article_attachments/5",
            "https://pro.zendesk.com/hc/article_attachments/5",
        ),
        ("https://x.example/a.png?b=1#c", "https://x.example/a.png?b=1"),
        ("//x.example/a.png", "https://x.example/a.png"),
    ],
)
def test_an_image_that_is_no_attachment_is_had_where_it_lies(src, url):
    row = image(src)

    assert (row["url"], row["addresses"], row["unavailable"]) == (url, [src], None)
    assert row["is_inline"]


@pytest.mark.parametrize(
    "src", ["images/a.png", "/hc/en-us/articles/2", "/api/v2/users/me.json", "cid:1", "file:///x"]
)
def test_an_image_of_nowhere_has_no_address(src):
    row = image(src)

    assert (row["unavailable"], row["addresses"]) == ("no_address", [src])


def test_one_image_under_two_names_is_one_file():
    one, two = "https://help.acme.example/hc/user_images/a.png", "/hc/user_images/a.png"

    [row] = found(f'<img src="{one}">', f'<img src="{two}">')

    assert row["addresses"] == [one, two]


def test_an_image_in_two_languages_is_one_file():
    assert len(found('<img src="/guide-media/1">', '<img src="/guide-media/1">')) == 1


def test_the_same_image_of_two_articles_is_two_files():
    one, two = (ArticleFiles(key, HOST, KNOWN) for key in "12")
    for files in (one, two):
        files.name(named_in('<img src="/guide-media/1">'), [], PAGE)

    assert one.in_order()[0]["source_id"] != two.in_order()[0]["source_id"]


def test_a_picture_in_the_text_is_a_file_that_holds_itself():
    row = image(DOT)

    assert (row["name"], row["content_type"], row["size_bytes"]) == ("image-1.png", "image/png", 85)
    assert (row["url"], row["addresses"]) == (DOT, [DOT])


def test_a_broken_picture_in_the_text_is_told_and_a_single_pixel_is_nothing():
    assert image("data:image/png;base64,AAAA")["unavailable"] == "file_broken"
    assert found(f'<img src="{PIXEL}">') == []


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"id": None}, []),
        ({"size": "many"}, [None]),
        ({"size": -1}, [None]),
        ({"size": 2**70}, [None]),
    ],
)
def test_odd_attachments_are_read_as_far_as_they_go(values, told):
    assert [row["size_bytes"] for row in found(attachments=[attachment(**values), "odd"])] == told


def test_what_an_attachment_does_not_say_is_told_by_its_name():
    [row] = found(attachments=[attachment(content_type=None, display_file_name="b.JPG")])

    assert (row["name"], row["content_type"]) == ("b.JPG", "image/jpeg")


def test_a_body_without_markup_names_nothing():
    assert found("plain text", "", "<", "\x00<!-- -->") == []
