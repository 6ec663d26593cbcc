"""The file `.env` beside a migration file: behind the environment, and nobody else's to read."""

import os
import stat

import pytest

from connectors.settings import SettingsError, load_settings
from connectors.settings.dotenv_file import DotenvFile, keep_secret
from tests.connectors.settings.conftest import ENVIRON
from transforms.errors import FatalError


@pytest.fixture
def migration_file(tmp_path):
    return tmp_path / "migration.yaml"


def kept(migration_file, text, mode=0o600):
    path = migration_file.with_name(".env")
    path.write_text(text)
    path.chmod(mode)


def test_what_the_environment_lacks_is_taken_from_the_file_beside(load, migration_file):
    kept(migration_file, "ZENDESK_CLIENT_SECRET='zd-kept'\nINTERCOM_ACCESS_TOKEN=ic-kept\n")

    settings = load({}, {})

    assert settings.source_auth()["client_secret"] == "zd-kept"
    assert settings.target_token() == "ic-kept"


def test_the_environment_goes_first(load, migration_file):
    kept(migration_file, "INTERCOM_ACCESS_TOKEN=ic-kept\n")

    assert load({}, ENVIRON).target_token() == ENVIRON["INTERCOM_ACCESS_TOKEN"]


def test_a_file_that_others_can_read_is_refused_where_it_is_needed(load, migration_file):
    kept(migration_file, "INTERCOM_ACCESS_TOKEN=ic-kept\n", 0o640)

    assert load({}, ENVIRON).target_token() == ENVIRON["INTERCOM_ACCESS_TOKEN"]
    with pytest.raises(FatalError, match=r"can be read by other users \(mode 640\): chmod 600"):
        load({}, {})


def test_nothing_else_is_set_by_it_and_nothing_is_put_in(load, migration_file):
    text = "PREFECT_API_URL=http://127.0.0.1:1\nINTERCOM_ACCESS_TOKEN='a${HOME}b$x'\n"
    kept(migration_file, text)

    with pytest.raises(SettingsError) as caught:
        load({}, {})

    [fault] = caught.value.faults  # no server is asked for it, and only the other one is lacking
    assert "ZENDESK_CLIENT_SECRET is not set" in fault.problem
    assert "in .env beside the file" in fault.allowed
    assert "PREFECT_API_URL" not in os.environ
    assert DotenvFile(migration_file).get("INTERCOM_ACCESS_TOKEN") == "a${HOME}b$x"


@pytest.mark.parametrize(
    ("content", "told"), [(b"A=\xff", "is not UTF-8 text"), (None, "can't be read")]
)
def test_what_is_no_text_is_a_sentence(migration_file, content, told):
    path = migration_file.with_name(".env")
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
        path.chmod(0o600)

    with pytest.raises(FatalError, match=told):
        DotenvFile(migration_file).get("A")


@pytest.mark.parametrize("value", ["plain", "a'b", 'a"b', "a\\b", "a #b", " a ", "${HOME}", "ä=€"])
def test_a_secret_that_is_kept_is_read_back_as_it_was(migration_file, value):
    path = keep_secret(migration_file, "TOKEN", value)

    assert DotenvFile(migration_file).get("TOKEN") == value
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_other_lines_stay_and_a_file_that_stood_open_is_closed(migration_file):
    kept(migration_file, "# mine\nOTHER=1\nTOKEN=old\n", 0o644)

    path = keep_secret(migration_file, "TOKEN", "new")

    assert path.read_text() == "# mine\nOTHER=1\nTOKEN='new'\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_is_not_written_through_a_link(migration_file, tmp_path):
    (tmp_path / "elsewhere").touch()
    migration_file.with_name(".env").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(FatalError, match="is a link"):
        keep_secret(migration_file, "TOKEN", "new")


def test_a_file_that_is_there_loads_from_another_folder(load, migration_file, monkeypatch):
    kept(migration_file, "".join(f"{name}={value}\n" for name, value in ENVIRON.items()))
    load({}, {})
    monkeypatch.chdir("/")

    assert load_settings(migration_file, {}).target_token() == ENVIRON["INTERCOM_ACCESS_TOKEN"]
