import orjson
import pytest

from connectors.http.answers import read_json
from transforms.bodies import MENDED, clean


def test_what_is_strict_json_is_read_as_it_is():
    assert read_json('{"a": ["ü", 1.5, null, "\\u000b"]}'.encode()) == {
        "a": ["ü", 1.5, None, "\x0b"]
    }


@pytest.mark.quirk("ZEN-020")
@pytest.mark.parametrize("odd", [b"\\ud83d", b"\x0b", b"\x00", b"\xff"])
def test_an_odd_character_is_the_only_one_that_is_lost(odd):
    found = read_json(b'{"a": "x' + odd + b'y", "b": 1}')

    assert found == {"a": f"x{MENDED}y", "b": 1}
    assert orjson.loads(orjson.dumps(found)) == found


def test_a_whole_pair_stays_where_another_is_broken():
    assert read_json(b'["\\ud83d\\ude00 \\ud83d"]') == [f"\U0001f600 {MENDED}"]


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "9" * 5_000])
def test_what_is_no_number_of_64_bits_becomes_its_text(number):
    assert read_json(f'["\\ud83d", {number}]'.encode()) == [MENDED, f"{MENDED}{number}"]


@pytest.mark.parametrize(
    "content", [b"<html>Log in</html>", b'{"a": "cut sho', b"[" * 5_000, b'{"a" \xff: 1}']
)
def test_what_is_no_json_is_refused(content):
    with pytest.raises(ValueError, match=r".+"):
        read_json(content)


def test_people_see_a_mended_place_as_the_sign_for_it():
    assert clean(f"a{MENDED}b") == "a\ufffdb"
