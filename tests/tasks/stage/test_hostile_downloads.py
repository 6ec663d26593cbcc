"""Hostile servers and addresses: each file is kept or told; none stops a run or crashes it."""

import pytest

from tests.torture.downloads import ADDRESSES, ANSWERS, LOCATIONS, cases, fetch_all

NOWHERE = {"address: a dead host", "location: nobody"}  # a resolver may take seconds to say so


async def test_no_hostile_download_stops_or_crashes(tmp_path):
    told = await fetch_all(tmp_path, [case for case in cases() if case.name not in NOWHERE])

    assert told.bad == []
    assert told.tried == len(ANSWERS) + len(LOCATIONS) + len(ADDRESSES) - len(NOWHERE)


@pytest.mark.slow
async def test_a_host_that_nobody_knows_costs_its_file(tmp_path):
    told = await fetch_all(tmp_path, [case for case in cases() if case.name in NOWHERE])

    assert set(told.reasons.values()) == {"file_unavailable"}


@pytest.mark.quirk("ZEN-033")
async def test_what_is_broken_or_cut_is_never_taken_for_the_file(tmp_path):
    broken = ("length", "chunk", "cut", "bad", "bomb", "odd checksum", "206", "205")
    wanted = [case for case in cases() if any(word in case.name for word in broken)]

    told = await fetch_all(tmp_path, wanted)

    kept = {name for name, reason in told.reasons.items() if reason is None}
    assert kept == {"answer: chunks", "answer: no length"}


async def test_every_address_that_is_none_is_told(tmp_path):
    wanted = [case for case in cases() if case.name.startswith("address: ")]

    told = await fetch_all(tmp_path, [case for case in wanted if case.name not in NOWHERE])

    kept = {name for name, reason in told.reasons.items() if reason is None}
    assert kept == {"address: brackets in the path", "address: data"}
