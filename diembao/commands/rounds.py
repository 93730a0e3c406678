"""Commands that fetch the press and lead it through the house: crawl, work, run."""

import logging
import sys
from collections.abc import Iterable, Mapping
from datetime import date

import click

from desk.plain import one_line
from diembao import editions, lock, schedule, turn
from diembao.commands.context import Front, as_json, emit, pass_front
from diembao.messages import REASONS, STATES, Speaker
from diembao.wiring import House
from pipeline.journey import Worked
from pipeline.reception import End
from pipeline.rounds import Report
from press.clock import local_day
from press.errors import ArchiveError, ConfigError
from press.ledger import State
from vault import read

log = logging.getLogger(__name__)


@click.command()
@as_json
@pass_front
def crawl(front: Front, *, json_lines: bool) -> None:
    """Fetch what is due: feeds first, then the pages they name."""
    house = front.opened()
    require_contact(front, house)
    with lock.held(house.home.lock):
        asked = 0
        for report in turn.gather(house, _shown if sys.stderr.isatty() else _silent):
            asked += report.feeds_asked + report.pages_asked
            if json_lines:
                emit(_report_row(report))
            else:
                tell_report(front.say, report)
    if not asked and not json_lines:
        click.echo(front.say("crawl_nothing"))


@click.command()
@as_json
@pass_front
def work(front: Front, *, json_lines: bool) -> None:
    """Lead every fetched page to its end, and bring the index up."""
    house = front.opened()
    with lock.held(house.home.lock):
        worked = lead(house, show=not json_lines)
        turn.embed(house)
        indexed = turn.bring_up(house)
        news = turn.ask_saved(house)
    if json_lines:
        emit({"ended": worked.total, "ends": end_rows(worked.ends), **indexed_row(indexed), "alerts": alert_rows(news)})
    else:
        tell_worked(front.say, worked)
        tell_indexed(front.say, indexed)
        tell_alerts(front.say, news)


@click.command()
@click.option("--every", type=click.IntRange(1, 1440), default=5, show_default=True, help="Minutes between looks.")
@pass_front
def run(front: Front, every: int) -> None:
    """Do the whole job against the real press, and keep doing it until stopped."""
    house = front.opened()
    require_contact(front, house)
    with lock.held(house.home.lock):
        click.echo(front.say("run_started", minutes=every))
        turns = Turns(front, house)
        schedule.keep_doing(turns.one, minutes=every, failed=lambda line: click.echo(line, err=True))
    click.echo(front.say("run_stopped"))


class Turns:
    """The turns of a running house; once a day old pages are cleared away."""

    def __init__(self, front: Front, house: House) -> None:
        self.front, self.house = front, house
        self.cleared: date | None = None
        self.waiting: frozenset[tuple[str, str]] = frozenset()

    def one(self) -> None:
        """Fetch what is due, lead it through, index it, and make the digests whose hour has come."""
        for report in turn.gather(self.house):
            tell_report(self.front.say, report)
        worked = turn.lead(self.house)
        turn.embed(self.house)
        indexed = self._index()
        news = turn.ask_saved(self.house)
        if worked.total:
            tell_worked(self.front.say, worked)
        self._tell_waits(indexed)
        tell_alerts(self.front.say, news)
        for made in editions.make_due(self.house):
            click.echo(editions.told(self.front.say, made))
        today = local_day(self.house.clock.now())
        if self.cleared != today:
            turn.clear_away(self.house)
            self.cleared = today

    def _index(self) -> turn.Indexed:
        """Bring the index up; a broken one must not hold up the digests."""
        try:
            return turn.bring_up(self.house)
        except ArchiveError as error:
            return turn.Indexed(articles=0, waits=(turn.Waiting(name="", state="down", error=str(error)),))

    def _tell_waits(self, indexed: turn.Indexed) -> None:
        """Say what waits, once and not with every turn, and when it waits no more."""
        waiting = frozenset((wait.name, wait.state) for wait in indexed.waits)
        if waiting - self.waiting:
            tell_waits(self.front.say, indexed)
        if indexed.articles:
            click.echo(self.front.say("indexed", count=indexed.articles))
        if self.waiting and not waiting:
            click.echo(self.front.say("index_back"))
        self.waiting = waiting


