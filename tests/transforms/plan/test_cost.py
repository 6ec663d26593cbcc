from tests.transforms.plan.builders import (
    company_row,
    contact_row,
    planned_companies,
    planned_contacts,
)
from transforms.plan.cost import (
    ThreadCounts,
    company_requests,
    contact_requests,
    conversation_requests,
)


def test_the_reference_example_takes_fourteen_requests():
    counts = ThreadCounts(
        messages=6, other_files=(1, 2), tags=3, participants=1, assigns=2, has_state=True
    )

    assert conversation_requests(counts) == 14


def test_files_cost_a_request_only_behind_the_create_and_over_the_limit():
    assert conversation_requests(ThreadCounts(1, first_files=11)) == 4
    assert conversation_requests(ThreadCounts(2, other_files=(11,))) == 4
    assert conversation_requests(ThreadCounts(2, other_files=(11,)), per_message=5) == 5


def test_a_ticket_without_messages_takes_two():
    assert conversation_requests(ThreadCounts(0, is_stub=True)) == 2


def test_a_contact_takes_one_and_one_a_company():
    plan = planned_contacts(contact_row(company_ids=["o1", "o2"])).plan

    assert plan.num_rows == contact_requests(2)


def test_what_agents_noted_takes_one_more():
    person = planned_contacts(contact_row(company_ids=["o1"], notes="Kind")).plan
    companies = [planned_companies(company_row(notes=notes)).plan for notes in ("Kind", None)]

    assert person.num_rows == contact_requests(1, has_note=True)
    assert [plan.num_rows for plan in companies] == [
        company_requests(has_note=True),
        company_requests(),
    ]
