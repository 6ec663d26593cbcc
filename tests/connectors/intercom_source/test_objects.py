"""Custom objects come type by type, of each type that conversations refer to."""

from tests.connectors.intercom_source.workspaces import workspace


async def test_instances_are_named_by_type_and_id():
    async with workspace() as at:
        rows = await at.rows("custom_objects")

    aurora = f"Unit:{at.filled.objects['aurora']}"
    assert rows.keys() == {f"Unit:{each}" for each in at.filled.objects.values()}
    assert rows[aurora]["custom_attributes"]["frame_number"] == "LB-104411"


async def test_a_type_that_may_not_be_read_leaves_the_others_alone():
    async with workspace() as at:
        error = {"type": "error.list", "errors": [{"code": "forbidden", "message": "no"}]}
        at.faults.refuse(403, error, path="/custom_object_instances", method="GET")

        assert await at.rows("custom_objects") == {}


async def test_nothing_refers_to_objects_and_none_is_asked_for():
    def forget(filled):
        store = filled.world.store
        for key, doc in [*store.all("conversation_attribute").items()]:
            if doc["data_type"] == "relationship":
                store.delete("conversation_attribute", key)

    async with workspace(prepare=forget) as at:
        assert await at.rows("custom_objects") == {}
        asked = await at.asked()

    assert not [each for each in asked if "custom_object_instances" in each]
