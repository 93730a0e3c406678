"""What every command is handed: whose data, in which tongue, at what time."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from classifiers.models import SHIPPED
from desk.plain import one_line
from diembao import config
from diembao.home import Home
from diembao.messages import Speaker, Tongue
from diembao.wiring import House
from index.archive import Archive
from pipeline.searching.fallback import FallbackArchive
from press import jsonl
from press.article import Kept
from press.clock import Clock
from press.errors import InputError
from press.url import canonical
from vault import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The front door as one call of the command line opens it.

    `chosen` says whether somebody named the folder, by `--home` or in the environment.
    """

    folder: Path
    chosen: bool
    tongue: Tongue
    clock: Clock

    @property
    def home(self) -> Home:
        """The home that `--home` names."""
        return Home(self.folder)

    @property
    def say(self) -> Speaker:
        """What speaks to the person."""
        return Speaker(self.tongue)

    def house(self) -> House:
        """Return the house as configured; nothing on disk is touched."""
        return House(
            home=self.home,
            configuration=config.load(self.folder, os.environ),
            clock=self.clock,
            shipped=Path(os.environ.get("DIEMBAO_MODELS") or SHIPPED),
        )

    def opened(self) -> House:
        """Return the house with its record open; raises InputError where `init` has not been here."""
        if not self.home.exists:
            raise InputError(self.say("no_home", folder=self.folder))
        house = self.house()
        house.open_record()
        return house

    def kept(self, url: str) -> Kept:
        """Return the article that was kept from `url` or from a copy of it; InputError where none was."""
        address = web_page(url)
        life = read.life(address)
        found = read.kept(life.article) if life and life.article else None
        if found is None:
            raise InputError(self.say("flag_not_kept", url=shown(address)))
        return found

    @contextmanager
    def archive(self, house: House) -> Iterator[Archive]:
        """Lend the index of `house` for reading, and say afterwards where another answered in its place."""
        with house.archive() as archive:
            yield archive
            if isinstance(archive, FallbackArchive) and archive.fell_back:
                click.echo(self.say("index_fell_back", error=archive.instead_of), err=True)


_LONGEST_SHOWN = 20_000

pass_front = click.make_pass_decorator(Front)
as_json = click.option("--json", "json_lines", is_flag=True, help="One JSON object a line, for programs.")


def shown(text: str) -> str:
    """Return `text` as a terminal may show it: one line, and nothing in it that moves, colours or turns anything."""
    return one_line(text, _LONGEST_SHOWN)


def iso(moment: datetime | None) -> str | None:
    """Return a moment as a program reads it, None where there is none."""
    return moment.isoformat() if moment else None


def web_page(url: str) -> str:
    """Return the one form of the web address that a person typed; InputError where it is none."""
    try:
        return canonical(url)
    except InputError as error:
        raise InputError(
            f"{one_line(url)!r} không phải địa chỉ trang web; hãy chép cả địa chỉ, từ http:// hoặc https://. / {error}"
        ) from error


def emit(row: Mapping[str, object]) -> None:
    """Print one JSON line."""
    click.echo(jsonl.line(row))
