"""What each endpoint of teammates and teams takes."""

from collections.abc import Mapping
from typing import Final

from connectors.sandbox.intercom.fields import Endpoint, flag

TEAMMATES: Final[Mapping[str, Endpoint]] = {
    "GET /me": Endpoint(),
    "GET /admins": Endpoint(query={"display_avatar": flag()}),
    "GET /admins/{admin_id}": Endpoint(),
    "GET /teams": Endpoint(),
    "GET /teams/{team_id}": Endpoint(),
}
