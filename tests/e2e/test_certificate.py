"""The certificate says what was compared, hides nothing, and can't be altered unseen."""

import re
import shutil
from pathlib import Path

import orjson
import pytest
import pytest_asyncio
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from connectors.signing import open_public_key
from tasks.run.session import session
from tasks.verify.certificate import check_certificate
from tasks.verify.units import check_ready
from tests.connectors.test_signing import pem, public_pem
from tests.e2e.read_back import certified, migrated
from transforms.errors import CredentialError, FatalError

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def moved(tmp_path_factory):
    async with migrated(tmp_path_factory.mktemp("certificate")) as made:
        yield made


@pytest.fixture
def desk(moved):
    with moved.as_it_was():
        yield moved


def other_file(desk, **changes):
    """Write the migration file anew, with other values at dotted keys; returns its path."""
    tree = yaml.safe_load(desk.config.read_text())
    for key, value in changes.items():
        section, _, name = key.partition("__")
        tree.setdefault(section, {})[name] = value
    path = desk.config.with_name("other.yaml")
    path.write_text(yaml.safe_dump(tree))
    return path


def signing(desk, key):
    """Return a migration file that names a key, and the public half's file."""
    folder = desk.served.folder
    (folder / "key.pem").write_bytes(pem(key))
    (folder / "key.pub.pem").write_bytes(public_pem(key))
    return other_file(desk, verify__signing_key=str(folder / "key.pem")), folder / "key.pub.pem"


async def test_a_sound_migration_is_certified_with_all_its_numbers(desk):
    ended = await certified(desk.config)

    told = orjson.loads(Path(ended.report).with_suffix(".json").read_bytes())
    records = {row["entity"]: row for row in told["records"]}
    assert told["differences"] == told["since"] == []
    assert told["verdict"] == "records_failed"  # the desk itself has lost two files
    assert ended.failed == records["attachment"]["failed"] == 2
    assert "2 records failed" in ended.message
    assert told["adds_up"]
    assert [records["ticket"][k] for k in ("available", "migrated", "skipped", "compared")] == [
        64,
        62,
        2,
        62,
    ]
    assert (records["contact"]["compared"], records["company"]["compared"]) == (50, 8)
    assert (records["message"]["compared"], records["attachment"]["compared"]) == (172, 36)
    assert told["files_compared_by"] == "sha256"
    assert told["second_look"] | {"listed": 62} == {
        "tickets": 62,
        "messages": 166,
        "gone": 0,
        "unread": 0,
        "gaps": 0,
        "gaps_asked": 0,
        "listed": 62,
    }
    assert told["workspace"] == "sandbox1"
    assert [run["id"] for run in told["runs"]] == [desk.run]
    assert {len(digest) for digest in told["hashes"].values()} == {64}
    assert len(set(told["hashes"].values())) == 4
    assert told["signature"] is None
    assert told["profile"] is None
    page = Path(ended.report).read_text()
    assert "unsigned" in page
    assert told["hashes"]["plan"] in page
    assert "sandbox-token" not in page + orjson.dumps(told).decode()
    assert "sandbox-secret" not in page + orjson.dumps(told).decode()


async def test_every_difference_stands_in_the_certificate(desk):
    desk.parts(1002).remove(desk.parts(1002)[0])
    desk.conversation(1003)["title"] = "<script>alert(1)</script>"

    ended = await certified(desk.config, files=False)

    told = orjson.loads(Path(ended.report).with_suffix(".json").read_bytes())
    page = Path(ended.report).read_text()
    assert told["verdict"] == "differences"
    assert ended.failed == 4
    assert ended.message.startswith("2 differences")
    assert told["difference_counts"] == {"message_lost": 1, "title_differs": 1}
    [lost] = [row for row in told["differences"] if row["kind"] == "message_lost"]
    assert (lost["source_id"], lost["owner_id"]) == (desk.said(1002, 1), "1002")
    assert lost["target_id"] == desk.conversation(1002)["id"]
    assert desk.said(1002, 1) in page
    assert "<script>" not in page
    assert told["files_compared_by"] == "name and size"


def refused(desk, status, path):
    """Let the workspace answer some requests with an error for good."""
    body = {"type": "error.list", "errors": [{"code": "not_now", "message": "no"}]}
    soon = {"Retry-After": "0.05"}
    desk.served.target_faults.refuse(status, body, method="GET", path=path, headers=soon)


