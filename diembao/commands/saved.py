"""Commands about saved searches, which the office shares: list, add, change, show, new, history, remove."""

import unicodedata

import click

from desk.plain import one_line
from diembao import turn
from diembao.commands.context import Front, as_json, emit, iso, pass_front
from diembao.commands.rounds import tell_alerts
from diembao.messages import Speaker, minute
from diembao.wiring import House
from press.article import Kept
from press.clock import local_day
from press.saved import News, SavedSearch
from vault import read, read_saved, write_saved

_LONGEST_NAME = 200
_LONGEST_SHOWN = 500
_NEWS_SHOWN = 1_000


class Words(click.ParamType[str]):
    """A text that says something, in one line, in the one spelling of its letters, and safe to be shown."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return `value` in one line, NFC, what no database holds as `?`; refuses an empty or endless one."""
        words = one_line(value.encode("utf-8", "replace").decode(), _LONGEST_NAME + 1)
        if not words or len(words) > _LONGEST_NAME:
            self.fail(f"must hold 1 to {_LONGEST_NAME} letters", param, ctx)
        return words


by_person = click.option("--by", "person", type=Words(), required=True, help="Who does this.")


@click.group()
def saved() -> None:
    """Save searches for the whole office; each is put to every new article."""


@saved.command(name="list")
@as_json
@pass_front
def list_(front: Front, *, json_lines: bool) -> None:
    """List the saved searches."""
    front.opened()
    standings = read_saved.saved()
    for standing in standings:
        if json_lines:
            emit(_row(standing.search))
        else:
            click.echo(_line(front.say, standing.search))
    if not standings and not json_lines:
        click.echo(front.say("saved_none"))


@saved.command()
@click.argument("name", type=Words())
@click.argument("query")
@by_person
@click.option("--alerts/--no-alerts", default=False, help="Have run, work and import tell of news.")
@click.option("--expand/--no-expand", default=True, help="Let old place names reach today's, and back.")
@as_json
@pass_front
def add(front: Front, name: str, query: str, person: str, *, alerts: bool, expand: bool, json_lines: bool) -> None:
    """Save QUERY under NAME; news is what comes from now on."""
    house = front.opened()
    text = _asked(query)
    search = write_saved.save(name, text, expand=expand, alerts=alerts, by=person, at=house.clock.now())
    _said(front, house, search, "saved_added", json_lines=json_lines)


@saved.command()
@click.argument("name", type=Words())
@click.argument("query", required=False)
@by_person
@click.option("--alerts/--no-alerts", default=None, help="Have run, work and import tell of news.")
@click.option("--expand/--no-expand", default=None, help="Let old place names reach today's, and back.")
@as_json
@pass_front
def change(
    front: Front,
    name: str,
    query: str | None,
    person: str,
    *,
    alerts: bool | None,
    expand: bool | None,
    json_lines: bool,
) -> None:
    """Change what NAME asks for, or only an option; what it was before stays readable in its history."""
    house = front.opened()
    before = read_saved.saved_search(name).search
    search = write_saved.change(
        name,
        before.text if query is None else _asked(query),
        expand=before.expand if expand is None else expand,
        alerts=before.alerts if alerts is None else alerts,
        by=person,
        at=house.clock.now(),
    )
    _said(front, house, search, "saved_same" if search == before else "saved_changed", json_lines=json_lines)


@saved.command()
@click.argument("name", type=Words())
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at the most.")
@as_json
@pass_front
def show(front: Front, name: str, limit: int, *, json_lines: bool) -> None:
    """Search for NAME now, in the whole archive, the newest first."""
    house = front.opened()
    search = read_saved.saved_search(name).search
    query = house.reader()(search, local_day(house.clock.now()))
    with front.archive(house) as archive:
        found = archive.search(query, limit=limit, order="date")
    if not json_lines:
        click.echo(_line(front.say, search))
        click.echo(front.say("search_total", total=found.total) if found.total else front.say("search_none"))
    for one in read.kept_many(tuple(hit.key for hit in found.hits)):
        _show(house, one, json_lines=json_lines)


