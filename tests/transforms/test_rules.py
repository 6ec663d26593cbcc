from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import UTC, datetime

import pytest

from transforms import conditions, rules
from transforms.conditions import AnyNone, DateRange
from transforms.rules import Proposed, Rules, StatusTarget

NOON = datetime(2024, 1, 31, 12, tzinfo=UTC)
MIDNIGHT = datetime(2024, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("condition", "values", "passes"),
    [
        (AnyNone(), [], True),
        (AnyNone(any=("a",)), ["a", "b"], True),
        (AnyNone(any=("a",)), [], False),
        (AnyNone(none=("b",)), ["a", "b"], False),
        (AnyNone(none=("b",)), [], True),
        (AnyNone(any=("a",), none=("b",)), ["a", "b"], False),
        (AnyNone(any=("a",)), ["A"], False),
    ],
)
def test_any_wants_one_of_its_values_and_none_forbids_its_own(condition, values, passes):
    assert condition.admits(values) is passes


@pytest.mark.parametrize(
    ("bounds", "at", "passes"),
    [
        (DateRange(), None, True),
        (DateRange(from_=NOON), None, False),
        (DateRange(from_=NOON), NOON, True),
        (DateRange(to=MIDNIGHT), NOON, True),
        (DateRange(to=MIDNIGHT), MIDNIGHT, False),
        (DateRange(from_=MIDNIGHT), NOON, False),
    ],
)
def test_a_range_takes_its_first_instant_and_leaves_its_last(bounds, at, passes):
    assert bounds.admits(at) is passes


def test_rules_can_not_be_changed():
    with pytest.raises(FrozenInstanceError):
        Rules().time_zone = "UTC"


def test_no_status_map_is_shared():
    first, second = Rules(), Rules()

    first.mapping.tickets.statuses["new"] = StatusTarget("closed")

    assert second.mapping.tickets.statuses["new"] == StatusTarget("open")


def test_the_documented_statuses_have_their_defaults():
    statuses = Rules().mapping.tickets.statuses

    month = StatusTarget("snoozed", 30 * 86_400)
    assert statuses["new"] == statuses["open"] == StatusTarget("open")
    assert statuses["pending"] == statuses["hold"] == month
    assert statuses["solved"] == statuses["closed"] == StatusTarget("closed")


def test_every_decision_refuses_unknown_keys():
    things = vars(conditions) | vars(rules)
    classes = [thing for thing in things.values() if is_dataclass(thing)]

    assert len(classes) > 25
    for cls in set(classes) - {Rules, Proposed}:
        assert cls.__pydantic_config__["extra"] == "forbid", cls
        assert fields(cls)
