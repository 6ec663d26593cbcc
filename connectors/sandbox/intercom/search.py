"""Intercom's search language: filters in groups, checked against the fields and their types."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from connectors.sandbox.intercom.rules import invalid

MAX_FILTERS: Final = 15  # in one group; OpenAPI 2.16
MAX_DEPTH: Final = 2  # groups in groups; OpenAPI 2.16

FieldKind = Literal["text", "words", "number", "date", "day", "flag", "tag"]
Doc = Mapping[str, Any]
Get = Callable[[Doc], Any]
Test = Callable[[Doc], bool]

_TEXT: Final = frozenset({"=", "!=", "IN", "NIN", "~", "!~", "^", "$"})
_OPERATORS: Final[Mapping[str, frozenset[str]]] = {
    "text": _TEXT,
    "words": _TEXT,
    "number": frozenset({"=", "!=", "IN", "NIN", ">", "<", ">=", "<="}),
    "date": frozenset({"=", "!=", "IN", "NIN", ">", "<"}),  # conversations: to the second
    "day": frozenset({"=", ">", "<"}),  # contacts: to the day
    "flag": frozenset({"=", "!="}),
    "tag": frozenset({"=", "!="}),
}


@dataclass(frozen=True, slots=True)
class Searchable:
    """A field that can be searched: how its values compare, and where they are."""

    kind: FieldKind
    get: Get


@dataclass(frozen=True, slots=True)
class Grammar:
    """The fields of one kind of records; `find` answers for those named by the customer."""

    fields: Mapping[str, Searchable]
    find: Callable[[str], Searchable | None]
    timezone: str
    is_inclusive: bool  # ">" and "<" of dates also find equals

    def compile(self, query: Any) -> Test:
        """Return the test that a query means; raises Refusal where Intercom would."""
        return self._group(query, depth=0)

    def pinned(self, query: Any, field: str) -> list[str] | None:
        """Return the values of a field that every hit must have one of, None if there are none."""
        if not isinstance(query, Mapping):
            return None
        value = query.get("value")
        if query.get("field") == field:
            if query.get("operator") == "=" and isinstance(value, str):
                return [value]
            return value if query.get("operator") == "IN" and isinstance(value, list) else None
        if query.get("operator") == "AND" and isinstance(value, list):
            return next((p for each in value if (p := self.pinned(each, field)) is not None), None)
        return None

    def _group(self, query: Any, *, depth: int) -> Test:
        if not isinstance(query, Mapping):
            raise invalid("query must be an object", "query")
        operator, value = query.get("operator"), query.get("value")
        if operator not in {"AND", "OR"}:
            return self._filter(query)
        if set(query) - {"operator", "value"}:
            raise invalid("a group has an operator and a value", "query")
        if depth >= MAX_DEPTH:
            raise invalid(f"filters are nested deeper than {MAX_DEPTH}", "query")
        if not isinstance(value, list) or not 1 <= len(value) <= MAX_FILTERS:
            raise invalid(f"a group has 1 to {MAX_FILTERS} filters", "query")
        tests = [self._group(each, depth=depth + 1) for each in value]
        if operator == "AND":
            return lambda doc: all(test(doc) for test in tests)
        return lambda doc: any(test(doc) for test in tests)

    def _filter(self, query: Mapping[str, Any]) -> Test:
        if set(query) - {"field", "operator", "value"}:
            raise invalid("a filter has a field, an operator and a value", "query")
        name, operator, value = query.get("field"), query.get("operator"), query.get("value")
        found = (self.fields.get(name) or self.find(name)) if isinstance(name, str) else None
        if found is None:
            raise invalid(f"{name!r} is not a field that can be searched", "field")
        if operator not in _OPERATORS[found.kind]:
            raise invalid(f"operator {operator!r} is not supported for {name!r}", "operator")
        if operator in {"IN", "NIN"}:
            if not isinstance(value, list) or not value:
                raise invalid(f"{operator} takes a list", "value")
            tests = [self._single(found, "=", each) for each in value]
            if operator == "IN":
                return lambda doc: any(test(doc) for test in tests)
            return lambda doc: not any(test(doc) for test in tests)
        return self._single(found, str(operator), value)

    def _single(self, found: Searchable, operator: str, value: Any) -> Test:
        get = found.get
        if operator in {"!=", "!~"}:
            positive = self._single(found, operator[1:] if operator == "!~" else "=", value)
            return lambda doc: not positive(doc)
        if value is None:
            return lambda doc: get(doc) in (None, "", [])
        match found.kind:
            case "text" | "words" | "tag":
                return _text_test(found, operator, value)
            case "flag":
                if not isinstance(value, bool):
                    raise invalid(f"{value!r} is not true or false", "value")
                return lambda doc: get(doc) is value
            case "day":
                return self._day_test(get, operator, _number(value))
            case _:
                is_inclusive = self.is_inclusive and found.kind == "date"
                return _number_test(get, operator, _number(value), is_inclusive=is_inclusive)

    def _day_test(self, get: Get, operator: str, value: float) -> Test:
        """Compare whole days of the workspace: ">" begins at the next one."""
        zone = ZoneInfo(self.timezone)

        def day(seconds: float) -> int:
            return datetime.fromtimestamp(seconds, UTC).astimezone(zone).date().toordinal()

        wanted = day(value)
        compare: Mapping[str, Callable[[int], bool]] = {
            "=": wanted.__eq__,
            ">": lambda each: each > wanted,
            "<": lambda each: each < wanted,
        }
        test = compare[operator]
        return lambda doc: (found := get(doc)) is not None and test(day(found))


def _number(value: Any) -> float:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid(f"{value!r} is not a number", "value")
    return value


def _number_test(get: Get, operator: str, value: float, *, is_inclusive: bool) -> Test:
    if is_inclusive and operator in {">", "<"}:
        operator += "="
    compare: Mapping[str, Callable[[Any], bool]] = {
        "=": lambda each: each == value,
        ">": lambda each: each > value,
        "<": lambda each: each < value,
        ">=": lambda each: each >= value,
        "<=": lambda each: each <= value,
    }
    test = compare[operator]
    return lambda doc: (found := get(doc)) is not None and test(found)


def _text_test(found: Searchable, operator: str, value: Any) -> Test:
    if not isinstance(value, str):
        raise invalid(f"{value!r} is not a string", "value")
    wanted = value.lower()
    compare: Mapping[str, Callable[[str], bool]] = {
        "=": lambda each: each == wanted,
        "~": lambda each: wanted in each,
        "^": lambda each: each.startswith(wanted),
        "$": lambda each: each.endswith(wanted),
    }
    test, get = compare[operator], found.get

    def matches(doc: Doc) -> bool:
        told = get(doc)
        many = told if isinstance(told, list) else [told]
        return any(each is not None and test(str(each).lower()) for each in many)

    return matches
