"""Our contract of Intercom's endpoints against Intercom's own document, where that is at hand."""

from pathlib import Path

import pytest
import yaml

from connectors.sandbox.intercom.app import ANSWERS
from connectors.sandbox.intercom.contract import BEYOND, CONTRACT, STRICTER

SPEC = Path(__file__).parents[3] / "shared/specs/intercom-2.16.yaml"
WITH_BODY = {name: each for name, each in CONTRACT.items() if each.variants}


@pytest.fixture(scope="module")
def spec():
    if not SPEC.exists():
        pytest.skip("Intercom's OpenAPI document is not at hand")
    return yaml.load(SPEC.read_text(), Loader=yaml.CSafeLoader)


def resolved(spec, schema):
    while "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].split("/")[-1]]
    return schema


def forms(spec, schema):
    """Return the schemas that a body may follow, each as (title, properties, required)."""
    title = schema.get("$ref", "").split("/")[-1]
    schema = resolved(spec, schema)
    if "oneOf" in schema and not any("properties" in resolved(spec, s) for s in schema["oneOf"]):
        return [form for each in schema["oneOf"] for form in forms(spec, each)]
    base = (dict(schema.get("properties", {})), set(schema.get("required", [])))
    for each in schema.get("allOf", []):
        for _, properties, required in forms(spec, each):
            base[0].update(properties)
            base[1].update(required)
    if "oneOf" not in schema:
        return [(title, *base)]
    return [
        (name or title, base[0] | properties, base[1] | required)
        for each in schema["oneOf"]
        for name, properties, required in forms(spec, each)
    ]


def operation(spec, called):
    method, _, path = called.partition(" ")
    return spec["paths"][path][method.lower()]


def body_forms(spec, called):
    content = operation(spec, called)["requestBody"]["content"]["application/json"]
    return forms(spec, content["schema"])


def form_of(spec, called, variant):
    found = body_forms(spec, called)
    named = [form for form in found if variant.name and form[0] == variant.name]
    if named or len(found) == 1:
        return (named or found)[0]
    alike = [form for form in found if set(form[1]) == set(variant.fields)]
    assert alike, f"{called}: no form has exactly {sorted(variant.fields)}"
    return alike[0]


def differences(spec, called, fields, properties, required, where=""):
    """Yield what our fields and Intercom's disagree on, but for what STRICTER explains."""
    for name in set(fields) ^ set(properties):
        yield f"{called}: {where}{name} is on one side only"
    for name in set(fields) & set(properties):
        ours, theirs = fields[name], resolved(spec, properties[name])
        address = f"{called}: {where}{name}"
        told = dict(field_differences(ours, theirs, is_required=name in required))
        if address not in STRICTER:
            yield from (f"{address}: {each} {what}" for each, what in told.items())
        yield from inner_differences(spec, called, ours, theirs, f"{where}{name}.")


def field_differences(ours, theirs, *, is_required):
    kind = theirs.get("type", "object" if "oneOf" in theirs else None)
    if kind is not None and kind != ours.type:
        yield "type", (ours.type, kind)
    if is_required != ours.is_required:
        yield "required", (ours.is_required, is_required)
    if ours.is_nullable != theirs.get("nullable", False):
        yield "nullable", (ours.is_nullable, theirs.get("nullable"))
    if theirs.get("maxItems") != ours.max_items:
        yield "maxItems", (ours.max_items, theirs.get("maxItems"))
    if theirs.get("maxLength") != ours.max_length:
        yield "maxLength", (ours.max_length, theirs.get("maxLength"))


def inner_differences(spec, called, ours, theirs, where):
    if ours.items is not None and ours.items.fields is not None:
        ours, theirs = ours.items, resolved(spec, theirs["items"])
    if ours.fields is None:
        return
    found = forms(spec, theirs)
    properties = {name: each for form in found for name, each in form[1].items()}
    required = set.intersection(*(form[2] for form in found))
    yield from differences(spec, called, ours.fields, properties, required, where)


def test_every_endpoint_of_the_contract_is_answered():
    assert set(ANSWERS) == set(CONTRACT)


@pytest.mark.parametrize("called", sorted(CONTRACT))
def test_an_endpoint_is_one_of_intercoms(spec, called):
    assert operation(spec, called)
    assert ("requestBody" in operation(spec, called)) == bool(CONTRACT[called].variants)


@pytest.mark.parametrize("called", sorted(CONTRACT))
def test_query_parameters_are_intercoms(spec, called):
    path = called.partition(" ")[2]
    everywhere = spec["paths"][path].get("parameters", [])
    parameters = operation(spec, called).get("parameters", []) + everywhere
    theirs = {each["name"]: each["schema"]["type"] for each in parameters if each["in"] == "query"}

    ours = {name: field.type for name, field in CONTRACT[called].query.items()}

    beyond = BEYOND.get(called, frozenset())
    assert {name: kind for name, kind in ours.items() if name not in beyond} == theirs


@pytest.mark.parametrize("called", sorted(WITH_BODY))
def test_a_body_has_intercoms_fields(spec, called):
    for variant in WITH_BODY[called].variants.values():
        _, properties, required = form_of(spec, called, variant)

        found = list(differences(spec, called, variant.fields, properties, required))

        assert found == []


@pytest.mark.parametrize("called", sorted(WITH_BODY))
def test_choices_are_intercoms(spec, called):
    for variant in WITH_BODY[called].variants.values():
        _, properties, _ = form_of(spec, called, variant)
        for name, field in variant.fields.items():
            theirs = resolved(spec, properties[name]).get("enum")
            if theirs is not None:
                assert field.choices is not None, (called, name)
                assert set(theirs) <= field.choices, (called, name)


def test_every_deviation_is_explained():
    assert all(len(reason) > 7 for reason in STRICTER.values())
    assert {address.partition(": ")[0] for address in STRICTER} <= set(CONTRACT)
