"""The search command: the archive as a person and as a program ask it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import click

from desk.paper import table
from diembao.commands.context import Front, as_json, emit, pass_front, shown, web_page
from diembao.commands.naming import name_lines
from diembao.messages import STANCES, Speaker, minute
from index.archive import Bucket, Step, Summary
from pipeline.searching.results import row, save
from pipeline.searching.search import Answer, By, Found, Question, Searcher
from press.errors import ArchiveUnavailableError
from press.highlight import Passage
from press.query import Field, Vocabulary, explained
from vault import read

_FACETS: tuple[Field, ...] = ("topics", "source", "stance", "places", "country", "language")
_BAR = 40  # columns of the longest bar of a histogram


class _Limit(click.ParamType[int]):
    """A number of articles; 0 and `all` mean every one."""

    name = "N|all"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number, 0 for all."""
        if str(value).casefold() == "all":
            return 0
        if not str(value).isdecimal():
            self.fail(f"{value!r} is neither a number nor `all`", param, ctx)
        return int(value)


_FILE = click.Path(path_type=Path, dir_okay=False)


# "-từ" is a word to leave out, not an option; and "-hạn" must not be taken for -h.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@click.option("--limit", type=_Limit(), default=20, show_default=True, help="How many; 0 or all: every one.")
@click.option("--offset", type=click.IntRange(0), default=0, help="How many to pass over.")
@click.option("--by", type=click.Choice(get_args(By)), help="Order: relevance, recent (new counts too), date.")
@click.option("--expand/--no-expand", default=True, help="Let old place names reach today's, and back.")
@click.option("--explain", is_flag=True, help="Tell what was understood.")
@click.option("--facets", is_flag=True, help="Count by topic, source, stance, place, country and language.")
@click.option("--histogram", type=click.Choice(get_args(Step)), help="Count over time.")
@click.option("--names", is_flag=True, help="Tell whom and what each article names.")
@click.option("--like", metavar="URL", help="Find more like the article at URL.")
@click.option("--meaning", is_flag=True, help="Find what means nearly the same too, in every language.")
@click.option("--export", "file", type=_FILE, help="Write all to .jsonl .csv .xlsx.")
@as_json
@pass_front
def search(  # noqa: PLR0913 -- one argument for each option
    front: Front,
    words: tuple[str, ...],
    *,
    limit: int,
    offset: int,
    by: By | None,
    expand: bool,
    explain: bool,
    facets: bool,
    histogram: Step | None,
    names: bool,
    like: str | None,
    meaning: bool,
    file: Path | None,
    json_lines: bool,
) -> None:
    """Search the archive: words typed with marks are exact, words without are forgiving ("ha tinh").

    "a phrase", OR, -not, (groups), prefix*, title: topic: source: country: lang: desk: stance: place: from: to:
    since:7d is:flagged; nguon: chude: and the like as well.
    """
    house = front.opened()
    question = Question(
        text=" ".join(words),
        by=by or ("date" if file else "relevance"),
        limit=limit,
        offset=offset,
        expand=expand,
        facets=_FACETS if facets else (),
        step=histogram,
        meaning=meaning,
        like=_key(like) if like else "",
        suggest=not json_lines and file is None,
    )
    try:
        with front.archive(house) as archive, house.embedder() as embedder:
            searcher = house.searcher(archive, embedder if meaning else None)
            if meaning and searcher.is_blind():
                click.echo(front.say("search_blind"), err=True)
            told = _Told(front.say, searcher, question, is_explained=explain, is_naming=names)
            if file:
                told.export(file)
            elif json_lines:
                told.rows()
            else:
                told.page()
    except ArchiveUnavailableError as error:
        raise ArchiveUnavailableError(front.say("search_unavailable", error=error)) from error


