"""A house that runs by itself, in processes of its own, against a newsroom and a mailroom on loopback."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from diembao import newsroom, sample
from diembao.home import Home
from tests.house.turns import MOMENT

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Living:
    """Where such a house lies: its home, and the folder that DIEMBAO_CONFIG names."""

    home: Path
    config: Path

    def started(self, *words: str, database: str = "") -> "subprocess.Popen[str]":
        """Start `diembao WORDS` in this home."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DIEMBAO_")}
        ours = {"DIEMBAO_CONFIG": str(self.config), "DIEMBAO_HOME": str(self.home)}
        given = {"DIEMBAO_DATABASE_URL": database} if database else {}
        command = [sys.executable, "-m", "diembao.cli", *words]
        return subprocess.Popen(
            command, cwd=ROOT, env=inherited | ours | given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def processes(self) -> dict[int, str]:
        """Return what lives of this house by its process number: whatever bears its home's name."""
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (path / "cmdline").read_bytes().replace(b"\0", b" ")
                if str(self.home).encode() in words + (path / "environ").read_bytes():
                    found[int(path.name)] = words.decode(errors="replace")
        return found


def settled(folder: Path, url: str, mail_port: int, outlets: Collection[str]) -> Living:
    """Return a house in `folder` whose only sources are these outlets of the newsroom at `url`.

    What it mails goes to the server on `mail_port` of this machine, and its alerts wait for no hour.
    """
    living = Living(folder / "home", folder / "config")
    shutil.copytree(ROOT / "config", living.config)
    declared = newsroom.sources(url)
    declared["sources"] = _chosen(declared["sources"], outlets)
    (living.config / "sources.yaml").write_text(json.dumps(declared), "utf-8")
    living.home.mkdir()
    sample.settle(Home(living.home), MOMENT, url)
    (living.home / "config" / "sources.local.yaml").unlink()
    office = Home(living.home).office_file
    text = re.sub(r"dry_run: true", f"port: {mail_port}", office.read_text("utf-8"))
    office.write_text(f"{text}contact: thu@mau.example\nmeaning: {{engine: none}}\n", "utf-8")
    return living


def _chosen(sources: object, outlets: Collection[str]) -> list[Mapping[str, object]]:
    assert isinstance(sources, list)
    return [source for source in sources if source["id"] in outlets]
