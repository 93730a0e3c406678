"""Commands that fetch the press once, and lead it through the house: crawl, work."""

import logging
import sys
from collections.abc import Iterable, Mapping

import click

from desk.plain import one_line
from desk.post.outbox import Delivered
from diembao import turn
from diembao.commands.context import Front, as_json, emit, pass_front
from diembao.messages import REASONS, STATES, Speaker
from diembao.wiring import House
from pipeline.journey import Worked
from pipeline.reception import End
from pipeline.rounds import Report
from press.errors import ConfigError
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
    """Lead every fetched page to its end, alert, bring the index up, and deliver what is due."""
    house = front.opened()
    turn.alert(house)  # where it never did, alerting begins here: what changes from now on is told of
    worked = lead(house, show=not json_lines)
    turn.alert(house)
    sent = [turn.deliver(house)]
    turn.embed(house)
    indexed = turn.bring_up(house)
    news = turn.ask_saved(house)
    turn.alert(house)  # of what the saved searches have found
    sent.append(turn.deliver(house))
    if json_lines:
        ended = {"ended": worked.total, "ends": end_rows(worked.ends), "looked": worked.looked}
        row = {**ended, **indexed_row(indexed), "alerts": alert_rows(news)}
        emit({**row, "sent": sum(one.sent for one in sent)})
        return
    tell_worked(front.say, worked)
    tell_indexed(front.say, indexed)
    tell_alerts(front.say, news)
    for one in sent:
        tell_delivered(front.say, one)


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
    """Say how many pages came to which end, and how many flagged articles were looked at again."""
    if worked.total or not worked.looked:
        click.echo(say("work_done", total=worked.total) if worked.total else say("work_nothing"))
    tell_ends(say, worked.ends)
    if worked.looked:
        click.echo(say("work_looked", count=worked.looked))


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


def tell_delivered(say: Speaker, delivered: Delivered) -> None:
    """Say what a delivery came to, where it came to anything, and what keeps a channel from working."""
    counts = {
        "sent": delivered.sent,
        "put_off": delivered.put_off,
        "in_doubt": delivered.in_doubt,
        "failed": delivered.failed,
    }
    if any(counts.values()):
        click.echo(say("outbox_delivered", **counts))
    for trouble in delivered.troubles:
        click.echo(trouble, err=True)


def tell_dry(say: Speaker, house: House, delivered: Delivered) -> None:
    """Say where what a dry run counts as sent lies, and that nobody has it."""
    if delivered.sent and house.configuration.mail.dry_run:
        click.echo(say("outbox_dry", folder=house.home.outbox))


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
