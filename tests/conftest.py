"""Fixtures that any test may ask for, and one that all have."""

import pytest
from hypothesis import settings

from tests.postgres import postgres, postgres_url

__all__ = ["postgres", "postgres_url", "state_home"]

# A property that takes long on a busy machine is no fault: no test asserts a time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def state_home(tmp_path_factory):
    """Keep the locks of this machine's workspaces out of the home of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield
