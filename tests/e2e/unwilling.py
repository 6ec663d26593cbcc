"""A desk that does not give what it is asked for."""

FORBIDDEN = {"error": {"title": "Forbidden", "message": "You do not have access to this page."}}
SOON = {"Retry-After": "0.05"}  # how long is waited between tries is no matter here


def per_ticket(served):
    """Return a migration file that reads each ticket by itself."""
    path = served.config()
    kind = "  kind: zendesk\n"
    path.write_text(path.read_text().replace(kind, f"{kind}  comments: per_ticket\n"))
    return str(path)
