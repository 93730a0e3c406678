"""The selection: which stories of a stretch of time belong on a desk, and which of them raise doubts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from press.article import Kept
from press.flag import Flag
from press.source import Desk, Source

SPORTS = ("sports",)
LATE = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """An outlet that carried a story: `seen` is when we saw it there, None for a copy, whose hour is not kept.

    `kept` is the article it printed, or whose copy it printed. `source` is None where the outlet is not configured.
    """

    id: str
    source: Source | None
    url: str
    seen: datetime | None
    kept: Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One line to be: a story's articles of this desk and stretch of time, and every outlet that carried it.

    `articles` is never empty and goes by when we saw them, earliest first, as `carriers` does; "earliest seen by us"
    says nothing of who published first.
    """

    key: str
    articles: tuple[Kept, ...]
    carriers: tuple[Carrier, ...]

    @property
    def lead(self) -> Kept:
        """The article that stands for the story: the earliest seen."""
        return self.articles[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An article that has to be checked: a person's `flags`, or none where only the machine proposes it."""

    kept: Kept
    carrier: Carrier
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a desk has to read: each story in exactly one of `stories`, `sports` and `earlier`.

    `earlier` holds what was published over 48 hours before the end and first seen only now. `flagged` and `proposed`
    point at stories besides. `unknown` are keys of articles whose outlets are not configured: no desk's.
    """

    desk: Desk
    start: datetime
    end: datetime
    stories: tuple[Story, ...]
    sports: tuple[Story, ...]
    earlier: tuple[Story, ...]
    flagged: tuple[Doubt, ...]
    proposed: tuple[Doubt, ...]
    unknown: tuple[str, ...]

    @property
    def everything(self) -> tuple[Story, ...]:
        """Every story, wherever it stands."""
        return self.stories + self.sports + self.earlier


def select(
    kept: Iterable[Kept],
    flags: Iterable[Flag],
    sources: Mapping[str, Source],
    *,
    desk: Desk,
    start: datetime,
    end: datetime,
    sports: Collection[str] = SPORTS,
) -> Selection:
    """Return what `desk` has to read of the articles first seen in [start, end); old ones brought in are no news.

    An article is the desk's where its outlet, or an outlet that carried a copy, is the desk's. `kept` may hold older
    articles too: they lend their outlets to a story that goes on, and appear where a flag was raised in [start, end).
    Every flag on an article of this stretch is shown, whenever it was raised.
    `sports` are the primary topics that go to the appendix.
    """
    archive = sorted(_latest(kept), key=lambda one: (one.first_seen, one.key))
    seen = [one for one in archive if one.first_seen < end]
    fresh = [one for one in seen if one.first_seen >= start and one.is_news and one.answer("relevance") == "about"]
    stories = _stories([one for one in fresh if _belongs(one, desk, sources)], seen, sources)
    games = [story for story in stories if story.lead.answer("topics") in sports]
    late = [story for story in stories if story not in games and _is_late(story, end)]
    mine = [one for one in seen if _belongs(one, desk, sources)]
    today = {one.key for story in stories for one in story.articles}
    shown = [flag for flag in flags if flag.article in today or start <= flag.at < end]
    flagged = tuple(_flagged(mine, shown, sources))
    return Selection(
        desk=desk,
        start=start,
        end=end,
        stories=tuple(story for story in stories if story not in games and story not in late),
        sports=tuple(games),
        earlier=tuple(late),
        flagged=flagged,
        proposed=tuple(_proposed(stories, {doubt.kept.story for doubt in flagged}, sources)),
        unknown=tuple(one.key for one in fresh if not _desks(one, sources)),
    )


def _latest(kept: Iterable[Kept]) -> Iterable[Kept]:
    latest: dict[str, Kept] = {}
    for one in kept:
        if one.key not in latest or one.seq > latest[one.key].seq:
            latest[one.key] = one
    return latest.values()


def _desks(kept: Kept, sources: Mapping[str, Source]) -> set[Desk]:
    return {sources[outlet].desk for outlet in (kept.source, *(copy[0] for copy in kept.copies)) if outlet in sources}


def _belongs(kept: Kept, desk: Desk, sources: Mapping[str, Source]) -> bool:
    return desk in _desks(kept, sources)


def _is_late(story: Story, end: datetime) -> bool:
    dates = [one.article.published for one in story.articles]
    return all(date is not None and date < end - LATE for date in dates)


def _stories(mine: list[Kept], seen: list[Kept], sources: Mapping[str, Source]) -> list[Story]:
    ours, all_of_it = _by_story(mine), _by_story(seen)
    return [
        Story(key=key, articles=tuple(articles), carriers=tuple(_carriers(all_of_it[key], sources)))
        for key, articles in ours.items()
    ]


def _by_story(kept: Iterable[Kept]) -> dict[str, list[Kept]]:
    stories: dict[str, list[Kept]] = defaultdict(list)
    for one in kept:
        stories[one.story].append(one)
    return stories


def _carriers(articles: Iterable[Kept], sources: Mapping[str, Source]) -> Iterator[Carrier]:
    """Name each outlet once, at the article of its own that was seen first, else at its copy."""
    named: set[str] = set()
    for one in articles:
        for carrier in (_carrier(one, sources), *_copies(one, sources)):
            if carrier.id not in named:
                named.add(carrier.id)
                yield carrier


def _carrier(kept: Kept, sources: Mapping[str, Source]) -> Carrier:
    source = sources.get(kept.source)
    return Carrier(id=kept.source, source=source, url=kept.key, seen=kept.first_seen, kept=kept)


def _copies(kept: Kept, sources: Mapping[str, Source]) -> Iterator[Carrier]:
    for outlet, url in kept.copies:
        yield Carrier(id=outlet, source=sources.get(outlet), url=url, seen=None, kept=kept)


def _flagged(mine: list[Kept], flags: Iterable[Flag], sources: Mapping[str, Source]) -> Iterator[Doubt]:
    raised: dict[str, list[Flag]] = defaultdict(list)
    for flag in sorted(flags, key=lambda flag: (flag.at, flag.claim)):
        raised[flag.article].append(flag)
    for one in mine:
        if one.key in raised:
            yield Doubt(kept=one, carrier=_carrier(one, sources), flags=tuple(raised[one.key]))


def _proposed(stories: list[Story], flagged: set[str], sources: Mapping[str, Source]) -> Iterator[Doubt]:
    """Yield one article a story: the first that is critical, else that makes a claim; none where a person flagged.

    What an editor has found not to be critical is proposed no more.
    """
    for story in stories:
        critical = [one for one in story.articles if is_critical(one)]
        doubtful = critical or [one for one in story.articles if one.answers("claims") and not _is_cleared(one)]
        if doubtful and story.key not in flagged:
            yield Doubt(kept=doubtful[0], carrier=_carrier(doubtful[0], sources))


def is_critical(kept: Kept) -> bool:
    """Whether the article was found, by the machine or an editor, to criticise the province."""
    return kept.answer("critical") == "yes"


def _is_cleared(kept: Kept) -> bool:
    verdict = kept.judged.verdict("critical")
    return verdict is not None and verdict.editor is not None and verdict.first == "no"
