"""The sample: the demo's anchor in time and its house, whose press is the newsroom on loopback."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from platform import node
from types import MappingProxyType

from diembao import config
from diembao.config.find import Layers, directory
from diembao.home import Home
from diembao.newsroom import sources
from diembao.wiring import House
from press.clock import VIETNAM, Clock
from press.embedder import Choice
from press.errors import ConfigError
from press.source import Desk

OFFICE_FILE = """\
# Cấu hình của bản trình diễn; không dùng để thu thập báo thật. / The demo's settings; never for the real press.
schema_version: 1
# Chỉ địa chỉ này được miễn kiểm tra, vì tòa soạn mẫu chạy trên chính máy này.
# This exact address alone is exempt from the guard: the sample press runs on this machine.
allow: ["{address}"]
# Dùng khi DIEMBAO_ARCHIVE chỉ tới một máy chủ Elasticsearch: chỉ mục riêng của bản trình diễn này.
# Where DIEMBAO_ARCHIVE names an Elasticsearch: an index of this demo's own, apart from any office's.
archive: {{index: "{index}"}}
# Người nhận hư cấu. Bản trình diễn gửi qua máy chủ thư của chính nó; ngoài ra thư chỉ được ghi ra tệp trong outbox.
# Invented readers. The demo sends through a mail server of its own; otherwise mail is only written to files, in outbox.
recipients: {{domestic: ["{domestic}"], foreign: ["{foreign}"]}}
smtp: {{host: "127.0.0.1", security: none, sender: "{sender}", allow: ["@mau.example"], dry_run: true}}
"""

OFFICE_VI = "Cơ quan mẫu – bản trình diễn, mọi tin đều hư cấu"
OFFICE_EN = "Sample office – a demonstration, every story is invented"
SENDER = "Điểm báo mẫu <diem-bao@mau.example>"
READERS: Mapping[Desk, str] = MappingProxyType(
    {"domestic": "phong-bao-chi@mau.example", "foreign": "phong-doi-ngoai@mau.example"}
)
AT_ANY_HOUR = """\
# Cảnh báo mẫu không chờ hết giờ yên tĩnh. / The demo's alerts wait for no quiet hours.
quiet:
"""
_PAPER: Mapping[str, object] = MappingProxyType(
    {"superior": None, "name_on_paper": ["Cơ quan mẫu", "Bản trình diễn", "Mọi tin đều hư cấu"], "symbol": "BC-MAU"}
)
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The moment and the port of the first demo in a home: later runs meet the same press at the same addresses."""

    moment: datetime
    port: int


def anchor(home: Home, clock: Clock) -> Anchor:
    """Return the home's anchor, or one at the present moment on a port still to be chosen (0)."""
    path = _anchor_file(home)
    if not path.exists():
        return Anchor(moment=clock.now().astimezone(VIETNAM), port=0)
    try:
        found = json.loads(path.read_text("utf-8"))
        return Anchor(moment=datetime.fromisoformat(found["moment"]), port=int(found["port"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); delete {home.folder} and run the demo again") from error


def is_real(home: Home) -> bool:
    """Whether an office's own things lie in this home: there is no anchor, which every demo writes first."""
    own = (home.office_file, home.folder / "config", home.evidence, home.index, home.outbox)
    return not _anchor_file(home).exists() and any(path.exists() for path in own)


def settle(home: Home, moment: datetime, url: str, environ: Mapping[str, str] = _NOTHING) -> None:
    """Write the anchor, an office file, invented offices and the newsroom's sources into the home, for other commands.

    The anchor comes first and whole: a home with anything else and no anchor is never a demo's (`is_real`).
    """
    address = url.removeprefix("http://")
    port = int(address.rpartition(":")[2])
    _place(_anchor_file(home), json.dumps({"moment": moment.isoformat(), "port": port}))
    _place(home.office_file, _office(home, address))
    folder = home.folder / "config"
    folder.mkdir(exist_ok=True)
    _place(folder / "sources.local.yaml", _declared("Báo mẫu, hư cấu. / Invented outlets.", sources(url)))
    _place(folder / "alerts.local.yaml", AT_ANY_HOUR)
    _place(folder / "offices.local.yaml", _declared("Cơ quan mẫu, hư cấu. / Invented offices.", _offices(environ)))


def house(home: Home, clock: Clock, environ: Mapping[str, str], url: str, mail_port: int | None = None) -> House:
    """Return a house that reads the press of the newsroom at `url` and no other, and mails nobody.

    With `mail_port` it mails its invented readers through the server that answers there on this machine. It judges
    without vectors, whatever is installed, so that it says the same everywhere.
    """
    whole = config.load(home.folder, environ)
    ours = tuple(source for source in whole.sources if source.homepage.startswith(url))
    mail = whole.mail if mail_port is None else replace(whole.mail, port=mail_port, dry_run=False)
    return House(
        home=home,
        configuration=replace(
            whole, sources=ours, contact="demo, loopback only", mail=mail, meaning=Choice(engine="none")
        ),
        clock=clock,
    )


def index_name(home: Home) -> str:
    """Return the name of the demo's index on a shared server: this home's on this machine, and no other's."""
    place = f"{node()} {home.folder.resolve()}"
    return f"diembao-demo-{blake2b(place.encode(), digest_size=6).hexdigest()}"


def _anchor_file(home: Home) -> Path:
    return home.folder / "newsroom.json"


def _office(home: Home, address: str) -> str:
    readers = {"domestic": READERS["domestic"], "foreign": READERS["foreign"]}
    return OFFICE_FILE.format(address=address, index=index_name(home), sender=SENDER, **readers)


def _offices(environ: Mapping[str, str]) -> dict[str, object]:
    """Return an overlay that takes every office's real name away: nothing invented goes out under a true letterhead."""
    shipped = Layers(directory(environ), directory(environ)).read("offices").fields()["offices"].items()
    names = [office.fields()["id"].identifier() for office in shipped]
    return {"offices": [{"id": name, "vi": OFFICE_VI, "en": OFFICE_EN, **_PAPER} for name in names]}


def _declared(title: str, entries: object) -> str:
    return f"# {title}\n{json.dumps(entries, ensure_ascii=False, indent=2)}\n"


def _place(path: Path, text: str) -> None:
    """Write `text` beside, make it reach the disk, and rename it into place: the file is there whole or not at all."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".", delete=False) as draft:
        draft.write(text)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
