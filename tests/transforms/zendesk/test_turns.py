"""What a turn of a chat shows, in words."""

import pytest

from tests.builders import attachment, turn
from transforms.zendesk.turns import turn_text

PICTURE = "https://media.example/p/bike.jpg"


def shown(attachments=(), **content):
    return turn_text(turn(content=content, attachments=list(attachments)))


@pytest.mark.quirk("ZEN-022")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            {
                "type": "location",
                "coordinates": {"lat": 52.52, "long": 13.41},
                "location": {"name": "Alex", "address": "Alexanderplatz 1"},
            },
            "Location: Alex Alexanderplatz 1 (52.52, 13.41)",
        ),
        ({"type": "location", "coordinates": {"lat": 52, "long": 0}}, "Location: (52, 0)"),
        ({"type": "image", "mediaUrl": PICTURE}, f"[image: bike.jpg] {PICTURE}"),
        (
            {"type": "file", "mediaUrl": "https://m.example/a.pdf", "altText": "Bill"},
            "Bill\n[file: a.pdf] https://m.example/a.pdf",
        ),
        (
            {
                "type": "formResponse",
                "fields": [
                    {
                        "label": "Colour",
                        "select": [{"name": "b", "label": "Blue"}, {"name": "red"}],
                    },
                    {"label": "Mail", "email": "a@b.example"},
                    {"name": "size", "text": 54},
                ],
            },
            "Colour: Blue, red\nMail: a@b.example\nsize: 54",
        ),
        (
            {"type": "carousel", "items": [{"title": "Bell", "actions": [{"text": "Buy"}]}]},
            "Bell\n- Buy",
        ),
        (
            {
                "type": "poll",
                "question": "Which?",
                "answers": [{"id": "1", "label": "Red"}, "Blue"],
            },
            "question: Which?\nanswers: Red, Blue",
        ),
        ({"type": "text", "text": {"en": "Hi"}}, "Hi"),
        ({"type": "text", "text": "Yes", "payload": "BUTTON_1"}, "Yes"),
        ({"type": "text"}, ""),
    ],
)
def test_a_turn_says_in_words_what_it_shows(content, words):
    assert shown(**content) == words


def test_a_picture_that_is_among_the_files_needs_no_address():
    assert shown([attachment(content_url=PICTURE)], type="image", mediaUrl=PICTURE) == ""
