"""The sample workspace: made of YAML, always the same."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from connectors.sandbox.intercom_source.desk.filled import Filled, begun
from connectors.sandbox.intercom_source.desk.knowledge import fill_knowledge
from connectors.sandbox.intercom_source.desk.people import fill_people, fill_setup
from connectors.sandbox.intercom_source.desk.threads import put_thread
from connectors.sandbox.store import Store

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def fill_sample(store: Store) -> Filled:
    """Fill an empty store; the ids of what is odd come back by name."""
    into = with_setup(store)
    fill_people(into, read("workspace"))
    for spec in read("threads"):
        put_thread(into, spec)
    fill_knowledge(into, read("knowledge"))
    return into


def with_setup(store: Store) -> Filled:
    """Put teammates, teams, attributes and types alone into an empty store."""
    into = begun(store)
    fill_setup(into, read("workspace") | {"help_centers": read("knowledge")["help_centers"]})
    return into


@cache
def read(name: str) -> Any:
    """Return a part of the sample as it is written."""
    text = (
        files("connectors.sandbox.intercom_source.desk")
        .joinpath(f"{name}.yaml")
        .read_text(encoding="utf-8")
    )
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader, in C where there is one
