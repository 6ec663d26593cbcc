"""Records with one hostile value: none stops, crashes or is lost in silence; see tests.torture."""

import pytest

from tests.torture.fuzz import fuzz
from tests.torture.mutants import HOSTILE, mutants, sampled

EVERYDAY = 200  # some two seconds
SLICES = 10  # of all, so that they can run side by side


def test_no_record_of_a_sample_stops_crashes_or_is_lost():
    found = fuzz(sampled(EVERYDAY))

    assert found.bad == []
    assert found.tried == EVERYDAY


def test_every_hostile_value_is_tried_on_every_kind_of_list():
    kinds = {(mutant.place[0], mutant.value) for mutant in mutants()}

    assert len({kind for kind, _ in kinds}) == 15
    assert len(kinds) == 15 * len(HOSTILE)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
def test_no_record_at_all_stops_crashes_or_is_lost(part):
    assert fuzz(mutants()[part::SLICES]).bad == []
