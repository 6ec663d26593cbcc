"""What a request may hold: types and limits of fields, and the check of a request against them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, NamedTuple

FieldType = Literal["string", "integer", "number", "boolean", "array", "object", "any"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a request; `fields` of an object are all it may have, None leaves it free."""

    type: FieldType
    is_required: bool = False
    is_nullable: bool = False
    choices: frozenset[str] | None = None
    max_items: int | None = None
    max_length: int | None = None
    items: "Field | None" = None
    fields: "Mapping[str, Field] | None" = None


Fields = Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Variant:
    """One of several forms of a body; `spec` is its title in Intercom's document, for the test."""

    fields: Fields
    name: str = ""


Choose = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What one method and path take."""

    query: Fields = field(default_factory=dict)
    variants: Mapping[str, Variant] = field(default_factory=dict)  # none: no body
    choose: Choose | None = None  # says which variant a body is meant to be
    status: int = 400  # of a body that does not fit

    def fields_for(self, body: Mapping[str, Any]) -> Fields | None:
        """Return the fields of the variant that the body asks for; None for no body at all."""
        if not self.variants:
            return None
        first = next(iter(self.variants.values()))
        if self.choose is None:
            return first.fields
        return self.variants.get(self.choose(body), first).fields


class Misfit(NamedTuple):
    """The first thing in a request that its contract does not allow."""

    field: str
    code: str
    message: str


def text(*choices: str, max_length: int | None = None) -> Field:
    """Return an optional string."""
    return Field("string", choices=frozenset(choices) or None, max_length=max_length)


def whole() -> Field:
    """Return an optional integer."""
    return Field("integer")


def flag() -> Field:
    """Return an optional boolean."""
    return Field("boolean")


def free() -> Field:
    """Return an optional object of any content; its values are checked elsewhere."""
    return Field("object")


def listed(items: Field, *, max_items: int | None = None) -> Field:
    """Return an optional list."""
    return Field("array", items=items, max_items=max_items)


def nested(**fields: Field) -> Field:
    """Return an optional object of known fields."""
    return Field("object", fields=fields)


def must(wanted: Field) -> Field:
    """Return the field as a required one."""
    return replace(wanted, is_required=True)


def null(wanted: Field) -> Field:
    """Return the field as one that may be null."""
    return replace(wanted, is_nullable=True)


def one(**fields: Field) -> Endpoint:
    """Return an endpoint that takes a body of one form."""
    return Endpoint(variants={"": Variant(fields)})


_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "any": (object,),
}


def body_misfit(fields: Fields, body: Mapping[str, Any], where: str = "") -> Misfit | None:
    """Return the first field that is unknown, missing or not what it should be."""
    for name in body:
        if name not in fields:
            return Misfit(where + name, "parameter_invalid", f"{where}{name} is not a field")
    for name, wanted in fields.items():
        if name in body:
            found = _misfit(wanted, body[name], where + name)
            if found is not None:
                return found
        elif wanted.is_required:
            return Misfit(where + name, "parameter_not_found", f"{where}{name} is required")
    return None


def query_misfit(fields: Fields, query: Mapping[str, str]) -> Misfit | None:
    """Return the first query parameter that is unknown or not of its type."""
    for name, value in query.items():
        wanted = fields.get(name)
        if wanted is None:
            return _invalid(name, "is not a query parameter")
        if wanted.type == "integer" and not (value.isdecimal() and int(value) > 0):
            return _invalid(name, "must be a positive integer")
        if wanted.type == "boolean" and value not in {"true", "false"}:
            return _invalid(name, "must be true or false")
        if wanted.choices is not None and value not in wanted.choices:
            return _invalid(name, f"must be one of {', '.join(sorted(wanted.choices))}")
    return None


def _invalid(name: str, told: str) -> Misfit:
    return Misfit(name, "parameter_invalid", f"{name} {told}")


def _misfit(wanted: Field, value: Any, name: str) -> Misfit | None:
    if value is None:
        return None if wanted.is_nullable else _invalid(name, "must not be null")
    is_odd = isinstance(value, bool) and wanted.type in {"integer", "number"}
    if is_odd or not isinstance(value, _TYPES[wanted.type]):
        return _invalid(name, f"must be of type {wanted.type}")
    if isinstance(value, str):
        return _text_misfit(wanted, value, name)
    if isinstance(value, list):
        return _list_misfit(wanted, value, name)
    if isinstance(value, dict) and wanted.fields is not None:
        return body_misfit(wanted.fields, value, f"{name}.")
    return None


def _text_misfit(wanted: Field, value: str, name: str) -> Misfit | None:
    if wanted.choices is not None and value not in wanted.choices:
        return _invalid(name, f"must be one of {', '.join(sorted(wanted.choices))}")
    if wanted.max_length is not None and len(value) > wanted.max_length:
        return _invalid(name, f"is longer than {wanted.max_length}")
    return None


def _list_misfit(wanted: Field, value: list[Any], name: str) -> Misfit | None:
    if wanted.max_items is not None and len(value) > wanted.max_items:
        return _invalid(name, f"has more than {wanted.max_items} items")
    if wanted.items is not None:
        for position, item in enumerate(value):
            found = _misfit(wanted.items, item, f"{name}[{position}]")
            if found is not None:
                return found
    return None
