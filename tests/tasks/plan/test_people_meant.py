from tasks.plan.shapes import people_meant
from transforms.contracts import REFERENCE, from_rows, sort_key


def meant(person, role, ticket_id, name=None, email=None):
    return {
        "id": person,
        "key": sort_key(person),
        "role": role,
        "ticket_id": ticket_id,
        "name": name,
        "email": email,
    }


def told(*rows):
    found = people_meant(from_rows(list(rows), REFERENCE))
    return [(row["id"], row["role"], row["name"], row["email"]) for row in found.to_pylist()]


def test_somebody_whom_many_tickets_mean_has_a_row_for_each_role():
    rows = [meant("7", role, str(n)) for n in range(500) for role in ("assignee", "author")]

    assert sorted(told(*rows)) == [("7", "assignee", None, None), ("7", "author", None, None)]


def test_the_first_name_and_address_that_any_ticket_tells_are_kept():
    rows = [
        meant("7", "requester", "1"),
        meant("7", "author", "1", "Nora"),
        meant("7", "requester", "2", "Nora B.", "nora@example.com"),
    ]

    assert sorted(told(*rows)) == [
        ("7", "author", "Nora", "nora@example.com"),
        ("7", "requester", "Nora", "nora@example.com"),
    ]


def test_they_are_sorted_by_key_and_nobody_is_no_trouble():
    rows = [meant("email:x@example.com", "cc", "1"), meant("10", "cc", "1"), meant("9", "cc", "1")]

    assert [row[0] for row in told(*rows)] == ["9", "10", "email:x@example.com"]
    assert told() == []
