"""The command that brings in articles an office already has: import."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from desk.plain import one_line
from diembao import lock, turn
from diembao.commands.context import Front, as_json, emit, pass_front
from diembao.commands.rounds import alert_rows, end_rows, indexed_row, tell_alerts, tell_ends, tell_indexed
from diembao.messages import STATES, Speaker
from pipeline.bringing.bring import ORIGIN, Bringer, Mistake, Told
from press import jsonl

_LONGEST_SHOWN = 1_000


@click.command(name="import")
@click.argument("file", type=click.File("rb"))
@click.option("--all", "whole", is_flag=True, help="Keep also what is not about the province.")
@click.option("--errors", type=click.File("w", encoding="utf-8"), help="Write a JSON line for each line that failed.")
@as_json
@pass_front
def bring(front: Front, file: BinaryIO, errors: TextIO | None, *, whole: bool, json_lines: bool) -> None:
    """Bring in articles from FILE ("-": standard input), a JSON line each.

    A line has the fields of `extract --jsonl`, and "source". What is known already stays as it is, so a file can be
    brought in again. Ends with 1 where a line failed.
    """
    house = front.opened()
    name = "-" if file is sys.stdin.buffer else Path(file.name).name

    def mistaken(mistake: Mistake) -> None:
        click.echo(
            front.say("import_mistake", line=mistake.line, error=one_line(mistake.error, _LONGEST_SHOWN)), err=True
        )
        if errors:
            errors.write(jsonl.line({"line": mistake.line, "error": mistake.error}) + "\n")

    with lock.held(house.home.lock):
        bringer = Bringer(
            reception=house.reception(),
            sources=house.sources,
            clock=house.clock,
            origin=f"{ORIGIN}{name}",
            whole=whole,
        )
        with _progress(file) as progress:
            told = bringer.bring(file, mistaken, progress)
        indexed = turn.bring_up(house)
        news = turn.ask_saved(house)
    if json_lines:
        emit({**_row(told, indexed), "alerts": alert_rows(news)})
    else:
        _tell(front.say, told, indexed)
        tell_alerts(front.say, news)
    sys.exit(1 if told.mistakes else 0)


@contextmanager
def _progress(file: BinaryIO) -> Iterator[Callable[[int], None]]:
    """Lend what is told how many bytes were read: a bar, where somebody looks and the file's length is known."""
    length = os.fstat(file.fileno()).st_size if file is not sys.stdin.buffer else 0
    if not (length and sys.stderr.isatty()):
        yield lambda _: None
        return
    with click.progressbar(length=length, file=sys.stderr) as bar:
        yield bar.update


def _row(told: Told, indexed: turn.Indexed) -> dict[str, object]:
    return {
        "lines": told.total,
        "ends": end_rows(told.ends),
        "known": dict(told.known),
        "mistakes": told.mistakes,
        **indexed_row(indexed),
    }


def _tell(say: Speaker, told: Told, indexed: turn.Indexed) -> None:
    click.echo(say("import_done", total=told.total))
    tell_ends(say, told.ends)
    for known, count in sorted(told.known.items(), key=lambda one: -one[1]):
        click.echo(f"  {count:5d}  {say('import_known', state=say.word(STATES, known))}")
    if told.mistakes:
        click.echo(f"  {told.mistakes:5d}  {say('import_mistakes')}")
    tell_indexed(say, indexed)
