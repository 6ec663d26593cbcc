import orjson
import pytest

from connectors.protocols import RawRecord
from tests.builders import HOST, attachment, comment
from transforms.zendesk.attachments import account_of, attachments_of
from transforms.zendesk.early_files import early_files

ACCOUNT = account_of({"url": f"{HOST}/api/v2/tickets/7.json"})
IMAGE = f"{HOST}/attachments/token/tok/?name=crack.png"


def found(payload, *, parent="7"):
    text = payload if isinstance(payload, str) else orjson.dumps(payload).decode()
    return list(early_files([RawRecord("1", parent, None, text)], ACCOUNT))


def test_files_are_those_that_the_ticket_will_have():
    told = comment(html_body=f'<img src="{IMAGE}">', attachments=[attachment()])

    wanted = attachments_of(told, told["html_body"], ACCOUNT, message_id="1")
    assert found(told) == [row | {"ticket_id": "7"} for row in wanted]
    assert len(wanted) == 2


@pytest.mark.parametrize(
    "payload",
    [
        comment(),
        comment(attachments=[attachment(malware_scan_result="malware_found")]),
        comment(html_body='<img src="data:image/png;base64,iVBORw0KGgo=">'),
        comment(type="Change", attachments=[attachment()]),
        '{"content_url": ',
        '["content_url"]',
        '{"content_url": 1}',
    ],
)
def test_what_names_no_file_to_be_had_is_left_to_the_transform(payload):
    assert found(payload) == []


def test_a_file_of_no_ticket_is_left_to_the_transform():
    assert found(comment(attachments=[attachment()]), parent=None) == []
