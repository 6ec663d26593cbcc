import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from connectors.signing import is_signed, open_public_key, open_signer
from transforms.errors import FatalError


def pem(key, password=None):
    how = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)


def public_pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def key(tmp_path):
    key = Ed25519PrivateKey.generate()
    (tmp_path / "key.pem").write_bytes(pem(key))
    (tmp_path / "key.pub.pem").write_bytes(public_pem(key))
    return tmp_path / "key.pem"


def test_a_signature_is_the_keys_over_these_bytes(key):
    signer = open_signer(key)
    signature = signer.sign(b"told")
    public = open_public_key(key.with_name("key.pub.pem"))

    assert public == signer.public_key
    assert is_signed(b"told", signature=signature, public_key=public)
    assert not is_signed(b"t0ld", signature=signature, public_key=public)
    other = Ed25519PrivateKey.generate()
    key.write_bytes(pem(other))
    assert not is_signed(b"told", signature=signature, public_key=open_signer(key).public_key)
    assert not is_signed(b"told", signature="no base64", public_key=public)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no private key in PEM"),
        (b"\xff\x00", "holds no private key in PEM"),
        (pem(Ed25519PrivateKey.generate(), b"secret"), "is encrypted"),
        (pem(generate_private_key(SECP256R1())), "is no Ed25519 key"),
        (public_pem(Ed25519PrivateKey.generate()), "holds no private key in PEM"),
    ],
    ids=["empty", "garbage", "encrypted", "another kind", "public half"],
)
def test_a_file_that_can_not_sign_is_refused_in_one_line(tmp_path, content, words):
    path = tmp_path / "key.pem"
    path.write_bytes(content)

    with pytest.raises(FatalError, match=words) as refused:
        open_signer(path)

    assert str(refused.value).startswith(f"verify.signing_key: {path}")
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FatalError, match=r"verify.signing_key: .*key\.pem: No such file"):
        open_signer(tmp_path / "key.pem")
    with pytest.raises(FatalError, match=r"--public-key: .*key\.pem: No such file"):
        open_public_key(tmp_path / "key.pem")
