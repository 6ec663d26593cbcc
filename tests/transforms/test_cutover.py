"""Which steps of a cutover are due, for whom, and what opens one again."""

from datetime import UTC, datetime, timedelta

import pytest

from transforms.cutover import CutoverStep, Standing, StepState, due, missing, require_due, walk
from transforms.errors import FatalError
from transforms.sign_off import Way

THEN = datetime(2026, 11, 28, 5, tzinfo=UTC)
LATER = THEN + timedelta(hours=1)
NAMES = [each.value for each in CutoverStep]


def done(*steps, at=THEN):
    return {each: Standing(each, StepState.DONE, "ada", at) for each in steps}


def walked(kept=None, way=Way.SOURCE, *, has_base=True, written_at=None):
    return walk(kept or {}, way, has_base=has_base, written_at=written_at)


def test_who_works_in_the_source_goes_through_all_steps_in_order():
    kept, seen = {}, []
    while (standing := due(walked(kept))) is not None:
        seen.append(standing.step.value)
        kept |= done(standing.step)

    assert seen == NAMES == ["freeze", "delta", "verify", "redirects", "hand_over"]


def test_who_works_in_the_target_needs_no_freeze_and_no_delta():
    freeze, delta, *others = walked(way=Way.TARGET)

    assert {freeze.state, delta.state} == {StepState.NOT_NEEDED}
    assert {each.state for each in others} == {StepState.OPEN}


def test_without_a_knowledge_base_nothing_is_led_on():
    unneeded = [each for each in walked(has_base=False) if each.state is StepState.NOT_NEEDED]

    assert [(each.step, each.told) for each in unneeded] == [
        (CutoverStep.REDIRECTS, "no knowledge base has moved")
    ]


def test_a_step_that_was_not_needed_is_open_when_the_way_is_another():
    kept = {each.step: each for each in walked(way=Way.TARGET)}

    assert due(walked(kept, Way.SOURCE)).step is CutoverStep.FREEZE


def test_what_was_verified_is_open_again_after_a_run_that_wrote():
    kept = done(CutoverStep.FREEZE, CutoverStep.DELTA, CutoverStep.VERIFY)

    assert due(walked(kept, written_at=THEN)).step is CutoverStep.REDIRECTS
    again = due(walked(kept, written_at=LATER))
    assert (again.step, again.state) == (CutoverStep.VERIFY, StepState.OPEN)
    assert "written to since" in again.told


@pytest.mark.parametrize("state", [StepState.BEGUN, StepState.LEFT])
def test_a_step_that_died_or_left_something_open_is_due(state):
    kept = done(CutoverStep.FREEZE) | {CutoverStep.DELTA: Standing(CutoverStep.DELTA, state)}

    assert due(walked(kept)).state is state


def test_a_step_out_of_turn_is_refused_and_names_whose_turn_it_is():
    with pytest.raises(FatalError, match="not the turn of verify: freeze is next"):
        require_due(walked(), CutoverStep.VERIFY)
    with pytest.raises(FatalError, match="all steps are done"):
        require_due(walked(done(*CutoverStep)), CutoverStep.HAND_OVER)


def test_each_line_of_a_checklist_that_is_not_ticked_is_missing():
    lines = missing(CutoverStep.FREEZE, ["told", "forms", "source_automation", "delta_schedule"])

    assert lines == ["Support mailboxes forward to Intercom."]
