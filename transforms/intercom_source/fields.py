"""Intercom's attributes: what the workspace says of them, and their values."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from transforms.bodies import plain_text
from transforms.field_values import Field, value_row
from transforms.intercom_source.relations import referred_to
from transforms.payloads import count, instant_or_none, mapping, records, source_id, text, texts

# By the words of data attributes, conversation attributes and those of ticket types alike.
KINDS: Final[Mapping[str, str]] = {
    "string": "text",
    "integer": "integer",
    "float": "decimal",
    "decimal": "decimal",
    "boolean": "boolean",
    "date": "date",
    "datetime": "date",
    "list": "option",
    "options": "option",
    "files": "files",
    "relationship": "relationship",
}
FILES: Final = "files"
RELATIONSHIP: Final = "relationship"
BUILT_IN: Final = frozenset({"_default_title_", "_default_description_"})
SHOWN: Final = "%Y-%m-%d %H:%M UTC"

Json = Mapping[str, Any]


def read_attribute(payload: Json) -> Field:
    """Return what the workspace says of an attribute, under the name that records use."""
    name = text(payload.get("name")) or source_id(payload.get("id")) or "attribute"
    options = dict(_options(payload))
    kind = KINDS.get(str(payload.get("data_type")), "text")
    if kind == "text" and options:
        kind = "option"
    return Field(name, name, kind, options)


def _options(payload: Json) -> Iterable[tuple[str, str]]:
    """Yield the options of a list, by what records may hold of them: an id, or the label."""
    listed = payload.get("options") or mapping(payload.get("input_options")).get("list_options")
    if not listed:
        listed = mapping(payload.get("input_options")).get("list_items")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, str):
            yield each, each
        label = text(mapping(each).get("label")) or text(mapping(each).get("value"))
        if label:
            yield source_id(mapping(each).get("id")) or label, label


def values_of(values: object, known: Mapping[str, Field]) -> list[dict[str, Any]]:
    """Return attributes as rows of FIELDS, the empty ones too."""
    return [
        attribute_row(known.get(name) or Field(name, name), value)
        for name, value in mapping(values).items()
        if name not in BUILT_IN and text(name)
    ]


def attribute_row(spec: Field, value: object) -> dict[str, Any]:
    """Return one attribute's value; files by their names, related objects by what they are."""
    if spec.kind == "date":
        return instant_row(spec, value)
    if is_of_files(value):
        return value_row(Field(spec.id, spec.name), ", ".join(_names(files_in(value))))
    if spec.kind == RELATIONSHIP or isinstance(value, dict):
        return _relation(spec, value)
    kind = "text" if spec.kind == FILES else spec.kind
    if kind == "option" and isinstance(value, list):
        kind = "options"
    return value_row(Field(spec.id, spec.name, kind, spec.options), value)


def instant_row(spec: Field, value: object) -> dict[str, Any]:
    """Return a moment as a row of FIELDS, to the second: Intercom's dates have a time of day."""
    at = _instant(value)
    if at is None:
        return value_row(Field(spec.id, spec.name), value)
    told = orjson.dumps(at.isoformat(timespec="seconds")).decode()
    return {
        "id": spec.id,
        "name": spec.name,
        "kind": "date",
        "value": told,
        "text": f"{at:{SHOWN}}",
    }


def _instant(value: object) -> datetime | None:
    """Return a moment in UTC; values come as unix seconds, as a text of them or as ISO 8601."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    found = instant_or_none(value)
    return None if found is None else found.astimezone(UTC).replace(microsecond=0)


def files_in(value: object) -> list[dict[str, Any]]:
    """Return the files that an attribute holds: one, or a list."""
    return records(value if isinstance(value, list) else [value])


def is_of_files(value: object) -> bool:
    """Tell whether an attribute's value is files."""
    found = files_in(value)
    return bool(found) and all(each.get("type") == "upload" or "url" in each for each in found)


def _names(files: Iterable[Json]) -> list[str]:
    return [text(each.get("name")) or "file" for each in files]


def _relation(spec: Field, value: object) -> dict[str, Any]:
    """Return what an attribute refers to: in words, and for machines by the ids of instances."""
    row = value_row(Field(spec.id, spec.name), _related(value))
    ids = referred_to(value)
    return row | ({"value": orjson.dumps(ids).decode()} if ids else {})


def _related(value: object) -> str | None:
    """Return what an attribute points at, in words: objects of the workspace's own types."""
    if not isinstance(value, dict):
        return text(value)
    found = records(value.get("instances")) or records(value.get("data")) or [value]
    return "; ".join(filter(None, map(_instance, found))) or text(value)


def _instance(value: Json) -> str | None:
    """Return an object of a workspace's own type in words: its id there, and its values."""
    told = [text(value.get("external_id")) or source_id(value.get("id"))]
    told += [
        f"{name}: {shown}"
        for name, each in mapping(value.get("custom_attributes")).items()
        if (shown := text(each))
    ]
    return ", ".join(filter(None, told)) or None


def option(key: str, name: str, value: str | None) -> list[dict[str, Any]]:
    """Return a value of the record's own that people read as a field; none where there is none."""
    return [value_row(Field(key, name, "option"), value)] if value else []


def number(key: str, name: str, value: object) -> list[dict[str, Any]]:
    """Return a number of something as a field; none where there is none of it."""
    return [value_row(Field(key, name, "integer"), value)] if count(value) else []


def flag(key: str, name: str, value: object) -> list[dict[str, Any]]:
    """Return what holds of a record as a field; none of what does not hold."""
    return [value_row(Field(key, name, "boolean"), value)] if value is True else []


def moment(key: str, name: str, value: object) -> list[dict[str, Any]]:
    """Return a time of the record's own as a field; none where there is none."""
    return [instant_row(Field(key, name, "date"), value)] if value else []


def note_texts(notes: object) -> str | None:
    """Return notes about a person or company as one text, oldest first, with author and date."""
    listed = mapping(notes)
    found = records(listed.get("data")) or records(listed.get("notes"))
    told = sorted(found, key=_noted_at)
    return "\n\n".join(filter(None, map(_note_text, told))) or None


def _noted_at(note: Json) -> tuple[float, str]:
    at = instant_or_none(note.get("created_at"))
    return (at.timestamp() if at else 0.0, str(note.get("id")))


def _note_text(note: Json) -> str | None:
    body = plain_text(text(note.get("body")) or "")
    if not body:
        return None
    at = instant_or_none(note.get("created_at"))
    who = text(mapping(note.get("author")).get("name"))
    head = ", ".join(filter(None, (f"{at:{SHOWN}}" if at else None, who)))
    return f"{head}: {body}" if head else body


def tag_names(tags: object, known: Mapping[str, str], key: str) -> list[str]:
    """Return the names of a record's tags, each once; of one that nobody knows the id."""
    return texts(
        [
            text(each.get("name")) or known.get(source_id(each.get("id")) or "") or each.get("id")
            for each in records(mapping(tags).get(key))
        ]
    )
