"""The sample: the demo's anchor in time and its house, whose press is the newsroom on loopback."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from diembao import config
from diembao.home import Home
from diembao.newsroom import sources
from diembao.wiring import House
from press.clock import VIETNAM, Clock
from press.errors import ConfigError

OFFICE_FILE = """\
# Cấu hình của bản trình diễn; không dùng để thu thập báo thật. / The demo's settings; never for the real press.
schema_version: 1
# Chỉ địa chỉ này được miễn kiểm tra, vì tòa soạn mẫu chạy trên chính máy này.
# This exact address alone is exempt from the guard: the sample press runs on this machine.
allow: ["{address}"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The moment and the port of the first demo in a home: later runs meet the same press at the same addresses."""

    moment: datetime
    port: int


def anchor(home: Home, clock: Clock) -> Anchor:
    """Return the home's anchor, or one at the present moment on a port still to be chosen (0)."""
    path = home.folder / "newsroom.json"
    if not path.exists():
        return Anchor(moment=clock.now().astimezone(VIETNAM), port=0)
    try:
        found = json.loads(path.read_text("utf-8"))
        return Anchor(moment=datetime.fromisoformat(found["moment"]), port=int(found["port"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); delete {home.folder} and run the demo again") from error


def settle(home: Home, moment: datetime, url: str) -> None:
    """Write the anchor, an office file and the sources of the newsroom at `url` into the home, for other commands."""
    address = url.removeprefix("http://")
    port = int(address.rpartition(":")[2])
    (home.folder / "newsroom.json").write_text(json.dumps({"moment": moment.isoformat(), "port": port}), "utf-8")
    home.office_file.write_text(OFFICE_FILE.format(address=address), "utf-8")
    folder = home.folder / "config"
    folder.mkdir(exist_ok=True)
    declared = json.dumps(sources(url), ensure_ascii=False, indent=2)
    (folder / "sources.local.yaml").write_text(f"# Báo mẫu, hư cấu. / Invented outlets.\n{declared}\n", "utf-8")


def house(home: Home, clock: Clock, environ: Mapping[str, str], url: str) -> House:
    """Return a house that reads the press of the newsroom at `url` and no other."""
    whole = config.load(home.folder, environ)
    ours = tuple(source for source in whole.sources if source.homepage.startswith(url))
    return House(
        home=home,
        configuration=replace(whole, sources=ours, contact="demo, loopback only"),
        clock=clock,
    )
