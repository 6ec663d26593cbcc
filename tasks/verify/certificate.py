"""The certificate: what was compared, every difference, hashes of what decided, and a signature."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import orjson

from connectors.http import redact
from connectors.signing import ALGORITHM, Signer, fingerprint_of, is_signed
from tasks.report.pages import page
from tasks.run.tables import Tables
from transforms.errors import FatalError
from transforms.verify.findings import NEUTRAL, TEXTS, UNPROVEN, WORST, Kind

FORMAT: Final = 1
SHOWN: Final = 500  # lines of the page; the JSON has them all
SIGNATURE: Final = "signature"
CLEAN, DIFFERENT, UNREAD, INCOMPLETE = "clean", "differences", "not_all_read", "records_failed"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as JSON values, and where its page lies."""

    told: Json
    page: Path

    @property
    def differences(self) -> int:
        """How many differences there are."""
        return len(self.told["differences"])

    @property
    def unread(self) -> int:
        """How many records and files Intercom would not show."""
        return len(self.told["unread"])


def write_certificate(
    folder: Path, facts: Json, findings: Iterable[Mapping[str, Any]], signer: Signer | None
) -> Certificate:
    """Write certificate.json and certificate.html into `folder`.

    `facts` are all that it says besides findings; the signature is over the JSON without itself,
    keys sorted, no spaces. No secret is in it. The worst difference comes first.
    """
    lines = [{key: _clean(value) for key, value in row.items()} for row in findings]
    differences = [row for row in lines if Kind(row["kind"]) not in NEUTRAL | UNPROVEN]
    differences.sort(key=lambda row: row["kind"] != WORST.value)
    unread = [row for row in lines if Kind(row["kind"]) in UNPROVEN]
    since = [row for row in lines if Kind(row["kind"]) in NEUTRAL]
    told = {
        "certificate": FORMAT,
        "tool": f"intercom-migration {_version()}",
        **facts,
        "verdict": _verdict(differences, unread, facts["records"]),
        "difference_counts": dict(Counter(row["kind"] for row in differences)),
        "differences": differences,
        "unread": unread,
        "since_counts": dict(Counter(row["kind"] for row in since)),
        "since": since,
    }
    told[SIGNATURE] = None if signer is None else _signature(told, signer)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "certificate.html"
    path.write_text(_page(told), encoding="utf-8")
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    (folder / "certificate.json").write_bytes(orjson.dumps(told, option=options))
    return Certificate(told, path)


def check_certificate(path: Path, public_key: str | None) -> str:
    """Return in a sentence that a certificate is unaltered; raises FatalError when it is not.

    Without a key of the reader's own, the one that the certificate names has to do.
    """
    told = _read(path)
    signed = told.pop(SIGNATURE, None)
    if signed is None:
        raise FatalError(f"{path}: unsigned; nobody can tell whether it was altered")
    try:
        named, signature = str(signed["public_key"]), str(signed["signature"])
        fingerprint = fingerprint_of(public_key or named)
    except (KeyError, TypeError, ValueError) as exc:
        raise FatalError(f"{path}: its signature is no signature of ours") from exc
    if not is_signed(canonical(told), signature=signature, public_key=public_key or named):
        other = " or signed with another key" if public_key else ""
        raise FatalError(f"{path}: altered since it was signed{other}")
    if public_key is not None:
        return f"Unaltered, and signed with your key {fingerprint}: {told.get('verdict')}."
    return (
        f"Unaltered since it was signed with the key {fingerprint}; whose that is, "
        f"--public-key tells: {told.get('verdict')}."
    )


def canonical(told: Json) -> bytes:
    """Return the bytes that are signed."""
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def hash_of(value: Any) -> str:
    """Return the sha256 of a value as JSON with sorted keys."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def hash_of_tables(tables: Tables, names: Iterable[str]) -> str:
    """Return the sha256 over the files of some of a run's tables, in order."""
    total = hashlib.sha256()
    for table in names:
        for path in sorted(tables.folder(table).glob("*.parquet")):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            total.update(f"{table}/{path.name} {digest}\n".encode())
    return total.hexdigest()


def sentence(told: Json) -> str:
    """Return the verdict for people."""
    whole = "Everything" if told["sample"]["is_whole"] else "All in the sample"
    if told["verdict"] == CLEAN:
        return f"{whole} that was migrated is in Intercom as it was in the source."
    if told["verdict"] == INCOMPLETE:
        failed = sum(row["failed"] for row in told["records"])
        return (
            f"{whole} that was migrated is as it was, but {failed} records failed "
            "and are not in Intercom: see the run's report."
        )
    if told["verdict"] == UNREAD:
        return f"{whole} that was read back is as it was, but {_not_read(told)}."
    also = f" And {_not_read(told)}." if told["unread"] else ""
    return f"{len(told['differences'])} differences: what is in Intercom is not what it was.{also}"


def _not_read(told: Json) -> str:
    many = f"{len(told['unread'])} records or files could not be read back"
    return f"{many}, and nobody can say whether they are right"


def _verdict(differences: list[Json], unread: list[Json], records: list[Json]) -> str:
    if differences or unread:
        return DIFFERENT if differences else UNREAD
    return INCOMPLETE if any(row["failed"] for row in records) else CLEAN


def _signature(told: Json, signer: Signer) -> Json:
    return {
        "algorithm": ALGORITHM,
        "public_key": signer.public_key,
        "fingerprint": signer.fingerprint,
        "signature": signer.sign(canonical(told)),
    }


def _page(told: Json) -> str:
    return page(
        "certificate.html.j2",
        told=told,
        sentence=sentence(told),
        texts={kind.value: text for kind, text in TEXTS.items()},
        shown=told["differences"][:SHOWN],
        unread=told["unread"][:SHOWN],
        since=told["since"][:SHOWN],
        document=hash_of({key: value for key, value in told.items() if key != SIGNATURE}),
    )


def _read(path: Path) -> Json:
    try:
        told = orjson.loads(path.read_bytes())
    except OSError as exc:
        raise FatalError(f"--check: {path}: {exc.strerror}") from exc
    except orjson.JSONDecodeError as exc:
        raise FatalError(f"--check: {path} is no JSON; name a certificate.json") from exc
    if not isinstance(told, dict) or "certificate" not in told:
        raise FatalError(f"--check: {path} is no certificate; name a certificate.json")
    return told


def _clean(value: Any) -> Any:
    return redact(value) if isinstance(value, str) else value


def _version() -> str:
    try:
        return version("intercom-migration")
    except PackageNotFoundError:
        return "uninstalled"
