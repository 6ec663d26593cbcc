import copy

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from connectors.settings import SettingsError, load_settings
from connectors.settings.schema import defaults
from tests.examples import examples

SECRET = "hunter2-sesame-xyz"
ENVIRON = {"SECRET": SECRET}
FILE = {
    "name": "acme",
    "source": {
        "kind": "zendesk",
        "url": "https://acme.zendesk.com",
        "auth": {"client_id": "x", "client_secret": "${SECRET}"},
    },
    "target": {"token": "${SECRET}"},
}
FULL = defaults() | FILE | {"source": defaults()["source"] | FILE["source"]}

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["${SECRET}", "${NONE}", "x${SECRET}y", "${", "sandbox", "2024-02-30", "7d"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
quick = examples(
    60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def paths(tree, before=()):
    for key, value in tree.items():
        yield (*before, key)
        if isinstance(value, dict):
            yield from paths(value, (*before, key))


def attempt(path):
    """Load; return what an operator reads, which must be settings or faults."""
    try:
        loaded = load_settings(path, ENVIRON)
    except SettingsError as exc:
        told, count = str(exc), len(exc.faults)
    else:
        return repr(loaded.source.auth) + repr(loaded.target)
    assert len(told.splitlines()) == count >= 1
    return told


@quick
@given(content=st.binary(max_size=60))
def test_any_bytes_give_faults_and_no_traceback(tmp_path, content):
    (tmp_path / "m.yaml").write_bytes(content)

    attempt(tmp_path / "m.yaml")


@quick
@given(text=st.text(alphabet="ab:-[]{}!&*'\"#|>?%@`,\n ~0.<$", max_size=40))
def test_any_signs_of_yaml_give_faults_and_no_traceback(tmp_path, text):
    (tmp_path / "m.yaml").write_text(text)

    attempt(tmp_path / "m.yaml")


@quick
@given(where=st.sampled_from(sorted(paths(FULL))), value=values)
def test_any_value_at_any_key_gives_faults_without_secrets(tmp_path, where, value):
    tree = copy.deepcopy(FULL)
    section = tree
    for key in where[:-1]:
        section = section[key]
    section[where[-1]] = value
    (tmp_path / "m.yaml").write_text(yaml.safe_dump(tree))

    assert SECRET not in attempt(tmp_path / "m.yaml")


@pytest.mark.parametrize("where", sorted(paths(FULL)), ids=".".join)
def test_a_secret_at_the_wrong_key_is_never_shown(tmp_path, where):
    tree = copy.deepcopy(FULL)
    section = tree
    for key in where[:-1]:
        section = section[key]
    section[where[-1]] = "${SECRET}"
    (tmp_path / "m.yaml").write_text(yaml.safe_dump(tree))

    assert SECRET not in attempt(tmp_path / "m.yaml")


@pytest.mark.parametrize(
    "line",
    [
        "target: {token: hunter2-sesame-xyz}",
        "target: hunter2-sesame-xyz",
        "target: {token: [hunter2-sesame-xyz]}",
        "target: {url: 'https://u:hunter2-sesame-xyz@api.intercom.io'}",
        "target: {token: *hunter2-sesame-xyz}",
        "target: {token: !hunter2-sesame-xyz x}",
        "target: {token: &hunter2-sesame-xyz x, a: &hunter2-sesame-xyz y}",
        "target: {token: %hunter2-sesame-xyz}",
        "target: {token: 'hunter2-sesame-xyz}",
        "storage: {ledger: 'postgresql+psycopg://u:hunter2-sesame-xyz@db/x'}",
    ],
)
def test_a_secret_written_into_the_file_is_never_shown(tmp_path, line):
    (tmp_path / "m.yaml").write_text(f"name: a\n{line}\n")

    assert SECRET not in attempt(tmp_path / "m.yaml")
