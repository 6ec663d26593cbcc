"""Texts of the sample desk as Freshdesk's HTML, with images in each form that one can have."""

import html
import re
from collections.abc import Callable
from typing import Any, Final

from connectors.sandbox.freshdesk.desk.files import inline_url, path_of, stored
from connectors.sandbox.freshdesk.desk.model import CDN, FILES, INLINE
from connectors.sandbox.records import StoredFile

Keep = Callable[[int, StoredFile], None]

_MARK: Final = re.compile(r"\[\[(\w+) ([^\]]+)\]\]")
_TAGS: Final = re.compile(r"<[^>]+>")
_STYLE: Final = "font-family:-apple-system, Segoe UI, Helvetica, Arial, sans-serif; font-size:14px"


class Writer:
    """Writes the texts of one ticket or article, and numbers its files."""

    def __init__(self, first: int, at: str, keep: Keep) -> None:
        """Take the number of the first file, when they were made, and who keeps them."""
        self._next, self._at, self._keep = first, at, keep
        self._images: dict[str, int] = {}

    def body(self, spec: dict[str, Any]) -> tuple[str, str]:
        """Return HTML and plain text of a spec's `html`, or of its `text`."""
        if "html" in spec:
            raw = str(spec["html"])
        else:
            text = str(spec.get("text", ""))
            parts = "".join(f"<div>{html.escape(p)}</div>" for p in text.split("\n\n") if p)
            raw = f'<div style="{_STYLE}">{parts}</div>' if text else ""
        if "repeat" in spec:
            raw *= spec["repeat"]
        plain = html.unescape(_TAGS.sub(" ", _MARK.sub("", raw)))
        return _MARK.sub(self._image, raw), " ".join(plain.split())

    def files(self, specs: list[Any]) -> list[dict[str, Any]]:
        """Return attachments: each spec is a name or a mapping."""
        told = [{"name": spec} if isinstance(spec, str) else spec for spec in specs]
        return [self._file(spec).record for spec in told]

    def _file(self, spec: dict[str, Any]) -> StoredFile:
        file = stored(self._next, spec, self._at)
        self._next += 1
        self._keep(file.record["id"], file)
        return file

    def _image(self, mark: re.Match[str]) -> str:
        kind, name = mark[1], mark[2]
        key = self._images.get(name)
        if key is None:
            key = self._images[name] = self._file({"name": name}).record["id"]
        return f'<img src="{self._source(kind, key, name)}" class="inline-image" alt="{name}">'

    def _source(self, kind: str, key: int, name: str) -> str:
        """Return an image's address: as it is, wrapped in cid, signed, of old, or dead."""
        forms = {
            "image": inline_url(key),
            "cid": f"cid:{inline_url(key)}",
            "bare": f"cid:{name}@01D9",
            "signed": f"{FILES}{path_of(key, name)}",
            "cdn": f"{CDN}{path_of(key, name)}",
            "dead": f"{INLINE}/inline/attachment?token=eyJ0eXAiOiJKV1QifQ.e30.gone",
            "foreign": f"https://images.bike-lights.example/{name}",
        }
        return forms[kind]
