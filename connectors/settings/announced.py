"""Sources that the file may name before they are built, with the credentials they will take."""

from collections.abc import Mapping
from typing import Final

ANNOUNCED: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "intercom": (("token",),),
}
