"""A folder is read and never left."""

import os

import pytest

from connectors.files.folder import Folder
from transforms.errors import ContractError, RecordError


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "desk"
    (root / "files" / "deep").mkdir(parents=True)
    (root / "files" / "deep" / "a.txt").write_text("inside")
    (tmp_path / "secret.txt").write_text("outside")
    return Folder(root)


def test_a_file_is_opened_by_its_path_from_the_folder(folder):
    with folder.open("files/deep/a.txt") as file:
        assert file.read() == b"inside"


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "files/../../secret.txt", "/etc/passwd", "", ".", "files\\a", "C:x", "a\0b"],
)
def test_a_path_that_leads_out_is_refused(folder, path):
    with pytest.raises(RecordError, match="file_forbidden"):
        folder.open(path)


def test_a_link_is_refused_wherever_it_stands_and_leads(folder, tmp_path):
    (folder.root / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder.root / "in.txt").symlink_to(folder.root / "files" / "deep" / "a.txt")
    (folder.root / "up").symlink_to(tmp_path)

    for path in ("out.txt", "in.txt", "up/secret.txt"):
        with pytest.raises(RecordError, match="file_forbidden"):
            folder.open(path)


def test_what_is_no_plain_file_is_refused_and_waited_for_by_nobody(folder):
    os.mkfifo(folder.root / "pipe")

    for path in ("pipe", "files"):
        with pytest.raises(RecordError, match="file_forbidden"):
            folder.open(path)


def test_a_file_that_is_not_there_is_not_found(folder):
    with pytest.raises(RecordError, match="file_not_found"):
        folder.open("files/gone.txt")


def test_a_table_may_lie_in_several_files(folder):
    for name in ("tickets.csv", "tickets-2026.parquet", "tickets.txt", "others.csv"):
        (folder.root / name).touch()

    assert [part.name for part in folder.parts("tickets")] == [
        "tickets-2026.parquet",
        "tickets.csv",
    ]


def test_a_folder_that_is_gone_is_named(tmp_path):
    with pytest.raises(ContractError, match=r"gone: .*check source\.url"):
        Folder(tmp_path / "gone").names()
