"""Which shown file is which of a message's: by name and bytes, then by name alone."""

from collections.abc import Iterable

from transforms.verify.expected import ExpectedFile
from transforms.verify.seen import SeenFile
from transforms.verify.words import letters


def paired(
    files: Iterable[ExpectedFile], shown: list[SeenFile]
) -> tuple[dict[str, SeenFile], list[SeenFile]]:
    """Return each file's like by its id, and what is shown besides."""
    pairs: dict[str, SeenFile] = {}
    left = list(shown)
    for test in (is_same, is_named_alike, _is_of_content):
        for file in files:
            match = next((each for each in left if test(file, each)), None)
            if file.id not in pairs and match is not None:
                left.remove(match)
                pairs[file.id] = match
    return pairs, left


def is_same(file: ExpectedFile, shown: SeenFile) -> bool:
    """Compare name, and bytes where they were downloaded, else their number."""
    if shown.trouble is not None or not is_named_alike(file, shown):
        return False
    if shown.sha256 is not None:
        return shown.sha256 == file.sha256
    return shown.size_bytes is None or shown.size_bytes == file.size_bytes


def is_named_alike(file: ExpectedFile, shown: SeenFile) -> bool:
    """Compare names by letters and digits."""
    return letters(file.name) == letters(shown.name)


def unlike(file: ExpectedFile, shown: SeenFile) -> tuple[str, str]:
    """Return what is expected and found of a file that is not the same."""
    if shown.sha256 not in {None, file.sha256}:
        return f"sha256 {file.sha256}", f"sha256 {shown.sha256}"
    return f"{file.name}, {file.size_bytes} bytes", f"{shown.name}, {shown.size_bytes} bytes"


def _is_of_content(file: ExpectedFile, shown: SeenFile) -> bool:
    return shown.sha256 is not None and shown.sha256 == file.sha256