class _Told:
    """One question, answered in one of three ways."""

    def __init__(
        self, say: Speaker, searcher: Searcher, question: Question, *, is_explained: bool, is_naming: bool
    ) -> None:
        self._say = say
        self._searcher = searcher
        self._question = question
        self._is_explained = is_explained
        self._is_naming = is_naming
        self._reading = searcher.reading(question)

    def export(self, file: Path) -> None:
        """Write all that is found to `file`."""
        self._explain(err=True)
        count = save(file, self._every(), table.write)
        click.echo(self._say("search_exported", count=count, file=file))

    def rows(self) -> None:
        """Print a JSON line for each article, and one more with the counts where those are asked for."""
        self._explain(err=True)
        answer = self._answer() if self._question.limit or self._has_counts else None
        for found in answer.rows if answer and self._question.limit else self._every():
            emit(row(found))
        if answer and answer.summary:
            emit(_counted(answer.summary))

    def page(self) -> None:
        """Print what a person reads: how many there are, what was understood, the articles, and how to go on."""
        answer = self._answer()
        click.echo(self._say("search_total", total=answer.total) if answer.total else self._say("search_none"))
        if answer.gone:
            click.echo(self._say("search_gone", gone=answer.gone))
        if answer.suggestion:
            meant = answer.suggestion
            key = "search_unmarked" if meant.unmarked else "search_meant"
            click.echo(self._say(key, text=shown(meant.text), total=meant.total))
        if self._is_explained or not answer.total or self._reading.is_doubtful:
            self._explain()
        if answer.summary:
            for line in _summary(self._say, answer.summary, self._searcher.vocabulary, self._question.step):
                click.echo(line)
        count = 0
        for found in answer.rows if self._question.limit else self._every():
            click.echo(_lines(self._say, found, self._searcher))
            for line in name_lines(self._say, found.kept.judged.names) if self._is_naming else ():
                click.echo(f"  {line}")
            count += 1
        self._go_on(answer, count)

    @property
    def _has_counts(self) -> bool:
        return bool(self._question.facets or self._question.step)

    def _answer(self) -> Answer:
        return self._searcher.answer(self._question)

    def _every(self) -> Iterator[Found]:
        return self._searcher.every(self._question)

    def _explain(self, *, err: bool = False) -> None:
        if err and not (self._is_explained or self._reading.is_doubtful):
            return
        if self._question.like:
            click.echo(self._say("search_like", url=shown(self._question.like)), err=err)
        lines = (
            explained(self._reading, self._say.tongue) if self._question.text.strip() or not self._question.like else ()
        )
        for line in (*lines, *((self._say("search_by_meaning"),) if self._question.meaning else ())):
            click.echo(f"  {shown(line)}", err=err)

    def _go_on(self, answer: Answer, count: int) -> None:
        after = self._question.offset + self._question.limit
        if answer.total and self._question.offset >= answer.total + answer.gone:
            click.echo(self._say("search_past", offset=self._question.offset))
        elif self._question.limit and answer.total > after:
            click.echo(f"\n{self._say('search_more', shown=count, total=answer.total, offset=after)}")


def _key(url: str) -> str:
    """Return the key of the article that was kept from `url` or from a copy of it, else the address as it is."""
    address = web_page(url)
    life = read.life(address)
    return (life.article if life else None) or address


def _bright(passage: Passage) -> str:
    """Return `passage` with its words in bold, which click takes away again where no terminal reads."""
    return "".join(click.style(_piece(text), bold=True) if marked else _piece(text) for text, marked in passage.pieces)


def _piece(text: str) -> str:
    """Return a piece of a line as `_shown` does, with the spaces that part it from its neighbours."""
    return f"{' ' * text.startswith(' ')}{shown(text)}{' ' * (text.endswith(' ') and bool(text.strip()))}"


def _lines(say: Speaker, found: Found, searcher: Searcher) -> str:
    kept = found.kept
    name = searcher.sources[kept.source].name if kept.source in searcher.sources else kept.source
    marks = [shown(name), minute(kept.when)]
    verdict = kept.judged.verdict("stance")
    if verdict and verdict.first:
        because = ", ".join(f"«{shown(word.text)}»" for word in verdict.because[:3])
        if verdict.editor is not None:
            because = "; ".join(filter(None, (because, shown(say("by_editor", name=verdict.editor)))))
        marks.append(f"{shown(say.word(STANCES, verdict.first))}{f' ({because})' if because else ''}")
    return f"\n• {_bright(found.title)}\n  {' · '.join(marks)}\n  {_bright(found.excerpt)}\n  {shown(kept.key)}"


def _counted(summary: Summary) -> dict[str, object]:
    return {
        "total": summary.total,
        "facets": {field: {count.value: count.count for count in counts} for field, counts in summary.facets.items()},
        "histogram": {bucket.day.isoformat(): bucket.count for bucket in summary.histogram},
    }


def _summary(say: Speaker, summary: Summary, vocabulary: Vocabulary, step: Step | None) -> Iterator[str]:
    for field, counts in summary.facets.items():
        if counts:
            yield f"\n{say(f'facet_{field}')}"
        for count in counts:
            yield f"  {say.number(count.count):>7}  {shown(_named(say, vocabulary, field, count.value))}"
    if summary.histogram:
        yield f"\n{say('histogram')}"
        yield from _bars(say, summary.histogram, step)


def _named(say: Speaker, vocabulary: Vocabulary, field: Field, known: str) -> str:
    value = vocabulary.value(field, known)
    if value is None:
        return known
    return value.vi if say.tongue == "vi" else value.en


def _bars(say: Speaker, histogram: Iterable[Bucket], step: Step | None) -> Iterator[str]:
    buckets = tuple(histogram)
    most = max(bucket.count for bucket in buckets)
    for bucket in buckets:
        bar = "█" * max(1, round(_BAR * bucket.count / most))
        yield f"  {_span(bucket.day, step)}  {say.number(bucket.count):>7}  {bar}"


def _span(first: date, step: Step | None) -> str:
    """Return what a bar stands for: a month by its number, a week by its first and last day."""
    if step == "month":
        return f"{first:%m/%Y}"
    return f"{first:%d/%m} – {first + timedelta(days=6):%d/%m/%Y}" if step == "week" else f"{first:%d/%m/%Y}"
