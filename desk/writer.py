"""The writer: sets a selection in words, line by line, with no more of an article than its outlet allows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from desk.digest import (
    EARLIER,
    FOLLOWUP,
    NAME_CHARS,
    OTHER,
    SPORTS,
    TOP,
    Digest,
    Flagged,
    Leaning,
    Line,
    Outlet,
    Proposal,
    Quote,
    Section,
    Stance,
    deciding,
    editor_of,
    leaning_of,
    stance_of,
)
from desk.names import COUNTRIES, country_en, country_vi
from desk.plain import cut, one_line, web_address
from desk.selection import Carrier, Doubt, Selection, Story, is_critical
from press.article import Kept
from press.clock import VIETNAM
from press.edition import Edition
from press.office import Office
from press.place import Gazetteer, Place
from press.source import Desk
from press.text import excerpt
from press.topic import Topic

EXCERPT_CHARS = 200
_SHORTEST_EXCERPT = 40  # characters: what is shorter tells nothing
_READ, _BEYOND = 4_000, 80  # letters read for an excerpt, and of those what is looked at behind its end
_REASON_CHARS = 600
_PLACES = 4
_UNITS = frozenset({"xã", "phường", "thị trấn", "thị xã", "huyện", "thành phố"})


def compose(
    selection: Selection,
    edition: Edition,
    office: Office,
    topics: Iterable[Topic],
    gazetteer: Gazetteer,
    *,
    excerpt_chars: int = EXCERPT_CHARS,
) -> Digest:
    """Return the digest of `selection` for `office`, as the rules make it: before any edit.

    No more of an article's body than `excerpt_chars` (or its outlet's own limit) is in it, quoted claims included:
    flagged claims are quoted first, proposed ones with half of the room, and the excerpt takes what they leave.
    """
    writer = _Writer(
        desk=edition.id.desk,
        topics={topic.id: topic for topic in topics},
        places={place.id: place for place in gazetteer.places if place.id != gazetteer.province},
        chars=excerpt_chars,
        spent=_spent(selection, excerpt_chars),
    )
    lines = [writer.line(story) for story in _by_reach(selection)]
    spare = tuple(writer.line(story) for story in selection.added)
    shelf = writer.shelf({line.subject for line in (*lines, *spare)})
    return Digest(
        id=edition.id,
        vi=one_line(office.vi),
        en=one_line(office.en),
        cut_at=edition.made_at.astimezone(VIETNAM),
        due_at=edition.due_at.astimezone(VIETNAM),
        shelf=shelf,
        sections=_shelved(lines, shelf),
        flagged=tuple(_flagged(doubt, excerpt_chars) for doubt in selection.flagged),
        proposed=tuple(_proposal(doubt, excerpt_chars) for doubt in selection.proposed),
        spare=spare,
        unknown=len(selection.unknown),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    """Writes stories as lines; `spent` are the characters of an article's body that its quoted claims take."""

    desk: Desk
    topics: Mapping[str, Topic]
    places: Mapping[str, Place]
    chars: int
    spent: Mapping[str, int] = field(default_factory=dict)

    def line(self, story: Story) -> Line:
        """Return the story as a line."""
        lead = story.lead
        subject = self._subject(story)
        topic = self.topics.get(lead.answer("topics") or "")
        published = lead.article.published
        return Line(
            key=lead.key,
            keys=tuple(dict.fromkeys((*story.keys, story.key))),
            home=subject if story.place == "news" else story.place,
            subject=subject,
            headline=_headline(lead),
            url=_url(lead),
            language=_language(lead),
            outlets=_outlets(story),
            excerpt=self._excerpt(story),
            stance=stance_of(lead),
            leaning=_counted(lead),
            published=published.astimezone(VIETNAM) if published else None,
            seen=lead.first_seen.astimezone(VIETNAM),
            articles=sum(1 + len(one.copies) for one in story.articles),
            places=self._places(lead),
            topic=topic.vi if topic and topic.id != OTHER else "",
            waited=story.waited,
        )

    def shelf(self, subjects: Iterable[str]) -> tuple[Section, ...]:
        """Return every section that this desk's digest can have, in the order of the print, empty."""
        news = self._topics() if self.desk == "domestic" else _countries(subjects)
        return (
            Section(id=TOP, vi="Tin nổi bật", en="Top stories"),
            *news,
            Section(id=OTHER, vi="Tin khác", en="Other news"),
            Section(id=FOLLOWUP, vi="Diễn biến tiếp", en="Follow-ups of earlier stories"),
            Section(id=EARLIER, vi="Tin đăng trước đó, nay mới thu thập được", en="Earlier items first collected now"),
            Section(id=SPORTS, vi="Thể thao", en="Sports"),
        )

    def _topics(self) -> list[Section]:
        """Return a section for each main topic; that of sports stands in the annex, "other" at the end."""
        fixed = {TOP, OTHER, FOLLOWUP, EARLIER, SPORTS}
        mains = (topic for topic in self.topics.values() if not topic.parent and topic.id not in fixed)
        return [Section(id=topic.id, vi=topic.vi, en=topic.en) for topic in mains]

    def _subject(self, story: Story) -> str:
        if self.desk == "foreign":
            return self._country(story)
        return SPORTS if story.place == "sports" else self._main(story.lead.answer("topics"))

    def _main(self, topic: str | None) -> str:
        found = self.topics.get(topic or "")
        if found is None:
            return OTHER
        return self._main(found.parent) if found.parent else found.id

    def _country(self, story: Story) -> str:
        """Return the country of the first outlet that is this desk's own: a domestic paper may have been before it."""
        sources = [carrier.source for carrier in story.carriers if carrier.source]
        ranked = sorted(sources, key=lambda source: source.desk != self.desk)
        return next((source.country.upper() for source in ranked if source.country), OTHER)

    def _excerpt(self, story: Story) -> str:
        article = story.lead.article
        carrier = next((one for one in story.carriers if one.id == story.lead.source), story.carriers[0])
        room = _limit(carrier, self.chars) - self.spent.get(story.lead.key, 0)
        if room < 1:
            return ""
        body = one_line((article.lead or article.text)[: _READ + room], room + _BEYOND)
        return cut(excerpt(body, room), room) if room >= min(_SHORTEST_EXCERPT, len(body)) else ""

    def _places(self, kept: Kept) -> tuple[str, ...]:
        """Name the places below the province: the province itself stands in every line already."""
        known = (self.places[id_] for id_ in kept.answers("places") if id_ in self.places)
        return tuple(name for name in dict.fromkeys(map(_place, known)) if name)[:_PLACES]


