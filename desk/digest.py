"""The digest: what an office reads of one day, in words ready to be set on paper or screen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from desk.plain import cut, one_line, web_address
from desk.selection import Carrier, Doubt, Selection, Story, is_critical
from press.article import Kept
from press.clock import VIETNAM
from press.office import Office
from press.place import Gazetteer, Place
from press.source import Desk
from press.text import excerpt
from press.topic import Topic
from press.verdict import Verdict, Word

EXCERPT_CHARS = 200
_SHORTEST_EXCERPT = 40  # characters: what is shorter tells nothing
_WORDS, _WORD_CHARS = 6, 40  # deciding words shown of one verdict, and their length: words, never passages
_PLACES = 4
_NAME_CHARS = 120
_UNITS = frozenset({"xã", "phường", "thị trấn", "thị xã", "huyện", "thành phố"})

Leaning = Literal["negative", "neutral", "positive"]
_LEANINGS: tuple[Leaning, ...] = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """How an article stands to the province.

    `editor` names the editor who said so, empty where it is the machine's reading; then `because` is never empty.
    """

    answer: Leaning
    because: tuple[str, ...]
    unsure: bool
    by: str
    editor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet that carried a story; `seen` is local, None for a copy. `stance` where it is not the line's."""

    name: str
    url: str
    language: str
    country: str
    seen: datetime | None = None
    stance: Stance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One story in one line: the headline as printed, in its own language, and what an office needs to judge it.

    `outlets` is never empty: the headline's own first, the others as we saw them. `published` is local time, None where
    the page does not tell it. `topic` names the part of the section's topic, empty where it is the whole.
    """

    headline: str
    url: str
    language: str
    outlets: tuple[Outlet, ...]
    excerpt: str
    stance: Stance | None
    published: datetime | None
    seen: datetime
    places: tuple[str, ...] = ()
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A topic with its lines."""

    id: str
    vi: str
    en: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a person flagged: the claim as printed (empty where the excerpt policy leaves no room), why, who, when."""

    claim: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """An article that a person says has to be checked or answered."""

    headline: str
    url: str
    language: str
    outlet: Outlet
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An article that the machine proposes to check: nobody has looked at it yet. `by` names the models.

    `editor` is the name of the person who found that it criticises, empty where the machine did or nothing does.
    """

    headline: str
    url: str
    language: str
    outlet: Outlet
    critical: bool
    claims: tuple[str, ...]
    because: tuple[str, ...]
    by: tuple[str, ...]
    editor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The day in numbers; the three stances and `undecided` add up to `stories`."""

    stories: int
    articles: int
    outlets: int
    negative: int
    neutral: int
    positive: int

    @property
    def undecided(self) -> int:
        """Stories whose stance nothing in the text decided."""
        return self.stories - self.negative - self.neutral - self.positive


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A desk's digest of one day. `start` and `end` are local; `unknown` counts articles of outlets not configured."""

    vi: str
    en: str
    desk: Desk
    day: date
    start: datetime
    end: datetime
    figures: Figures
    sections: tuple[Section, ...]
    sports: tuple[Line, ...]
    earlier: tuple[Line, ...]
    flagged: tuple[Flagged, ...]
    proposed: tuple[Proposal, ...]
    unknown: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is no news and nothing to check."""
        return not (self.figures.stories or self.flagged or self.proposed)


def compose(
    selection: Selection,
    office: Office,
    topics: Iterable[Topic],
    gazetteer: Gazetteer,
    *,
    day: date,
    excerpt_chars: int = EXCERPT_CHARS,
) -> Digest:
    """Return the digest of `selection` for `office`.

    No more of an article's body than `excerpt_chars` (or its outlet's own limit) is in it, quoted claims included:
    flagged claims are quoted first, proposed ones with half of the room, and the excerpt takes what they leave.
    """
    writer = _Writer(
        topics={topic.id: topic for topic in topics},
        gazetteer=gazetteer,
        chars=excerpt_chars,
        spent=_spent(selection, excerpt_chars),
    )
    return Digest(
        vi=one_line(office.vi),
        en=one_line(office.en),
        desk=selection.desk,
        day=day,
        start=selection.start.astimezone(VIETNAM),
        end=selection.end.astimezone(VIETNAM),
        figures=_figures(selection),
        sections=writer.sections(selection.stories),
        sports=writer.lines(selection.sports),
        earlier=writer.lines(selection.earlier),
        flagged=tuple(_flagged(doubt, excerpt_chars) for doubt in selection.flagged),
        proposed=tuple(_proposal(doubt, excerpt_chars) for doubt in selection.proposed),
        unknown=len(selection.unknown),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Writes stories as lines; `spent` are the characters of an article's body that its quoted claims take."""

    topics: Mapping[str, Topic]
    gazetteer: Gazetteer
    chars: int
    spent: Mapping[str, int] = field(default_factory=dict)

    def sections(self, stories: Iterable[Story]) -> tuple[Section, ...]:
        """Return a section for each main topic that has stories, in the order of the topics, the rest last."""
        piles: dict[str, list[Story]] = defaultdict(list)
        for story in stories:
            piles[self._main(story.lead.answer("topics"))].append(story)
        named = [topic for topic in self.topics.values() if topic.id in piles]
        made = [Section(id=one.id, vi=one.vi, en=one.en, lines=self.lines(piles[one.id])) for one in named]
        other = self.lines(piles.get("", ()))
        return (*made, *([Section(id="", vi="Tin khác", en="Other news", lines=other)] if other else []))

    def lines(self, stories: Iterable[Story]) -> tuple[Line, ...]:
        """Return the stories as lines: those that most outlets carried first, then as they were seen."""
        return tuple(map(self._line, sorted(stories, key=lambda story: (-len(story.carriers), story.lead.first_seen))))

    def _line(self, story: Story) -> Line:
        lead = story.lead
        topic = self.topics.get(lead.answer("topics") or "")
        published = lead.article.published
        return Line(
            headline=_headline(lead),
            url=_url(lead),
            language=_language(lead),
            outlets=_outlets(story),
            excerpt=self._excerpt(story),
            stance=stance_of(lead),
            published=published.astimezone(VIETNAM) if published else None,
            seen=lead.first_seen.astimezone(VIETNAM),
            places=_places(lead, self.gazetteer),
            topic=topic.vi if topic and topic.parent else "",
        )

    def _excerpt(self, story: Story) -> str:
        article = story.lead.article
        carrier = next((one for one in story.carriers if one.id == story.lead.source), story.carriers[0])
        room = _limit(carrier, self.chars) - self.spent.get(story.lead.key, 0)
        body = one_line(article.lead or article.text, 20 * EXCERPT_CHARS)
        return cut(excerpt(body, room), room) if room >= min(_SHORTEST_EXCERPT, len(body)) else ""

    def _main(self, topic: str | None) -> str:
        found = self.topics.get(topic or "")
        if found is None:
            return ""
        return self._main(found.parent) if found.parent else found.id


