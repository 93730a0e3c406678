"""What compose.yaml starts for an office: pinned, guarded, watched, and reached from this machine alone."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "compose.yaml"
SERVICES = yaml.safe_load(FILE.read_text("utf-8"))["services"]


@pytest.mark.parametrize("name", ["elasticsearch", "postgresql"])
def test_a_server_is_pinned_guarded_and_watched(name: str) -> None:
    """Its version is exact, it listens on loopback alone, gains no rights, has limits, a health check and a volume."""
    service = SERVICES[name]
    assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?", service["image"])
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "healthcheck", "restart", "stop_grace_period", "logging"} <= service.keys()
    assert [volume.partition(":")[0] for volume in service["volumes"]] == [name]
    secrets = [value for key, value in service["environment"].items() if key.endswith("PASSWORD")]
    assert all(value.startswith("${") and ":?" in value for value in secrets)


def test_elasticsearch_is_the_version_that_is_tested() -> None:
    """An office gets the server that the whole suite has run on."""
    from tests.elastic_node import NEWEST_8  # noqa: PLC0415 -- for its number alone

    assert SERVICES["elasticsearch"]["image"] == f"elasticsearch:{NEWEST_8}"