def _by_reach(selection: Selection) -> list[Story]:
    """Return the stories that weigh most first among the top ones, elsewhere those that most outlets carried."""
    rest = [story for story in selection.stories if story.place != "top"]
    return [
        *selection.at("top"),
        *sorted(rest, key=lambda story: (-len(story.carriers), story.lead.first_seen, story.key)),
    ]


def _shelved(lines: Iterable[Line], shelf: Iterable[Section]) -> tuple[Section, ...]:
    piles: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        piles[line.home].append(line)
    filled = ((section, tuple(piles[section.id])) for section in shelf)
    return tuple(Section(id=one.id, vi=one.vi, en=one.en, lines=lines) for one, lines in filled if lines)


def _countries(subjects: Iterable[str]) -> list[Section]:
    """Return a section for each country, the neighbours first; one that has no name here stands under its code."""
    unnamed = sorted(set(subjects) - set(COUNTRIES) - {OTHER, SPORTS})
    return [Section(id=code, vi=country_vi(code), en=country_en(code)) for code in (*COUNTRIES, *unnamed)]


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
        id=carrier.id,
        name=one_line(carrier.source.name if carrier.source else carrier.id, NAME_CHARS),
        url=web_address(carrier.url),
        language=carrier.source.language if carrier.source else _language(carrier.kept),
        country=carrier.source.country if carrier.source else "",
        seen=carrier.seen.astimezone(VIETNAM) if carrier.seen else None,
        stance=own if differs else None,
    )


def _place(place: Place) -> str:
    name = next((name.text for name in place.names if name.language == "vi" and name.strength != "never"), "")
    if not name or place.kind not in _UNITS or name.lower().startswith(place.kind):
        return name
    return f"{place.kind} {name}"


def _counted(kept: Kept) -> Leaning | None:
    """Count good and bad only where words or an editor decided it; neutral is what no word turned."""
    answer = leaning_of(kept)
    return answer if answer == "neutral" or stance_of(kept) else None


def _limit(carrier: Carrier, default: int) -> int:
    own = carrier.source.excerpt_chars if carrier.source else None
    return default if own is None else own


def _quoted(claims: Iterable[str], limit: int) -> tuple[str, ...]:
    """Return the claims, each as far as the characters left by those before it allow."""
    quoted = []
    for claim in claims:
        text = one_line(claim, _READ)
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
        key=doubt.kept.key,
        headline=_headline(doubt.kept),
        url=_url(doubt.kept),
        language=_language(doubt.kept),
        outlet=_outlet(doubt.carrier),
        quotes=tuple(
            Quote(
                claim=claim,
                reason=one_line(flag.reason, _REASON_CHARS),
                by=one_line(flag.by, NAME_CHARS),
                at=flag.at.astimezone(VIETNAM),
            )
            for claim, flag in quotes
        ),
    )


def _proposal(doubt: Doubt, chars: int) -> Proposal:
    asked = (doubt.kept.judged.verdict("critical"), doubt.kept.judged.verdict("claims"))
    critical = is_critical(doubt.kept)
    return Proposal(
        key=doubt.kept.key,
        headline=_headline(doubt.kept),
        url=_url(doubt.kept),
        language=_language(doubt.kept),
        outlet=_outlet(doubt.carrier),
        critical=critical,
        claims=tuple(claim for claim in _claims(doubt, chars) if claim),
        because=deciding(asked[0].because) if asked[0] and critical else (),
        by=tuple(dict.fromkeys(verdict.by for verdict in asked if verdict and verdict.answer)),
        editor=editor_of(asked[0]) if critical else "",
    )
