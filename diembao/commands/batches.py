"""Commands for programs: JSON lines in, JSON lines out, one for each, in the same order."""

import sys

import click

from diembao.commands.context import Front, pass_front
from diembao.wiring import worker
from pipeline.bringing import batches

as_lines = click.option("--jsonl", is_flag=True, required=True, help="JSON lines in and out (the only form).")


@click.command()
@as_lines
@pass_front
def extract(front: Front, *, jsonl: bool) -> None:
    """Extract articles from saved pages: {"id","url","path"} or {"id","url","html_base64"} a line."""
    del jsonl
    with worker() as hands:
        batches.extract(sys.stdin.buffer, sys.stdout.buffer, hands, front.clock)


@click.command()
@as_lines
@pass_front
def classify(front: Front, *, jsonl: bool) -> None:
    """Judge articles: {"id","title","text",...} a line."""
    del jsonl
    batches.classify(sys.stdin.buffer, sys.stdout.buffer, front.house().jury())


@click.command()
@as_lines
def dedupe(*, jsonl: bool) -> None:
    """Find copies and stories among articles in arrival order: {"id","title","text",...} a line."""
    del jsonl
    batches.dedupe(sys.stdin.buffer, sys.stdout.buffer)
