"""Where people find a migrated record in Intercom."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

APP_HOSTS: Final = {
    "api.intercom.io": "app.intercom.com",
    "api.eu.intercom.io": "app.eu.intercom.com",
    "api.au.intercom.io": "app.au.intercom.com",
}
IN_APP: Final = {
    "contact": "/a/apps/{workspace}/users/{id}",
    "company": "/a/apps/{workspace}/companies/{id}",
    "ticket": "/a/inbox/{workspace}/inbox/conversation/{id}",
    "article": "/a/apps/{workspace}/articles/articles/{id}/show",
}


@dataclass(frozen=True, slots=True)
class TargetUrls:
    """Addresses of one workspace; a local one shows its records under the app's own paths."""

    api_url: str
    workspace: str | None

    def of(self, entity: str, target_id: str) -> str | None:
        """Return the address of a record, None for what has no page of its own."""
        pattern = IN_APP.get(entity)
        if pattern is None:
            return None
        host = APP_HOSTS.get(urlsplit(self.api_url).hostname or "")
        path = pattern.format(id=target_id, workspace=self.workspace or "_")
        return f"https://{host}{path}" if host else f"{self.api_url}{path}"
