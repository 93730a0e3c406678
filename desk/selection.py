"""The selection: which stories of an edition's stretch belong on a desk, and which of them raise doubts.

A stretch is told by change numbers: what was kept at one above `after`, up to `cutoff`. No clock has a say in it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from press.article import Kept
from press.edition import Edition
from press.flag import Flag
from press.source import Desk, Source, Tier

Place = Literal["top", "news", "followup", "earlier", "sports"]

SPORTS = ("sports",)
LATE = timedelta(hours=48)
TOP, TOP_WEIGHT = 5, 3  # so many top stories at most, and none that weighs less
_WIDE: tuple[Tier, ...] = ("central", "national", "foreign")


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
    """One line to be: a story's articles of this desk and stretch, and every outlet that carried it.

    `articles` is never empty and goes by when we saw them, earliest first, as `carriers` does; "earliest seen by us"
    says nothing of who published first. `place` is where it stands: sports; `earlier` what was published over 48 hours
    before we saw it; `followup` what goes on from an article that this desk had before; `top` the at most five others
    that weigh most, none below three; `news` the rest. `waited`: it came after the cut-off of the edition before, and
    before that edition went out. `keys` are those of all its articles that we know, of this stretch or not.
    """

    key: str
    articles: tuple[Kept, ...]
    carriers: tuple[Carrier, ...]
    keys: tuple[str, ...] = ()
    place: Place = "news"
    waited: bool = False

    @property
    def lead(self) -> Kept:
        """The article that stands for the story: the earliest seen."""
        return self.articles[0]

    @property
    def weight(self) -> int:
        """How much it asks to be read first.

        One for each outlet that carried it, two where an article of it criticises the province, one where an outlet
        that the whole country or a foreign public reads carried it.
        """
        wide = any(carrier.source and carrier.source.tier in _WIDE for carrier in self.carriers)
        return len(self.carriers) + 2 * any(map(is_critical, self.articles)) + wide


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An article that has to be checked: a person's `flags`, or none where only the machine proposes it."""

    kept: Kept
    carrier: Carrier
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a desk has to read: each story of the stretch once, by its place.

    `added` are stories that an editor asked for and that the rules leave out. `flagged` and `proposed` point at stories
    besides. `unknown` are keys of articles whose outlets are not configured: no desk's.
    """

    desk: Desk
    stories: tuple[Story, ...]
    added: tuple[Story, ...]
    flagged: tuple[Doubt, ...]
    proposed: tuple[Doubt, ...]
    unknown: tuple[str, ...]

    def at(self, place: Place) -> tuple[Story, ...]:
        """Return the stories that stand at `place`: the top ones by weight, the others as they were seen."""
        found = [story for story in self.stories if story.place == place]
        return tuple(sorted(found, key=_order) if place == "top" else found)


def select(
    kept: Iterable[Kept],
    flags: Iterable[Flag],
    sources: Mapping[str, Source],
    edition: Edition,
    *,
    before: Edition | None = None,
    added: Collection[str] = (),
    sports: Collection[str] = SPORTS,
) -> Selection:
    """Return what the edition's desk has to read of the articles of its stretch; old ones brought in are no news.

    An article is the desk's where its outlet, or an outlet that carried a copy, is the desk's. `kept` may hold older
    articles too: they lend their outlets to a story that goes on, and appear where a flag was raised in the stretch.
    Every flag on an article of the stretch is shown, whenever it was raised. `before` is the edition that went out
    before this one. `added` are keys of articles that an editor wants, whatever the rules say. `sports` are the primary
    topics that go to the annex.
    """
    desk = edition.id.desk
    archive = sorted(_latest(kept), key=lambda one: (one.first_seen, one.key))
    seen = [one for one in archive if one.born <= edition.cutoff]
    fresh = [one for one in seen if one.born > edition.after and one.is_news and _is_about(one)]
    told = {one.story for one in seen if one.born <= edition.after and _is_about(one) and _belongs(one, desk, sources)}
    known = _by_story(archive)
    found = _stories([one for one in fresh if _belongs(one, desk, sources)], seen, sources)
    placed = [
        replace(
            story,
            place=_place(story, told, sports),
            waited=_waited(story.lead, before),
            keys=tuple(one.key for one in known[story.key]),
        )
        for story in found
    ]
    stories = tuple(_with_top(placed))
    extra = _added(archive, added, {story.key for story in stories}, sources, sports)
    everything = [*stories, *extra]
    flagged = tuple(_flagged(_readable(seen, everything, desk, sources), _shown(flags, everything, edition), sources))
    return Selection(
        desk=desk,
        stories=stories,
        added=extra,
        flagged=flagged,
        proposed=tuple(_proposed(everything, {doubt.kept.story for doubt in flagged}, sources)),
        unknown=tuple(one.key for one in fresh if not _desks(one, sources)),
    )


def is_critical(kept: Kept) -> bool:
    """Whether the article was found, by the machine or an editor, to criticise the province."""
    return kept.answer("critical") == "yes"


def _latest(kept: Iterable[Kept]) -> Iterable[Kept]:
    latest: dict[str, Kept] = {}
    for one in kept:
        if one.key not in latest or one.seq > latest[one.key].seq:
            latest[one.key] = one
    return latest.values()


def _is_about(kept: Kept) -> bool:
    return kept.answer("relevance") == "about"


def _desks(kept: Kept, sources: Mapping[str, Source]) -> set[Desk]:
    return {sources[outlet].desk for outlet in (kept.source, *(copy[0] for copy in kept.copies)) if outlet in sources}


def _belongs(kept: Kept, desk: Desk, sources: Mapping[str, Source]) -> bool:
    return desk in _desks(kept, sources)


def _place(story: Story, told: Collection[str], sports: Collection[str]) -> Place:
    """Return where a story stands before the top ones are chosen from the news."""
    if story.lead.answer("topics") in sports:
        return "sports"
    if all(one.article.published and one.article.published < one.first_seen - LATE for one in story.articles):
        return "earlier"
    return "followup" if story.key in told else "news"


def _waited(kept: Kept, before: Edition | None) -> bool:
    """Whether it came too late for the edition before, which had then still to go out."""
    if before is None or before.issued_at is None:
        return False
    return kept.born > before.cutoff and kept.first_seen <= before.issued_at


def _with_top(stories: Iterable[Story]) -> Iterator[Story]:
    stories = tuple(stories)
    heavy = sorted((one for one in stories if one.place == "news" and one.weight >= TOP_WEIGHT), key=_order)
    top = {story.key for story in heavy[:TOP]}
    return (replace(story, place="top") if story.key in top else story for story in stories)


def _order(story: Story) -> tuple[int, datetime, str]:
    return -story.weight, story.lead.first_seen, story.key


def _added(
    archive: Iterable[Kept],
    wanted: Collection[str],
    told: Collection[str],
    sources: Mapping[str, Source],
    sports: Collection[str],
) -> tuple[Story, ...]:
    """Return the stories that only an editor's hand brings in: at their own articles asked for, with all outlets."""
    whole = tuple(archive)
    asked = [one for one in whole if one.key in wanted and one.story not in told]
    return tuple(
        replace(story, place=_place(story, (), sports), keys=tuple(one.key for one in whole if one.story == story.key))
        for story in _stories(asked, whole, sources)
    )