def stance_of(kept: Kept) -> Stance | None:
    """Return an article's stance with the words that decided it or the editor who did; None where there is neither."""
    verdict = kept.judged.verdict("stance")
    answer = _leaning(kept)
    if verdict is None or answer is None:
        return None
    because, editor = _words(verdict.because), _editor(verdict)
    if not (because or editor):
        return None
    return Stance(answer=answer, because=because, unsure=verdict.unsure, by=verdict.by, editor=editor)


def _editor(verdict: Verdict | None) -> str:
    """Return the name of the person who gave the answer, empty where it is the machine's."""
    return one_line(verdict.editor or "", _NAME_CHARS) if verdict else ""


def _leaning(kept: Kept) -> Leaning | None:
    first = kept.answer("stance")
    return next((leaning for leaning in _LEANINGS if leaning == first), None)


def _words(because: Iterable[Word]) -> tuple[str, ...]:
    words = dict.fromkeys(one_line(word.text, _WORD_CHARS) for word in because)
    return tuple(word for word in words if word)[:_WORDS]


def _headline(kept: Kept) -> str:
    return one_line(kept.article.title) or "(Bài không có tiêu đề)"


def _url(kept: Kept) -> str:
    return web_address(kept.key, kept.article.url)


def _language(kept: Kept) -> str:
    return kept.answer("language") or kept.article.language or "und"


def _outlets(story: Story) -> tuple[Outlet, ...]:
    first = stance_of(story.lead)
    own = story.lead.source
    outlets = sorted(story.carriers, key=lambda carrier: (carrier.id != own, carrier.kept.first_seen))
    return tuple(_outlet(carrier, first) for carrier in outlets)


