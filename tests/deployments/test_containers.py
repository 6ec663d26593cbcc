"""What the container files say of this project is so; Docker itself is not at hand."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "deployments" / "containers"
DOCKERFILE = (PLACE / "Dockerfile").read_text(encoding="utf-8")
SERVICES = yaml.safe_load((PLACE / "compose.yaml").read_text(encoding="utf-8"))["services"]


def test_what_is_copied_into_the_image_is_there_and_every_package_is_copied():
    copied = {
        name
        for line in re.findall(r"^COPY (?!--)(.+)$", DOCKERFILE, re.MULTILINE)
        for name in line.split()[:-1]
    }
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"benchmarks", "tests"}

    assert all((ROOT / name).exists() for name in copied)
    assert packages <= copied


def test_the_image_runs_as_nobody_in_particular():
    assert re.search(r"^USER migration$", DOCKERFILE, re.MULTILINE)


def test_ports_are_open_to_this_machine_alone_and_no_secret_stands_in_the_file():
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    told = [service.get("environment", {}) for service in SERVICES.values()]
    secrets = [
        value
        for each in told
        for name, value in each.items()
        if re.search(r"PASSWORD|AUTH_STRING|CONNECTION_URL", name)
    ]

    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert len(secrets) == 4
    assert all("${" in value for value in secrets)
