"""A message's files: those that can be sent, and the lines of text that stand for the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from transforms import addresses
from transforms.bodies import clean
from transforms.model import FileRef, Outcome
from transforms.plan.accounts import Fate
from transforms.plan.shape import Shape

DROPPED: Final = Fate(Outcome.SKIPPED, "inline_image_dropped")
TOO_LARGE: Final = Fate(Outcome.SKIPPED, "file_too_large")
EMPTY: Final = Fate(Outcome.SKIPPED, "file_empty")  # Intercom takes no upload without content
MISSING: Final = "file_missing"

# What nobody could have moved is our decision to leave out; all else is a failure.
NOT_TO_BE_HAD: Final = frozenset(
    {"malware_found", "deleted_in_source", "file_too_large", "file_empty", "file_broken"}
)
_WORDS: Final = {
    "malware_found": "malware was found in it",
    "deleted_in_source": "it was deleted in the source",
    "file_too_large": "it is too large",
    "file_empty": "it is empty",
    "file_not_found": "the source does not have it any more",
    "file_forbidden": "the source refused it",
    "file_unavailable": "the source could not give it",
    "file_missing": "it was never fetched",
    "file_broken": "its data in the text is cut or no picture",
    "file_address_invalid": "its address is none",
    "forbidden_address": "its address is one of an inner network",
    "insecure_redirect": "its address leads where nothing is encrypted",
    "too_many_redirects": "its address leads nowhere",
    "no_address": "it has no address",
}


@dataclass(slots=True)
class MessageFiles:
    """Of one message: `sent` in order with their source ids, `unsent` with why not."""

    ids: list[str] = field(default_factory=list)
    sent: list[FileRef] = field(default_factory=list)
    unsent: list[tuple[dict[str, Any], Fate]] = field(default_factory=list)
    images: dict[str, str] = field(default_factory=dict)  # address: what stands in the text
    lines: list[str] = field(default_factory=list)
    losses: tuple[str, ...] = ()


NO_FILES: Final = MessageFiles()


def message_files(
    attachments: Iterable[dict[str, Any]], files: Mapping[str, dict[str, Any]], shape: Shape
) -> MessageFiles:
    """Sort a message's attachments (in their order) by whether their file can be sent."""
    sorted_ = MessageFiles()
    for row in attachments:
        fate = _fate(row, files.get(row["source_id"]), shape)
        name = _name(row)
        if row["is_inline"]:
            sorted_.images[row["url"]] = f"[image: {name}]"
        if fate is None:
            sorted_.ids.append(row["source_id"])
            sorted_.sent.append(_file(files[row["source_id"]], row, name))
            continue
        sorted_.unsent.append((row, fate))
        if fate is DROPPED:
            sorted_.losses += ("inline_image_dropped",)
        else:
            sorted_.lines.append(_line(row, files.get(row["source_id"]), fate, name))
            sorted_.losses += ("file_named_in_text",)
    return sorted_


def _fate(row: Mapping[str, Any], file: Mapping[str, Any] | None, shape: Shape) -> Fate | None:
    """Say why a file can't be sent; None when it can."""
    if row["is_inline"] and shape.inline_images == "drop":
        return DROPPED
    reason = row["unavailable"] or (file["reason"] if file else None)
    if reason is None and (file is None or file["sha256"] is None):
        size = row["size_bytes"] or 0
        return TOO_LARGE if size > shape.max_file_bytes else Fate(Outcome.FAILED, MISSING)
    if reason is not None:
        return Fate(Outcome.SKIPPED if reason in NOT_TO_BE_HAD else Outcome.FAILED, reason)
    return _fate_by_size((file or row)["size_bytes"], shape)


def _fate_by_size(size: int | None, shape: Shape) -> Fate | None:
    if size == 0:
        return EMPTY
    return TOO_LARGE if size is not None and size > shape.max_file_bytes else None


def _file(file: Mapping[str, Any], row: Mapping[str, Any], name: str) -> FileRef:
    size = file["size_bytes"] if file["size_bytes"] is not None else row["size_bytes"]
    return FileRef(file["sha256"], name, file["content_type"] or row["content_type"], size or 0)


def _line(row: Mapping[str, Any], file: Mapping[str, Any] | None, fate: Fate, name: str) -> str:
    size = (file and file["size_bytes"]) or row["size_bytes"]
    shown = f"{name} ({_size(size)})" if size else name
    why = _WORDS.get(fate.reason, fate.reason.replace("_", " "))
    return f"[File not moved: {shown}, since {why}. {addresses.shown(row['url'])}]"


def _size(count: int) -> str:
    for unit, size in (("MB", 1_000_000), ("kB", 1_000)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"


def _name(row: Mapping[str, Any]) -> str:
    return clean(row["name"]).strip() or f"file-{row['source_id']}"
