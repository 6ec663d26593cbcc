"""Which report is shown when no run is named."""

import os

import orjson
import pytest

from deployments.reports import report_folder
from transforms.errors import FatalError


def written(root, run, migration, *, age_s):
    folder = root / run
    folder.mkdir()
    path = folder / "summary.json"
    path.write_bytes(orjson.dumps({"run": run, "migration": migration}))
    os.utime(path, (1_000_000 - age_s, 1_000_000 - age_s))


@pytest.fixture
def root(tmp_path):
    written(tmp_path, "full-1", "ours", age_s=20)
    written(tmp_path, "full-2", "ours", age_s=10)
    written(tmp_path, "full-9", "theirs", age_s=0)
    (tmp_path / "verify-1").mkdir()
    return tmp_path


def test_the_newest_report_of_the_own_migration_is_shown(root):
    assert report_folder(root, "ours", None) == root / "full-2"


def test_a_report_that_is_named_is_shown(root):
    assert report_folder(root, "ours", "full-1") == root / "full-1"


@pytest.mark.parametrize("run", ["full-9", "verify-1", "full-7"])
def test_a_report_that_is_not_the_migrations_is_refused(root, run):
    with pytest.raises(FatalError, match=f"no report {run} of 'ours'"):
        report_folder(root, "ours", run)


def test_a_migration_without_a_report_is_told_what_to_run(root):
    with pytest.raises(FatalError, match=r"no report of 'third' in .*; run demo or full first"):
        report_folder(root, "third", None)
