"""What each endpoint of tags takes."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom.fields import Endpoint, Variant, flag, listed, must, nested, text


def _tagged(body: Mapping[str, Any]) -> str:
    if "users" in body:
        return "users"
    if "companies" not in body:
        return "name"
    companies = body["companies"]
    is_untag = isinstance(companies, list) and any(
        isinstance(item, dict) and "untag" in item for item in companies
    )
    return "untag" if is_untag else "companies"


_NAME: Final = must(text())
TAGS: Final[Mapping[str, Endpoint]] = {
    "GET /tags": Endpoint(),
    "POST /tags": Endpoint(
        variants={
            "name": Variant({"name": _NAME, "id": text()}, "create_or_update_tag_request"),
            "companies": Variant(
                {
                    "name": _NAME,
                    "companies": must(listed(nested(id=text(), company_id=text()))),
                },
                "tag_company_request",
            ),
            "untag": Variant(
                {
                    "name": _NAME,
                    "companies": must(listed(nested(id=text(), company_id=text(), untag=flag()))),
                },
                "untag_company_request",
            ),
            "users": Variant(
                {"name": _NAME, "users": must(listed(nested(id=must(text()))))},
                "tag_multiple_users_request",
            ),
        },
        choose=_tagged,
    ),
    "GET /tags/{tag_id}": Endpoint(),
    "DELETE /tags/{tag_id}": Endpoint(),
}
