"""Pictures and attachments of articles."""

import pytest

from tests.transforms.plan.knowledge.base_given import (
    OLD,
    accounted,
    article_rules,
    bytes_row,
    file_row,
    html,
    link,
    planned,
    translation_row,
)


def test_pictures_come_from_the_store_or_from_where_they_were():
    body = '<img src="/a.png" alt="A"><img src="https://x/b.png"><img src="/c.webp"><img src="/d">'
    files = [
        file_row("f1", is_inline=True, addresses=["/a.png"]),
        file_row("f2", is_inline=True, addresses=["/c.webp"]),
        file_row("f3", is_inline=True, addresses=["/d"], unavailable="gone"),
    ]
    held = [bytes_row("f1", content_type="image/png"), bytes_row("f2", content_type="image/webp")]
    plan = planned(translations=[translation_row(body=body)], files=files, held=held)

    pictures = [each["src"] for each in html(plan) if isinstance(each, dict)]
    assert pictures == [
        {
            "sha256": "5ha",
            "name": "f1.pdf",
            "content_type": "image/png",
            "url": f"{OLD}/attachments/f1",
        },
        {"url": "https://x/b.png"},
    ]
    losses = plan.records[0].steps[0].losses
    assert {"image_left_out", "image_format_refused"} <= set(losses)
    assert accounted(plan)["article_file", "f3"] == "gone"


def test_that_a_picture_was_converted_is_a_loss():
    files = [file_row("f1", is_inline=True, addresses=["/a"], content_type="image/webp")]
    held = [bytes_row("f1", content_type="image/png")]
    plan = planned(translations=[translation_row(body='<img src="/a">')], files=files, held=held)

    assert "image_converted" in plan.records[0].steps[0].losses


def test_a_picture_in_an_address_of_data_that_is_no_file_is_described():
    body = '<p><img src="data:image/png;base64,AAAA" alt="A"></p>'

    assert html(planned(translations=[translation_row(body=body)])) == ["<p>[image: A]</p>"]


def test_attachments_are_links_or_names_at_the_end_of_their_languages():
    files = [file_row("f1"), file_row("f2", locale="de"), file_row("f3", position=1)]
    told = {"files": files, "held": [bytes_row("f1")]}
    linked = html(planned(**told))
    noted = html(planned(**told, rules=article_rules(kb_attachments="note")))
    dropped = planned(**told, rules=article_rules(kb_attachments="drop"))

    assert linked[0] == '<p>Hello</p><hr><ul><li><p><a href="'
    assert linked[1]["href"]["file"]["sha256"] == "5ha"
    assert linked[2].startswith('">f1.pdf</a> (12 bytes)</p></li><li><p>f3.pdf (12 bytes): ')
    assert "f2" not in str(linked)
    assert noted[0].count("<li>") == 2
    assert (html(dropped), accounted(dropped)["article_file", "f1"]) == (
        ["<p>Hello</p>"],
        "attachments_dropped",
    )


def test_a_link_to_an_attachment_leads_to_its_file():
    body = '<p><a href="/f">x</a></p>'
    row = translation_row(body=body, links=[link("/f", "article_file", "f1")])
    files = [file_row("f1", is_inline=True)]
    told = html(planned(translations=[row], files=files, held=[bytes_row("f1")]))

    assert told[1]["href"]["file"]["name"] == "f1.pdf"


ASKED = "https://api/articles/1?file=f1"


def test_a_picture_whose_link_ends_is_known_by_what_stays_and_asked_for_when_it_is_sent():
    files = [file_row("f1", is_inline=True, addresses=["/a"], path=ASKED)]
    held = [bytes_row("f1", content_type="image/png")]
    plan = planned(translations=[translation_row(body='<img src="/a">')], files=files, held=held)

    [picture] = [each["src"] for each in html(plan) if isinstance(each, dict)]
    assert (picture["asked"], picture["url"]) == (ASKED, f"{OLD}/attachments/f1")


@pytest.mark.parametrize(("wish", "losses"), [("link", ()), ("note", ("file_link_ends",))])
def test_a_link_that_ends_is_a_loss_where_no_file_of_ours_stands_for_it(wish, losses):
    row = translation_row(body='<a href="/f">x</a>', links=[link("/f", "article_file", "f1")])
    files = [file_row("f1", is_inline=True, path=ASKED)]
    rules = article_rules(kb_attachments=wish)
    plan = planned(translations=[row], files=files, held=[bytes_row("f1")], rules=rules)

    assert plan.records[0].steps[0].losses == losses
