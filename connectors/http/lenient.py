"""JSON that a strict reader refuses for one odd character, read so that only that one is lost."""

import json
import re
from typing import Any, Final

from transforms.bodies import MENDED

# In texts; the others of them end lines and are white space between values as well.
_CONTROLS: Final = {code: MENDED for code in range(0x20) if chr(code) not in "\t\n\r"}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LARGEST: Final = 2**64


def read_leniently(content: bytes) -> Any:
    """Return the value, `MENDED` in place of what is no character; raises ValueError if not JSON.

    Taken are bytes that are no UTF-8, halves of surrogate pairs, raw controls, NaN and numbers
    beyond 64 bits, as Python, Ruby and JavaScript do.
    """
    text = content.decode("utf-8", "surrogateescape").translate(_CONTROLS)
    try:
        found = json.loads(text, strict=False, parse_constant=_odd, parse_int=_whole)
        return _mended(found)
    except RecursionError as exc:
        raise ValueError("nested too deep") from exc


def _odd(name: str) -> str:
    return f"{MENDED}{name}"


def _whole(digits: str) -> int | str:
    """Return a number of 64 bits, any other as its text."""
    is_known = len(digits) <= 20 and -_LARGEST // 2 <= int(digits) < _LARGEST
    return int(digits) if is_known else _odd(digits)


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub(MENDED, value)
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value