async def test_what_intercom_will_not_show_is_named_and_never_called_right(desk):
    conversation, person = desk.conversation(1002)["id"], desk.contact("4200000001001")["id"]
    company, file = desk.company("4300000000101")["id"], desk.part(1004, "[Files:")["files"][0]
    refused(desk, 500, f"/conversations/{conversation}$")
    refused(desk, 422, f"/contacts/{person}$")
    refused(desk, 403, f"/companies/{company}$")
    refused(desk, 500, f"^/_files/{file}/")
    try:
        ended = await certified(desk.config)
    finally:
        desk.served.target_faults.clear()

    told = orjson.loads(Path(ended.report).with_suffix(".json").read_bytes())
    records = {row["entity"]: row["compared"] for row in told["records"]}
    page = Path(ended.report).read_text()
    assert {
        (row["kind"], row["entity"], row["source_id"], row["found"]) for row in told["unread"]
    } == {
        ("not_read", "company", "4300000000101", "not_now"),
        ("not_read", "contact", "4200000001001", "not_now"),
        ("not_read", "ticket", "1002", "not_now"),
        ("not_read", "attachment", desk.file(1004, 0), "not_now"),
    }
    assert (told["verdict"], told["differences"]) == ("not_all_read", [])
    assert "4 records or files could not be read back" in ended.message
    assert ended.failed == 4 + 2
    assert [records[each] for each in ("company", "contact", "ticket", "attachment")] == [
        7,
        49,
        61,
        35,
    ]
    assert "but for what is named below" in page
    assert desk.file(1004, 0) in page


async def test_trouble_of_the_whole_workspace_stops_and_is_no_records_own(desk):
    refused(desk, 401, ".")
    try:
        with pytest.raises(CredentialError):
            await certified(desk.config)
    finally:
        desk.served.target_faults.clear()


async def test_a_sample_is_named_with_its_seed(desk):
    ended = await certified(desk.config, sample=7)

    told = orjson.loads(Path(ended.report).with_suffix(".json").read_bytes())
    records = {row["entity"]: row for row in told["records"]}
    assert told["sample"] == {"asked": 7.0, "is_whole": False, "seed": ended.run}
    assert records["ticket"]["compared"] == records["contact"]["compared"] == 7
    assert ended.message.startswith("All in the sample")


async def test_a_signed_certificate_is_unaltered_or_refused(desk, tmp_path):
    config, public = signing(desk, Ed25519PrivateKey.generate())
    ended = await certified(config, sample=3)
    path = Path(ended.report).with_suffix(".json")
    key = open_public_key(public)

    assert "Unaltered, and signed with your key" in check_certificate(path, key)
    assert "Unaltered since it was signed with the key" in check_certificate(path, None)
    assert "The certificate is signed." in ended.message
    altered = tmp_path / "altered.json"
    for old, new in ((b"records_failed", b"clean"), (b'"failed": 2', b'"failed": 0')):
        assert old in path.read_bytes()
        altered.write_bytes(path.read_bytes().replace(old, new))
        for known in (key, None):
            with pytest.raises(FatalError, match="altered since it was signed"):
                check_certificate(altered, known)
    stranger = tmp_path / "stranger.pem"
    stranger.write_bytes(public_pem(Ed25519PrivateKey.generate()))
    with pytest.raises(FatalError, match="or signed with another key"):
        check_certificate(path, open_public_key(stranger))


async def test_what_is_no_certificate_of_ours_is_refused_in_a_line(desk, tmp_path):
    unsigned = Path((await certified(desk.config, sample=1e-9)).report).with_suffix(".json")
    for content, words in (
        (unsigned.read_bytes(), "unsigned"),
        (b"{}", "is no certificate"),
        (b"[1]", "is no certificate"),
        (b"<html>", "is no JSON"),
        (b'{"certificate": 1, "signature": {}}', "no signature of ours"),
        (b'{"certificate": 1, "signature": 7}', "no signature of ours"),
        (b'{"certificate": 1, "signature": {"public_key": "?", "signature": "?"}}', "no signature"),
    ):
        path = tmp_path / "told.json"
        path.write_bytes(content)
        with pytest.raises(FatalError, match=words) as refused:
            check_certificate(path, None)
        assert "\n" not in str(refused.value)
    with pytest.raises(FatalError, match="No such file"):
        check_certificate(tmp_path / "nowhere.json", None)


async def test_a_key_that_can_not_sign_stops_before_anything_is_read(desk):
    key = desk.served.folder / "none.pem"
    key.write_text("nothing")
    config = other_file(desk, verify__signing_key=str(key))
    asked = []
    desk.served.watch = asked.append

    async with session(str(config)) as shared:
        with pytest.raises(FatalError, match=re.escape(f"verify.signing_key: {key}")):
            check_ready(shared, None)
    desk.served.watch = lambda _: None

    assert asked == []


async def test_settings_that_changed_since_are_named(desk):
    config = other_file(desk, options__tag="another-tag")

    async with session(str(config)) as shared:
        with pytest.raises(FatalError, match=rf"options changed since run {desk.run}"):
            check_ready(shared, None)


async def test_a_run_that_can_not_be_verified_is_refused_in_a_line(desk):
    async with session(str(desk.config)) as shared:
        with pytest.raises(FatalError, match="run 'nosuch' is not in the ledger"):
            check_ready(shared, "nosuch")
        folder = desk.tables().folder("").parent / desk.run
        kept = folder.rename(folder.with_name("kept"))
        try:
            with pytest.raises(FatalError, match="its plan is not in"):
                check_ready(shared, desk.run)
            with pytest.raises(FatalError, match="no run to verify: run demo or full first"):
                check_ready(shared, None)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            kept.rename(folder)