@saved.command()
@click.argument("name", type=Words())
@by_person
@click.option("--keep", is_flag=True, help="Tell the same again next time.")
@as_json
@pass_front
def new(front: Front, name: str, person: str, *, keep: bool, json_lines: bool) -> None:
    """Show what NAME has found since this person last looked."""
    house = front.opened()
    news = read_saved.saved_news(name, person)
    if not json_lines:
        total = len(news.found)
        click.echo(front.say("saved_new", name=name, total=total) if total else front.say("saved_nothing_new"))
    for start in range(0, len(news.found), _NEWS_SHOWN):
        _tell(house, news, start, json_lines=json_lines)
    if not keep:
        write_saved.looked(name, person, news.seq)


@saved.command()
@click.argument("name", type=Words())
@as_json
@pass_front
def history(front: Front, name: str, *, json_lines: bool) -> None:
    """Show what NAME asked for, from when on and by whose hand; of a removed one too."""
    front.opened()
    for search in read_saved.saved_history(name):
        if json_lines:
            emit(_row(search))
        else:
            click.echo(_line(front.say, search))


@saved.command()
@click.argument("name", type=Words())
@by_person
@pass_front
def remove(front: Front, name: str, person: str) -> None:
    """Remove NAME; its history and its finds stay in the record."""
    house = front.opened()
    write_saved.remove(name, by=person, at=house.clock.now())
    click.echo(front.say("saved_removed", name=name))


def _asked(query: str) -> str:
    """Return the text of a query as it is saved; refuses one that asks for nothing, for it would find everything."""
    text = " ".join(unicodedata.normalize("NFC", query).split())
    if not text:
        raise click.BadParameter("must ask for something", param_hint="QUERY")
    return text


def _said(front: Front, house: House, search: SavedSearch, key: str, *, json_lines: bool) -> None:
    """Put the search to the archive at once, so that what stands there is no news, and say that it is saved."""
    news = turn.ask_saved(house)
    if json_lines:
        emit(_row(search))
    else:
        click.echo(front.say(key, name=search.name, version=search.version))
        tell_alerts(front.say, news)


def _tell(house: House, news: News, start: int, *, json_lines: bool) -> None:
    keys = tuple(found.key for found in news.found[start : start + _NEWS_SHOWN])
    for one in read.kept_many(keys):
        _show(house, one, json_lines=json_lines)


def _show(house: House, one: Kept, *, json_lines: bool) -> None:
    if json_lines:
        published = one.article.published
        emit(
            {
                "url": one.key,
                "title": one.article.title,
                "source": one.source,
                "published": iso(published),
                "first_seen": one.first_seen.isoformat(),
                "language": one.answer("language"),
            }
        )
        return
    name = house.sources[one.source].name if one.source in house.sources else one.source
    moment = minute(one.when)
    title, address = (one_line(text, _LONGEST_SHOWN) for text in (one.article.title, one.key))
    click.echo(f"\n• {title}\n  {one_line(name)} · {moment}\n  {address}")


def _line(say: Speaker, search: SavedSearch) -> str:
    moment = minute(search.at)
    marks = [say("saved_alerts")] if search.alerts else []
    marks += [] if search.expand else [say("saved_no_expand")]
    extra = "".join(f" · {mark}" for mark in marks)
    name, text, person = (one_line(text, _LONGEST_SHOWN) for text in (search.name, search.text, search.by))
    return f"• {name}: {text}\n  {say('saved_version', version=search.version)} · {moment} · {person}{extra}"


def _row(search: SavedSearch) -> dict[str, object]:
    return {
        "name": search.name,
        "version": search.version,
        "query": search.text,
        "expand": search.expand,
        "alerts": search.alerts,
        "by": search.by,
        "at": search.at.isoformat(),
    }
