"""Raw rows of a folder, as staging keeps them."""

import orjson

from transforms.contracts import RAW, from_rows, sort_key

AT = "2026-03-01T09:30:00Z"


def raw(*rows, generation=1):
    """Return rows of RAW: each its payload, or an id and a text in its place."""
    told = []
    for number, row in enumerate(rows):
        source_id, payload = row if isinstance(row, tuple) else (row["source_id"], row)
        parent = payload.get("ticket_id") if isinstance(payload, dict) else None
        text = payload if isinstance(payload, str) else orjson.dumps(payload).decode()
        told.append(
            {
                "id": f"file:{source_id}" if "message_id" in payload else source_id,
                "key": sort_key(parent or source_id),
                "parent_id": parent,
                "source_at": None,
                "generation": generation,
                "sequence": number,
                "payload": text,
            }
        )
    return from_rows(told, RAW)


def ticket(source_id="7", **more):
    return {"source_id": source_id, "status": "open", "created_at": AT, **more}


def message(source_id="70", ticket_id="7", **more):
    told = {"source_id": source_id, "ticket_id": ticket_id, "is_public": True, "created_at": AT}
    return told | {"body_text": "Hi"} | more


def attachment(source_id="1", message_id="70", **more):
    told = {"source_id": source_id, "ticket_id": "7", "message_id": message_id}
    return told | {"name": "a.txt", "path": "files/a.txt"} | more
