"""The page of all keys knows each key, and none that isn't there."""

from connectors.settings.faults import dotted
from connectors.settings.meanings import MEANINGS
from connectors.settings.schema import known_keys

KNOWN = {dotted(key) for key in known_keys()}


def is_told(key):
    """Whether a key is described, stands below a described one, or holds described ones."""
    return any(
        key == told or key.startswith(f"{told}.") or told.startswith(f"{key}.") for told in MEANINGS
    )


def test_every_key_of_the_file_is_described():
    assert {key for key in KNOWN if not is_told(key)} == set()


def test_every_described_key_can_stand_in_the_file():
    assert set(MEANINGS) - KNOWN == set()
