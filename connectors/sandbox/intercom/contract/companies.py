"""What each endpoint of companies takes."""

from collections.abc import Mapping
from typing import Final

from connectors.sandbox.intercom.contract.paging import PAGED
from connectors.sandbox.intercom.fields import (
    Endpoint,
    Field,
    Fields,
    Variant,
    flag,
    free,
    must,
    one,
    text,
    whole,
)

_COMPANY: Final[Fields] = {
    "name": text(),
    "plan": text(),
    "size": whole(),
    "website": text(),
    "industry": text(),
    "custom_attributes": free(),
    "monthly_spend": Field("number"),
}
COMPANIES: Final[Mapping[str, Endpoint]] = {
    "GET /companies": Endpoint(
        query={
            **PAGED,
            "name": text(),
            "company_id": text(),
            "tag_id": text(),
            "segment_id": text(),
        }
    ),
    "POST /companies": Endpoint(
        variants={
            "": Variant(
                {
                    **_COMPANY,
                    "company_id": must(text()),
                    "remote_created_at": whole(),
                    "update_last_request_at": flag(),
                }
            )
        }
    ),
    "GET /companies/{company_id}": Endpoint(),
    "PUT /companies/{company_id}": Endpoint(variants={"": Variant(_COMPANY)}),
    "DELETE /companies/{company_id}": Endpoint(),
    "GET /companies/{company_id}/contacts": Endpoint(query=PAGED),
    "GET /companies/{company_id}/notes": Endpoint(query=PAGED),
    "POST /companies/{company_id}/notes": one(body=must(text()), admin_id=text()),
    "POST /companies/list": Endpoint(query={**PAGED, "order": text("asc", "desc")}),
    "GET /companies/scroll": Endpoint(query={"scroll_param": text()}),
}
