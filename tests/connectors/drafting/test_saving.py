"""A migration file is written whole, sound and over nobody's work, or not at all."""

import stat

import pytest

from connectors.drafting import MigrationFile, laid_out, save
from connectors.drafting.saving import remember, remembered
from connectors.settings import SettingsError
from connectors.settings.schema import defaults
from transforms.errors import FatalError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "below" / "migration.yaml"


def new():
    return laid_out("acme", {"kind": "freshdesk", "url": "sandbox"}, {"url": "sandbox"})


def test_a_new_file_says_every_default_and_loads(path):
    settings = save(path, new(), {})

    told = settings.model_dump(mode="json", by_alias=True)
    for section in ("mapping", "options", "demo", "entities"):
        assert told[section] == defaults()[section]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["migration.yaml"]


def test_a_file_with_faults_is_not_written_and_names_itself(path):
    file = new()
    file.put(("mapping", "teammates", "default"), "nobody")

    with pytest.raises(SettingsError) as caught:
        save(path, file, {})

    assert str(caught.value).startswith(f"{path}: mapping.teammates.default: ")
    assert list(path.parent.iterdir()) == []


def test_what_somebody_changed_meanwhile_is_not_overwritten(path):
    save(path, new(), {})
    mine, theirs = MigrationFile.read(path), MigrationFile.read(path)
    theirs.put(("options", "tag"), "theirs")
    save(path, theirs, {})
    mine.put(("options", "tag"), "mine")

    with pytest.raises(FatalError, match="has changed meanwhile"):
        save(path, mine, {})

    assert MigrationFile.read(path).get(("options", "tag")) == "theirs"


def test_a_file_that_came_meanwhile_is_not_overwritten(path):
    save(path, new(), {})

    with pytest.raises(FatalError, match="has changed meanwhile"):
        save(path, new(), {})


def test_it_can_be_saved_again_and_keeps_its_mode(path):
    file = new()
    save(path, file, {})
    path.chmod(0o640)
    file.put(("options", "tag"), "two")

    assert save(path, file, {}).options.tag == "two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("broken", [None, b"{", b"[]"])
def test_what_became_of_proposals_is_remembered_or_unknown(tmp_path, broken):
    remember(tmp_path, "acme", {"a": "written"})
    assert remembered(tmp_path, "acme") == {"a": "written"}

    for each in tmp_path.iterdir():
        each.unlink() if broken is None else each.write_bytes(broken)

    assert remembered(tmp_path, "acme") == {}
