"""What is ours stays ours: folders that stood open, links and files that others planted."""

import os
import stat
from pathlib import Path

import pytest

from connectors.private import make_private, make_private_file, open_private
from transforms.errors import FatalError


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_its_owners_alone(tmp_path):
    make_private(tmp_path / "state")

    assert mode(tmp_path / "state") == 0o700


def test_a_folder_that_stood_open_is_closed_with_its_files(tmp_path):
    state, log = tmp_path / "state", tmp_path / "state" / "run.log"
    state.mkdir()
    state.chmod(0o755)
    log.write_text("old")
    log.chmod(0o644)

    make_private(state)

    assert (mode(state), mode(log), log.read_text()) == (0o700, 0o600, "old")


def test_a_link_among_its_files_is_left_alone(tmp_path):
    state, other = tmp_path / "state", tmp_path / "other"
    state.mkdir()
    state.chmod(0o755)
    other.write_text("")
    other.chmod(0o644)
    (state / "link").symlink_to(other)

    make_private(state)

    assert mode(other) == 0o644


def test_a_link_of_ones_own_may_stand_for_a_folder(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "real")

    make_private(tmp_path / "state")

    assert mode(tmp_path / "real") == 0o700


@pytest.mark.parametrize("planted", ["folder", "link", "link to theirs"])
def test_what_another_user_has_planted_is_refused(tmp_path, planted):
    if os.geteuid() != 0:
        with pytest.raises(PermissionError):  # only root can give folders away, as below
            make_private(Path("/"))
        return
    real, state = tmp_path / "real", tmp_path / "state"
    real.mkdir()
    if planted == "folder":
        state.mkdir()
    else:
        state.symlink_to(real)
    os.chown(state, 4711, 4711, follow_symlinks=planted == "link to theirs")

    with pytest.raises(FatalError, match="belongs to user 4711"):
        make_private(state)


def test_a_file_is_never_opened_through_a_link(tmp_path):
    kept = tmp_path / "kept"
    kept.write_text("precious")
    (tmp_path / "lock").symlink_to(kept)

    with pytest.raises(FatalError, match="lock is a link"):
        open_private(tmp_path / "lock", os.O_RDWR)
    assert kept.read_text() == "precious"


def test_a_file_that_stood_open_is_closed(tmp_path):
    log = tmp_path / "log"
    log.write_text("old")
    log.chmod(0o644)

    os.close(open_private(log, os.O_RDWR))

    assert (mode(log), log.read_text()) == (0o600, "old")


def test_a_new_file_is_its_owners_alone(tmp_path):
    os.close(open_private(tmp_path / "log", os.O_WRONLY))

    assert mode(tmp_path / "log") == 0o600


def test_a_ledger_that_stood_open_is_closed_and_keeps_what_it_holds(tmp_path):
    ledger = tmp_path / "state" / "ledger.db"
    make_private_file(ledger)
    ledger.write_text("kept")
    ledger.chmod(0o644)

    make_private_file(ledger)

    assert (mode(ledger), mode(ledger.parent), ledger.read_text()) == (0o600, 0o700, "kept")
