"""A secret is found however it is written."""

import base64
import html
import json
import re
from urllib.parse import quote, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from connectors.http.spellings import forms, pattern
from tests.examples import examples

SECRETS = st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=16)


def json_text(text):
    return json.dumps(text)[1:-1]


def json_twice(text):
    return json_text(json_text(text))


def bare_repr(text):
    return repr(text)[1:-1]


def in_base64(text):
    return base64.b64encode(text.encode()).decode()


def in_urlsafe_base64(text):
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


WRITINGS = [str, quote, quote_plus, html.escape, bare_repr, json_text, json_twice]
WRITINGS += [in_base64, in_urlsafe_base64]
CASES = [str.lower, str.upper, str.title]
quick = examples(30)  # to compile the pattern of a secret is what takes the time


def finder(secret):
    """Return what finds a secret that is all of a text."""
    each = sorted(forms(secret), key=len, reverse=True)
    return re.compile("|".join(map(pattern, each)), re.IGNORECASE).fullmatch


@quick
@given(secret=SECRETS)
def test_a_secret_is_found_whole_in_every_writing(secret):
    found = finder(secret)

    assert [write.__name__ for write in WRITINGS if not found(write(secret))] == []


@quick
@given(secret=st.text("abcXYZ019-_.~+/=", min_size=4, max_size=40))
def test_its_case_does_not_matter(secret):
    found = finder(secret)

    assert [write.__name__ for write in CASES if not found(write(secret))] == []


@quick
@given(secret=SECRETS)
def test_other_text_is_not_taken_for_it(secret):
    assert not finder(secret)(f"{secret}x")
