import httpx
import pytest

from connectors.intercom.shapes import sound_answer, sound_id
from tests.connectors.intercom.scripted import Script, state, step, target
from transforms.errors import ContractError, LostAnswerError
from transforms.model import Operation

ODD_IDS = ["", "a\x00b", "a b", "x" * 300, True, [], {}, 1.5, None]


@pytest.mark.parametrize("told", ["531", 531, "64aa-b_c", "contact:7"])
def test_words_and_numbers_are_ids(told):
    assert sound_id(told)
    assert sound_answer({"id": told})


@pytest.mark.parametrize("told", ODD_IDS)
def test_nothing_else_is(told):
    assert not sound_id(told)


@pytest.mark.parametrize(
    "told",
    [
        [],
        "text",
        7,
        {"id": []},
        {"conversation_parts": "many"},
        {"conversation_parts": {"conversation_parts": [1]}},
        {"conversation_parts": {"conversation_parts": [{"id": {}}]}},
        {"data": [[]]},
        {"contacts": {"contacts": {}}},
        {"state": ["open"]},
        {"custom_attributes": []},
        {"pages": "next"},
    ],
)
def test_an_answer_of_another_shape_is_not_sound(told):
    assert not sound_answer(told)


@pytest.mark.parametrize("told", [None, {}, {"whatever": []}, {"data": [{"id": "1"}]}])
def test_what_nobody_reads_may_be_anything(told):
    assert sound_answer(told)


@pytest.mark.parametrize("told", [[], "x", {"id": "a\x00"}, {}, {"id": None}])
async def test_a_malformed_answer_to_a_create_leaves_open_whether_it_happened(told):
    script = Script().on("POST /tags", httpx.Response(200, json=told))

    with pytest.raises(LostAnswerError):
        await target(script).send(step(Operation.TAG_CREATE), {"name": "vip"}, state())
    assert len(script.sent("POST /tags")) == 1


async def test_a_malformed_answer_to_a_read_is_asked_for_again():
    script = Script().on("GET /conversations/531", httpx.Response(200, json=[]), {"id": "531"})

    assert (await target(script).show(state("531")))["id"] == "531"


async def test_one_that_stays_malformed_is_named():
    script = Script().on("GET /conversations/531", httpx.Response(200, json={"state": 7}))

    with pytest.raises(ContractError, match="not of the shape it promises"):
        await target(script).show(state("531"))