def _stories(mine: Iterable[Kept], seen: Iterable[Kept], sources: Mapping[str, Source]) -> list[Story]:
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


def _readable(
    seen: Iterable[Kept], stories: Iterable[Story], desk: Desk, sources: Mapping[str, Source]
) -> Iterable[Kept]:
    """Return the articles on which a flag is this desk's: its own, those of no desk, and whatever stands in it.

    A person's flag on an article of an outlet that is no longer configured is told at both desks, and so at one at
    least.
    """
    own = {one.key: one for one in seen if desk in (_desks(one, sources) or {desk})}
    return (own | {one.key: one for story in stories for one in story.articles}).values()


def _shown(flags: Iterable[Flag], stories: Iterable[Story], edition: Edition) -> list[Flag]:
    keys = {one.key for story in stories for one in story.articles}
    return [flag for flag in flags if flag.article in keys or edition.after < flag.seq <= edition.cutoff]


def _flagged(mine: Iterable[Kept], flags: Iterable[Flag], sources: Mapping[str, Source]) -> Iterator[Doubt]:
    raised: dict[str, list[Flag]] = defaultdict(list)
    for flag in sorted(flags, key=lambda flag: (flag.at, flag.claim)):
        raised[flag.article].append(flag)
    for one in mine:
        if one.key in raised:
            yield Doubt(kept=one, carrier=_carrier(one, sources), flags=tuple(raised[one.key]))


def _proposed(stories: Iterable[Story], flagged: set[str], sources: Mapping[str, Source]) -> Iterator[Doubt]:
    """Yield one article a story: the first that is critical, else that makes a claim; none where a person flagged.

    What an editor has found not to be critical is proposed no more.
    """
    for story in stories:
        critical = [one for one in story.articles if is_critical(one)]
        doubtful = critical or [one for one in story.articles if one.answers("claims") and not _is_cleared(one)]
        if doubtful and story.key not in flagged:
            yield Doubt(kept=doubtful[0], carrier=_carrier(doubtful[0], sources))


def _is_cleared(kept: Kept) -> bool:
    verdict = kept.judged.verdict("critical")
    return verdict is not None and verdict.editor is not None and verdict.first == "no"
