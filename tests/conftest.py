"""Fixtures that any test may ask for, and two that all have."""

import gc
import socket

import pytest

from tests import examples, names
from tests.postgres import postgres, postgres_url

__all__ = ["no_other_machines", "postgres", "postgres_url", "state_home"]

examples.register()
# Thousands of collected tests are no garbage: looking through them cost a twentieth of the whole.
gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def state_home(tmp_path_factory):
    """Keep the locks of this machine's workspaces out of the home of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session", autouse=True)
def no_other_machines():
    """Let no test reach a host of the world by its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", names.of_this_machine)
        yield


# Files that take longest, those first: what is begun last is what a run on two cores waits for.
LONGEST = (
    "deployments/test_stopping",
    "deployments/test_deployed",
    "e2e/test_matrix",
    "e2e/test_knowledge_matrix",  # which both wait most of the time, as the next two do
    "e2e/test_outages",
    "e2e/test_odd_files",
    "deployments/",
    "transforms/test_fuzz",
    "e2e/test_intercom_source",
    "e2e/test_long_tickets",
    "e2e/test_freshdesk",
    "e2e/test_linked_incidents",
    "e2e/test_people_carried",
    "e2e/test_malformed_answers",
    "e2e/test_own_trouble",
    "e2e/test_gone_",
    "e2e/test_landing",
    "e2e/test_taking_back",
    "e2e/",
)


def pytest_collection_modifyitems(items):
    """Begin with the longest; within a file the order stays."""
    items.sort(key=lambda item: next(_places(item.nodeid), len(LONGEST)))


def _places(name):
    return (place for place, told in enumerate(LONGEST) if told in name)
