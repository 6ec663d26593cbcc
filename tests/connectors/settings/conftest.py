"""A small sound file, and ways to change one thing in it."""

import copy
from pathlib import Path

import pytest
import yaml

from connectors.settings import SettingsError, load_settings

ENVIRON = {"ZENDESK_CLIENT_SECRET": "zd-secret-1", "INTERCOM_ACCESS_TOKEN": "ic-secret-2"}
SMALL = {
    "name": "acme",
    "source": {
        "kind": "zendesk",
        "url": "https://acme.zendesk.com",
        "auth": {"client_id": "migration", "client_secret": "${ZENDESK_CLIENT_SECRET}"},
    },
    "target": {"url": "https://api.intercom.io", "token": "${INTERCOM_ACCESS_TOKEN}"},
}


def changed(changes):
    """SMALL with values at dotted keys; the last part may hold no dot."""
    tree = copy.deepcopy(SMALL)
    for key, value in changes.items():
        *sections, last = key.split(".")
        section = tree
        for name in sections:
            section = section.setdefault(name, {})
        section[last] = value
    return tree


@pytest.fixture
def load(tmp_path):
    """Load SMALL with changes, or a text as it is."""

    def load_file(changes=None, environ=ENVIRON):
        path = tmp_path / "migration.yaml"
        is_text = isinstance(changes, str)
        path.write_text(changes if is_text else yaml.safe_dump(changed(changes or {})))
        return load_settings(path, environ)

    return load_file


@pytest.fixture
def refused(load):
    """Load a file that must be refused, and return its faults by key."""

    def refuse(changes, environ=ENVIRON):
        with pytest.raises(SettingsError) as caught:
            load(changes, environ)
        lines = str(caught.value).splitlines()
        assert len(lines) == len(caught.value.faults)
        assert all(line.startswith(caught.value.file + ": ") for line in lines)
        return {fault.key: f"{fault.problem}; {fault.allowed}" for fault in caught.value.faults}

    return refuse


@pytest.fixture
def example():
    """The example file, which shows every key with its default."""
    return Path(__file__).parents[3] / "docs" / "migration.example.yaml"


@pytest.fixture
def environ():
    return dict(ENVIRON)
