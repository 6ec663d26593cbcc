"""Ed25519: signing a certificate with the operator's key, and telling whether one is unaltered."""

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from transforms.errors import FatalError

ALGORITHM: Final = "Ed25519"
MAKE: Final = "make one with: openssl genpkey -algorithm ed25519 -out key.pem"


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs bytes; `public_key` and `fingerprint` tell others whose signature it is."""

    key: Ed25519PrivateKey

    @property
    def public_key(self) -> str:
        """The public half, base64 of its 32 bytes."""
        return base64.b64encode(_raw(self.key.public_key())).decode()

    @property
    def fingerprint(self) -> str:
        """The sha256 of the public half."""
        return fingerprint_of(self.public_key)

    def sign(self, content: bytes) -> str:
        """Return the signature in base64."""
        return base64.b64encode(self.key.sign(content)).decode()


def open_signer(path: Path) -> Signer:
    """Read a private key; raises FatalError in one line when it is none that can sign here."""
    content = _read(path, "verify.signing_key")
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError as exc:
        raise FatalError(
            f"verify.signing_key: {path} is encrypted, and nobody is there to type its password; "
            "use a key without one, readable by you alone"
        ) from exc
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise FatalError(f"verify.signing_key: {path} holds no private key in PEM; {MAKE}") from exc
    if not isinstance(key, Ed25519PrivateKey):
        raise FatalError(f"verify.signing_key: {path} is no Ed25519 key; {MAKE}")
    return Signer(key)


def open_public_key(path: Path) -> str:
    """Read a public key, or the public half of a private one; returns it as `Signer` names it."""
    content = _read(path, "--public-key")
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        try:
            return open_signer(path).public_key
        except FatalError as exc:
            raise FatalError(f"--public-key: {path} holds no Ed25519 key in PEM") from exc
    if not isinstance(key, Ed25519PublicKey):
        raise FatalError(f"--public-key: {path} is no Ed25519 key")
    return base64.b64encode(_raw(key)).decode()


def is_signed(content: bytes, *, signature: str, public_key: str) -> bool:
    """Tell whether the signature is this key's over these bytes."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint_of(public_key: str) -> str:
    """Return the sha256 of a public key, by which people compare keys."""
    return hashlib.sha256(base64.b64decode(public_key, validate=True)).hexdigest()


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _read(path: Path, told_by: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise FatalError(f"{told_by}: {path}: {exc.strerror}") from exc
