"""Organizations become companies."""

from tests.builders import HOST, JUNE, JUNE_AT, organization, raw, raw_row
from transforms.field_values import Field
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.companies import to_companies

CATALOG = ZendeskCatalog(
    organization_fields={"plan": Field("plan", "Plan", "option", {"p": "Pro"})}
)


def test_a_deleted_organization_is_skipped_and_named():
    kept, skipped = to_companies(raw(organization(id=7, deleted_at=JUNE), {"id": 8}), CATALOG)

    assert kept.column("source_id").to_pylist() == ["8"]
    assert skipped.to_pylist() == [
        {"entity": "company", "source_id": "7", "parent_id": None, "reason": "deleted_in_source"}
    ]


def test_everything_known_of_a_company_is_taken():
    payload = organization(
        domain_names=["Acme.Example", "acme.test"],
        external_id="A-1",
        details="12 bikes",
        notes="Pays late",
        tags=["vip"],
        organization_fields={"plan": "p"},
        url=f"{HOST}/api/v2/organizations/7.json",
    )

    [company] = to_companies(raw(payload), CATALOG).kept.to_pylist()

    assert company == {
        "source_id": "7",
        "name": "Acme",
        "domains": ["acme.example", "acme.test"],
        "external_id": "A-1",
        "notes": "12 bikes\n\nPays late",
        "tags": ["vip"],
        "fields": [
            {"id": "plan", "name": "Plan", "kind": "option", "value": '"Pro"', "text": "Pro"}
        ],
        "created_at": JUNE_AT,
        "updated_at": JUNE_AT,
        "url": f"{HOST}/agent/organizations/7",
        "losses": [],
        **dict.fromkeys(("plan", "monthly_spend", "size", "website", "industry")),
    }


def test_a_nameless_company_gets_a_name():
    [company] = to_companies(raw({"id": 8, "name": ""}), CATALOG).kept.to_pylist()

    assert company["name"] == "Company 8"


def test_the_latest_version_wins():
    old, new = organization(name="Old"), organization(name="New")

    kept, _ = to_companies(raw(old, new), CATALOG)

    assert kept.column("name").to_pylist() == ["New"]


def test_a_broken_record_is_alone_in_it():
    kept, skipped = to_companies(raw(raw_row("no json", id="6"), organization()), CATALOG)

    assert kept.num_rows == 1
    assert skipped.column("reason").to_pylist() == ["broken_record"]
