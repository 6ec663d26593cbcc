"""Links of files lose their signatures and nothing else, and can be asked for again."""

import pytest

from transforms.intercom_source.help_center.signed import asked_address, asked_in, unsigned

FILE = "https://downloads.intercomcdn.com/i/o/3/Photo+(2).png"
LINK = f"{FILE}?expires=1790000000&signature=0f&req=a%3D"


@pytest.mark.quirk("ICS-068")
def test_a_row_has_no_signatures_and_the_links_of_today_are_told_beside():
    escaped = LINK.replace("&", "&amp;")
    row = {"translated_content": {"en": {"body": f'<img src="{escaped}" alt="x">'}}, "id": "3"}

    told = unsigned(row)

    assert told.row["translated_content"]["en"]["body"] == f'<img src="{FILE}" alt="x">'
    assert told.links == {FILE: LINK}


@pytest.mark.parametrize(
    "text",
    [
        "https://shop.example/?page=2",
        "https://x.s3.amazonaws.com/a.png?X-Amz-Expires=60&X-Amz-Signature=0f",
        "https://cdn.example/a.png?Expires=1790000000&Signature=0f&Key-Pair-Id=K",
        "an expires=1 and a signature=2 in a text",
    ],
)
def test_whatever_else_an_article_says_stays_as_it_is(text):
    assert unsigned({"body": text}) == ({"body": text}, {})


def test_a_link_in_markdown_ends_where_its_bracket_does():
    assert unsigned(f"![x]({LINK}) more").row == f"![x]({FILE}) more"


def test_an_address_tells_article_and_file():
    article = "https://api.intercom.io/articles/7"

    assert asked_in(asked_address(article, FILE)) == (article, FILE)
    assert asked_in(FILE) is None
