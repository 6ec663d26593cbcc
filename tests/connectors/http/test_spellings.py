"""A secret is found however it is written."""

import base64
import html
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.http.spellings import forms, pattern

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


def is_found(secret, text):
    each = sorted(forms(secret), key=len, reverse=True)
    return re.fullmatch("|".join(map(pattern, each)), text, re.IGNORECASE) is not None


@pytest.mark.parametrize("write", [*WRITINGS, in_base64, in_urlsafe_base64])
@settings(max_examples=30, deadline=None)  # a busy machine is no fault
@given(secret=SECRETS)
def test_a_secret_is_found_whole_in_every_writing(write, secret):
    assert is_found(secret, write(secret))


@pytest.mark.parametrize("write", [str.lower, str.upper, str.title])
@settings(max_examples=30, deadline=None)  # a busy machine is no fault
@given(secret=st.text("abcXYZ019-_.~+/=", min_size=4, max_size=40))
def test_its_case_does_not_matter(write, secret):
    assert is_found(secret, write(secret))


@settings(max_examples=30, deadline=None)  # a busy machine is no fault
@given(secret=SECRETS)
def test_other_text_is_not_taken_for_it(secret):
    assert not is_found(secret, f"{secret}x")
