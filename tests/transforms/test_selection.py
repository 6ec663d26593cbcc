"""Which tickets a demo moves."""

import random

from transforms.selection import choose

DESK = [(str(number), frozenset()) for number in range(500)]


def test_the_same_seed_gives_the_same_tickets_in_any_order():
    shuffled = random.Random(7).sample(DESK, len(DESK))

    assert choose(shuffled, 20, 1, "random") == choose(DESK, 20, 1, "random")
    assert choose(shuffled, 20, 1, "coverage") == choose(DESK, 20, 1, "coverage")


def test_another_seed_gives_other_tickets():
    assert choose(DESK, 20, 1, "random") != choose(DESK, 20, 2, "random")


def test_a_small_desk_is_taken_whole():
    assert sorted(choose(DESK[:3], 20, 1, "random")) == ["0", "1", "2"]
    assert sorted(choose(DESK[:3], 20, 1, "coverage")) == ["0", "1", "2"]
    assert choose(DESK, 0, 1, "coverage") == []


def test_a_larger_demo_holds_the_smaller_one():
    assert choose(DESK, 40, 1, "random")[:20] == choose(DESK, 20, 1, "random")


def test_coverage_shows_every_feature_before_it_repeats_one():
    rare = [("a", {"chat", "files"}), ("b", {"voice"}), ("c", {"files"})]
    common = [(f"m{number}", {"mail"}) for number in range(300)]

    chosen = choose([*common, *rare], 3, 1, "coverage")

    assert chosen[0] == "a"
    assert set(chosen) - {"a", "b"} == {one for one in chosen if one.startswith("m")}
    assert "b" in chosen
