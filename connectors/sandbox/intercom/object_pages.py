"""The custom objects of the workspace as people see them: all, and each with what relates to it."""

from collections.abc import Iterator
from typing import Any

from connectors.sandbox.intercom.custom_objects import INSTANCE, related_ids
from connectors.sandbox.intercom.workspace import Json, Workspace


def objects_of(world: Workspace, doc: Json) -> list[tuple[str, Json]]:
    """Return what a person or conversation relates to, each with the name of the attribute."""
    return [
        (name, world.store.all(INSTANCE)[each])
        for name, value in sorted(doc["custom_attributes"].items())
        if isinstance(value, list)
        for each in value
    ]


def object_rows(world: Workspace) -> Iterator[Json]:
    """Yield all instances, each with how many relate to it."""
    holders = [*world.store.all("contact").values(), *world.store.all("conversation").values()]
    related = [related_ids(each) for each in holders]
    for doc in world.store.all(INSTANCE).values():
        yield doc | {"related": sum(doc["id"] in ids for ids in related)}


def object_words(doc: Json) -> list[Any]:
    """Return what an instance is looked for by: its type, ids and values."""
    return [doc["type"], doc["external_id"], *doc["custom_attributes"].values()]


def object_shown(world: Workspace, doc: Json, _: str) -> Json:
    """Return an instance with the people and conversations that relate to it."""

    def holders(kind: str) -> list[Json]:
        return [e for e in world.store.all(kind).values() if doc["id"] in related_ids(e)]

    return {**doc, "people": holders("contact"), "conversations": holders("conversation")}
