"""verify, as an operator runs it: clean, signed, and with an exit code that a script can trust."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.connectors.test_signing import pem, public_pem
from tests.local import HEADERS, local_client

pytestmark = pytest.mark.slow


async def test_a_demo_is_verified_signed_damaged_and_found_out(desk_on_postgres):
    desk = desk_on_postgres
    key = Ed25519PrivateKey.generate()
    (desk.path / "key.pem").write_bytes(pem(key))
    (desk.path / "key.pub.pem").write_bytes(public_pem(key))

    early = await desk.run("verify")

    assert early.code == 2
    assert "no run to verify: run demo or full first" in early.err
    assert early.is_tidy(), early.screen

    demo = await desk.run("demo", "--yes")
    desk.write({"verify.signing_key": "key.pem"})
    verify = await desk.run("verify")

    assert (demo.code, verify.code, verify.err) == (0, 0, ""), verify.screen
    assert "Everything that was migrated is in Intercom as it was in the source." in verify.out
    assert verify.is_tidy(), verify.screen
    path = desk.report(verify.run) / "certificate.json"
    told = json.loads(path.read_bytes())
    assert (told["verdict"], told["differences"]) == ("clean", [])
    assert [run["id"] for run in told["runs"]] == [demo.run]
    checked = await desk.run("verify", "--check", str(path), "--public-key", "key.pub.pem")
    assert (checked.code, checked.err) == (0, "")
    assert "Unaltered, and signed with your key" in checked.out

    rows = desk.rows(demo.run, "ticket", "migrated")
    async with local_client(desk.sandbox["target_url"], headers=HEADERS) as client:
        path = f"/conversations/{rows[0]['target_id']}"
        assert (await client.delete(path)).is_success
    writes = await desk.writes()
    damaged = await desk.run("verify", "--run", demo.run, "--no-files")

    assert damaged.code == 1, damaged.screen
    assert "ticket_missing" in damaged.out
    told = json.loads((desk.report(damaged.run) / "certificate.json").read_bytes())
    assert [row["source_id"] for row in told["differences"]] == [rows[0]["source_id"]]
    assert await desk.writes() == writes


async def test_what_an_operator_gets_wrong_is_one_line_and_exit_code_2(desk):
    (desk.path / "text.txt").write_text("hello")
    desk.write({"verify.signing_key": "text.txt"})
    for arguments, words in (
        (["verify"], "verify.signing_key: text.txt holds no private key in PEM"),
        (["verify", "--sample", "1.5"], "--sample: a share above 0 and up to 1"),
        (["verify", "--sample", "0"], "--sample: a share above 0 and up to 1"),
        (["verify", "--check", "text.txt"], "--check: text.txt is no JSON"),
        (["verify", "--check", "gone.json"], "--check: gone.json: No such file or directory"),
        (
            ["verify", "--check", "text.txt", "--public-key", "text.txt"],
            "--public-key: text.txt holds no Ed25519 key in PEM",
        ),
    ):
        refused = await desk.run(*arguments)

        assert refused.code == 2, refused.screen
        assert words in refused.err
        assert refused.is_tidy(), refused.screen
        assert len(refused.err.strip().splitlines()) == 1