def _outlet(carrier: Carrier, line: Stance | None = None) -> Outlet:
    """Return the outlet, with its article's stance where that is another than the line's and is its own print."""
    own = stance_of(carrier.kept) if carrier.seen else None
    differs = own is not None and (line is None or own.answer != line.answer)
    return Outlet(
        name=one_line(carrier.source.name if carrier.source else carrier.id, 120),
        url=web_address(carrier.url),
        language=carrier.source.language if carrier.source else _language(carrier.kept),
        country=carrier.source.country if carrier.source else "",
        seen=carrier.seen.astimezone(VIETNAM) if carrier.seen else None,
        stance=own if differs else None,
    )


def _places(kept: Kept, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Name the places below the province: the province itself stands in every line already."""
    known = {place.id: place for place in gazetteer.places}
    ids = (id_ for id_ in kept.answers("places") if id_ != gazetteer.province and id_ in known)
    return tuple(name for name in dict.fromkeys(_place(known[id_]) for id_ in ids) if name)[:_PLACES]


def _place(place: Place) -> str:
    name = next((name.text for name in place.names if name.language == "vi" and name.strength != "never"), "")
    if not name or place.kind not in _UNITS or name.lower().startswith(place.kind):
        return name
    return f"{place.kind} {name}"


def _limit(carrier: Carrier, default: int) -> int:
    own = carrier.source.excerpt_chars if carrier.source else None
    return default if own is None else own


def _quoted(claims: Iterable[str], limit: int) -> tuple[str, ...]:
    """Return the claims, each as far as the characters left by those before it allow."""
    quoted = []
    for claim in claims:
        text = one_line(claim, 20 * EXCERPT_CHARS)
        shown = cut(text, limit) if limit >= min(_SHORTEST_EXCERPT, len(text)) else ""
        limit -= len(shown)
        quoted.append(shown)
    return tuple(quoted)


def _claims(doubt: Doubt, chars: int) -> tuple[str, ...]:
    """Quote what a person flagged before all else; what the machine proposes leaves half of the room to the excerpt."""
    limit = _limit(doubt.carrier, chars)
    if doubt.flags:
        return _quoted((flag.claim for flag in doubt.flags), limit)
    return _quoted(doubt.kept.answers("claims"), limit // 2)


def _spent(selection: Selection, chars: int) -> dict[str, int]:
    doubts = (*selection.flagged, *selection.proposed)
    return {doubt.kept.key: sum(map(len, _claims(doubt, chars))) for doubt in doubts}


def _flagged(doubt: Doubt, chars: int) -> Flagged:
    quotes = zip(_claims(doubt, chars), doubt.flags, strict=True)
    return Flagged(
        headline=_headline(doubt.kept),
        url=_url(doubt.kept),
        language=_language(doubt.kept),
        outlet=_outlet(doubt.carrier),
        quotes=tuple(
            Quote(
                claim=claim,
                reason=one_line(flag.reason, 600),
                by=one_line(flag.by, 120),
                at=flag.at.astimezone(VIETNAM),
            )
            for claim, flag in quotes
        ),
    )


def _proposal(doubt: Doubt, chars: int) -> Proposal:
    asked = (doubt.kept.judged.verdict("critical"), doubt.kept.judged.verdict("claims"))
    critical = is_critical(doubt.kept)
    return Proposal(
        headline=_headline(doubt.kept),
        url=_url(doubt.kept),
        language=_language(doubt.kept),
        outlet=_outlet(doubt.carrier),
        critical=critical,
        claims=tuple(claim for claim in _claims(doubt, chars) if claim),
        because=_words(asked[0].because) if asked[0] and critical else (),
        by=tuple(dict.fromkeys(verdict.by for verdict in asked if verdict and verdict.answer)),
        editor=_editor(asked[0]) if critical else "",
    )


def _figures(selection: Selection) -> Figures:
    stories = selection.everything
    leanings = [_counted(story.lead) for story in stories]
    return Figures(
        stories=len(stories),
        articles=sum(1 + len(one.copies) for story in stories for one in story.articles),
        outlets=len({carrier.id for story in stories for carrier in story.carriers}),
        negative=leanings.count("negative"),
        neutral=leanings.count("neutral"),
        positive=leanings.count("positive"),
    )


def _counted(kept: Kept) -> Leaning | None:
    """Count good and bad only where words or an editor decided it; neutral is what no word turned."""
    answer = _leaning(kept)
    return answer if answer == "neutral" or stance_of(kept) else None