def lead(house: House, *, show: bool) -> Worked:
    """Lead every page that waits to its end, with a progress bar on a terminal."""
    waiting = read.sums().by_state.get(State.PENDING, 0)
    if not (show and waiting and sys.stderr.isatty()):
        return turn.lead(house)
    with click.progressbar(length=waiting, file=sys.stderr) as bar:
        return turn.lead(house, bar.update)


def _shown(done: int, total: int) -> None:
    """Rewrite one line of the terminal, and clear it when all is done."""
    click.echo("\r\x1b[K" if done >= total else f"\r  {done}/{total} ", nl=False, err=True)


def _silent(done: int, total: int) -> None:
    """Show nothing where nobody looks."""


def require_contact(front: Front, house: House) -> None:
    """Refuse to go on where nobody can be written to; the crawler says who it is."""
    if not house.configuration.contact:
        raise ConfigError(front.say("no_contact", file=house.home.office_file))


def tell_report(say: Speaker, report: Report) -> None:
    """Say what a round did, and in one line each what failed."""
    taken = report.taken
    if taken.feeds or taken.pages:
        click.echo(say("crawl_done", feeds=taken.feeds, pages=taken.pages, discovered=taken.discovered))
    for source, errors in _by_source(taken.errors).items():
        more = f" (+{len(errors) - 1})" if errors[1:] else ""
        click.echo(say("source_failed", source=source, error=f"{errors[0]}{more}"))
    if report.error:
        click.echo(say("source_failed", source="crawlers", error=report.error))


def tell_worked(say: Speaker, worked: Worked) -> None:
    """Say how many pages came to which end."""
    click.echo(say("work_done", total=worked.total) if worked.total else say("work_nothing"))
    tell_ends(say, worked.ends)


def tell_ends(say: Speaker, ends: Mapping[End, int]) -> None:
    """Say how many came to each end, the most frequent first."""
    for (state, reason), count in sorted(ends.items(), key=lambda end: -end[1]):
        why = f" – {say.word(REASONS, reason)}" if reason else ""
        click.echo(f"  {count:5d}  {say.word(STATES, state)}{why}")


def tell_indexed(say: Speaker, indexed: turn.Indexed) -> None:
    """Say what the index took, and what waits and why."""
    if indexed.articles:
        click.echo(say("indexed", count=indexed.articles))
    tell_waits(say, indexed)


def tell_waits(say: Speaker, indexed: turn.Indexed) -> None:
    """Say of each index that takes nothing in now what it waits for."""
    for wait in indexed.waits:
        click.echo(say(f"index_{wait.state}", error=wait.error), err=True)


def tell_alerts(say: Speaker, news: Iterable[turn.SavedNews]) -> None:
    """Say of each saved search that asks for it how much it has just found."""
    for search, keys in news:
        if search.alerts:
            click.echo(say("saved_new", name=one_line(search.name), total=len(keys)))


def alert_rows(news: Iterable[turn.SavedNews]) -> list[dict[str, object]]:
    """Return what a program reads of what `tell_alerts` says: each search with the addresses of its news."""
    return [{"saved": search.name, "urls": list(keys)} for search, keys in news if search.alerts]


def _by_source(errors: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Gather what failed by source: one line each, however many feeds it has."""
    gathered: dict[str, list[str]] = {}
    for source, error in errors:
        gathered.setdefault(source, []).append(error)
    return gathered


def _report_row(report: Report) -> dict[str, object]:
    taken = report.taken
    return {
        "feeds": taken.feeds,
        "pages": taken.pages,
        "discovered": taken.discovered,
        "errors": [{"source": source, "error": error} for source, error in taken.errors],
        "error": report.error or None,
    }


def indexed_row(indexed: turn.Indexed) -> dict[str, object]:
    """Return what a program reads of what the index took, and of what waits."""
    waits = [{"index": wait.name, "state": wait.state, "error": wait.error} for wait in indexed.waits]
    return {"indexed": indexed.articles, "waits": waits}


def end_rows(ends: Mapping[End, int]) -> list[dict[str, object]]:
    """Return what a program reads of what `tell_ends` says."""
    return [{"state": state, "reason": reason or None, "count": count} for (state, reason), count in ends.items()]
