"""How a secret may be written where it leaks: as JSON, in an address, on a page, in base64."""

import base64
import html
import json
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, quote_plus

MIN_BASE64: Final = 8  # characters; fewer would blot out ordinary words

_NAMED: Final = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}


def forms(secret: str) -> set[str]:
    """Return a secret and its encodings, the longest of each kind."""
    found = {secret, *_escaped(secret), *_inside_base64(secret.encode())}
    encoded = base64.b64encode(secret.encode()).decode()
    found |= {encoded, encoded.rstrip("=")}
    return found | {form.replace("+", "-").replace("/", "_") for form in found - {secret}}


def pattern(form: str) -> str:
    """Return a pattern of a form in which each character may be escaped in its own way."""
    return "".join(map(_character, form))


def _escaped(secret: str) -> Iterator[str]:
    yield quote(secret, safe="")
    yield quote(secret)
    yield quote_plus(secret)
    yield html.escape(secret)
    yield json.dumps(secret)[1:-1]
    yield repr(secret)[1:-1]


def _inside_base64(secret: bytes) -> Iterator[str]:
    """Yield what any base64 of a longer text has of the secret, by where in it the secret begins.

    The characters at both ends also hold bits of what stands beside it, and are left out.
    """
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + secret).decode()
        begin, end = -(-before * 8 // 6), (before + len(secret)) * 8 // 6
        if end - begin >= MIN_BASE64:
            yield encoded[begin:end]


def _character(char: str) -> str:
    code = ord(char)
    ways = [re.escape(char), "".join(f"%{byte:02x}" for byte in char.encode())]
    units = char.encode("utf-16-be", "surrogatepass").hex()
    ways.append("".join(rf"\\+u{units[i : i + 4]}" for i in range(0, len(units), 4)))
    ways.append(rf"&\#(?:0*{code}|x0*{code:x});")
    if char in _NAMED:
        ways.append(f"&{_NAMED[char]};")
    if not char.isalnum():
        ways.append(rf"\\+{re.escape(char)}")
    return f"(?:{'|'.join(ways)})"
