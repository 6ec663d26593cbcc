"""A public article that says what not everybody may read is a copy of it, whoever made it."""

from collections import Counter

import pytest

from transforms.knowledge.bodies.shown import letters, words
from transforms.verify.article_copies import Secret, copies
from transforms.verify.findings import Kind

LONG = "<p>" + "Goodwill after the warranty is for the head of service to give, not for us. " * 2
SHORT = "<p>Give ten percent.</p>"


def secret(title, body):
    return Secret("3:en-us", "3", title, letters(body), Counter(words(body)))


def article(title, body, state="published"):
    told = {"title": title, "body": body, "state": state, "url": "https://x.example/1"}
    return {"id": 7, "default_locale": "en", **told}


def found(shown, *secrets):
    return [
        (each.kind, each.source_id, each.target_id, each.what) for each in copies(shown, secrets)
    ]


@pytest.mark.parametrize(
    ("title", "body", "own"),
    [
        ("Other", f"<h1>New</h1>{LONG}<p>And more.", LONG),  # within more text
        ("Secret", "<p>Give about ten percent.</p>", SHORT),  # the title, and most of the words
    ],
)
def test_a_copy_is_found(title, body, own):
    assert found(article(title, body), secret("Secret", own)) == [
        (Kind.RESTRICTED_PUBLIC, "3:en-us", "7", "en")
    ]


@pytest.mark.parametrize(
    ("title", "body", "own", "state"),
    [
        ("Secret", LONG, LONG, "draft"),
        ("Secret", "<p>Quite another text.</p>", LONG, "published"),
        ("Other", SHORT, SHORT, "published"),  # short enough to be said twice by chance
        ("Secret", SHORT, "", "published"),  # nothing was said
    ],
)
def test_what_gives_nothing_away_is_none(title, body, own, state):
    assert found(article(title, body, state), secret("Secret", own)) == []


def test_a_copy_in_another_language_of_an_article_is_found():
    shown = article("Other", "<p>x</p>")
    shown["translated_content"] = {"type": "x", "de": {"body": LONG, "state": "published"}}

    assert found(shown, secret("Secret", LONG)) == [(Kind.RESTRICTED_PUBLIC, "3:en-us", "7", "de")]
