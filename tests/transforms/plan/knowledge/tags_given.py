"""Records of the tags that articles need."""

from transforms.model import Operation, PlannedRecord, RecordRef, Step
from transforms.plan.steps import fingerprint


def tag_records(*names):
    made = Operation.TAG_CREATE
    return [
        PlannedRecord(
            RecordRef("tag", name),
            (Step("create", made, {"name": name}, fingerprint(made, {"name": name})),),
        )
        for name in names
    ]
