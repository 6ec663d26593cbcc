"""What each endpoint takes of what no request makes: addresses, snippets, calls, side threads."""

from collections.abc import Mapping
from typing import Final

from connectors.sandbox.intercom.contract.paging import PAGED
from connectors.sandbox.intercom.fields import Endpoint, flag

BESIDE: Final[Mapping[str, Endpoint]] = {
    "GET /emails": Endpoint(),
    "GET /segments": Endpoint(query={"include_count": flag()}),
    "GET /subscription_types": Endpoint(),
    "GET /contacts/{contact_id}/subscriptions": Endpoint(),
    "GET /content_snippets": Endpoint(query=PAGED),
    "GET /conversations/{id}/side_conversations": Endpoint(query=PAGED),
    "GET /calls": Endpoint(query=PAGED),
    "GET /calls/{call_id}/recording": Endpoint(),
    "GET /calls/{call_id}/transcript": Endpoint(),
}
