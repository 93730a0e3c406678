"""The notice: what one message about an alert says, in words ready to be set as mail, as JSON and as a short text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from desk.digest import NAME_CHARS, Leaning, Stance, deciding, editor_of, stance_of
from desk.plain import cut, one_line, web_address
from press.alert import Alert, Kind, Rule
from press.article import Kept
from press.clock import VIETNAM
from press.place import Gazetteer, Place
from press.source import Desk, Source
from press.text import excerpt
from press.topic import Topic

_SHORTEST_EXCERPT = 40  # characters: what is shorter tells nothing
_QUOTES = ": «"
_SHARES = 3  # a claim, what stood there before, and what stands there now
_SHORTEST_QUOTE = 15
_LONGEST_BODY = 4_000
_REASON_CHARS = 300
_PLACES = 4
MOST = 10  # further articles, and outlets, that a message names; the rest it counts

Why = Literal["first", "again", "escalated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criticism:
    """That an article criticises the province: by which words, how surely, or which editor said so."""

    because: tuple[str, ...]
    unsure: bool
    editor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """An outlet that carried the story, and its headline; empty for a copy."""

    outlet: str
    url: str
    headline: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The article that the message is about; `published` and `seen` are local, `excerpt` within the outlet's limit."""

    key: str
    headline: str
    url: str
    outlet: str
    country: str
    language: str
    published: datetime | None
    seen: datetime
    places: tuple[str, ...]
    topic: str
    stance: Stance | None
    tone: Leaning | None
    critical: Criticism | None
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message about an alert.

    `why` says whether it is the first, told again (a snooze is over, or the story goes on), or for those above because
    nobody acknowledged it. `item` is None for what is no article; `prints` are the story's other outlets (for a spike
    its articles), `more` counts those left out. `because` are the rule's reasons: deciding words, or whole lines.
    """

    id: int
    rule_vi: str
    rule_en: str
    kind: Kind
    desk: Desk
    subject: str
    why: Why
    opened: datetime
    item: Item | None
    prints: tuple[Print, ...]
    more: int
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """What knows the names of outlets, places and topics, and how much of an article may be told."""

    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    gazetteer: Gazetteer
    excerpt_chars: int

    def notice(self, alert: Alert, rule: Rule, articles: tuple[Kept, ...], *, why: Why) -> Notice:
        """Return the message about `alert`; `articles` are its own first, then the others of their stories."""
        mine = [one for one in articles if one.key in set(alert.articles)]
        fresh = [one for one in mine if one.key in set(alert.untold)]
        lead = next(iter((*fresh, *mine)), None)
        about = None if rule.kind == "spike" else lead
        item = self._item(about) if about else None
        because = tuple(one_line(word, _REASON_CHARS) for word in alert.because)
        if rule.kind == "edited" and item and about:  # what changed is quoted, and takes the room of the excerpt
            item = replace(item, excerpt="")
            because = tuple(_quoted(because, self._room(about)))
        prints = tuple(self._prints(articles, about))
        return Notice(
            id=alert.id,
            rule_vi=rule.vi,
            rule_en=rule.en,
            kind=rule.kind,
            desk=alert.desk,
            subject=one_line(alert.subject),
            why=why,
            opened=alert.opened_at.astimezone(VIETNAM),
            item=item,
            prints=prints[:MOST],
            more=max(0, len(prints) - MOST),
            because=because,
        )

    def outlet(self, id_: str) -> str:
        """Return what an outlet is called."""
        return one_line(self.sources[id_].name if id_ in self.sources else id_, NAME_CHARS)

    def _item(self, kept: Kept) -> Item:
        source = self.sources.get(kept.source)
        topic = self.topics.get(kept.answer("topics") or "")
        published = kept.article.published
        return Item(
            key=kept.key,
            headline=_headline(kept),
            url=web_address(kept.key, kept.article.url),
            outlet=self.outlet(kept.source),
            country=source.country if source else "",
            language=kept.answer("language") or kept.article.language or "und",
            published=published.astimezone(VIETNAM) if published else None,
            seen=kept.first_seen.astimezone(VIETNAM),
            places=self._places(kept),
            topic=topic.vi if topic else "",
            stance=stance_of(kept),
            tone=_tone(kept),
            critical=_criticism(kept),
            excerpt=self._excerpt(kept),
        )

    def _room(self, kept: Kept) -> int:
        source = self.sources.get(kept.source)
        own = source.excerpt_chars if source else None
        return self.excerpt_chars if own is None else own

    def _excerpt(self, kept: Kept) -> str:
        room = self._room(kept)
        body = one_line(kept.article.lead or kept.article.text, _LONGEST_BODY)
        return cut(excerpt(body, room), room) if room >= min(_SHORTEST_EXCERPT, len(body)) else ""

    def _places(self, kept: Kept) -> tuple[str, ...]:
        """Name the places, the province itself only where it is the only one."""
        known = {place.id: place for place in self.gazetteer.places}
        named = [id_ for id_ in kept.answers("places") if id_ in known]
        below = [id_ for id_ in named if id_ != self.gazetteer.province] or named
        return tuple(dict.fromkeys(name for id_ in below if (name := _name(known[id_]))))[:_PLACES]

    def _prints(self, articles: Iterable[Kept], about: Kept | None) -> Iterable[Print]:
        named = {about.source} if about else set[str]()
        for one in articles:
            if about is None or (one.key != about.key and one.source not in named):
                named.add(one.source)
                yield Print(outlet=self.outlet(one.source), url=web_address(one.key), headline=_headline(one))
            for source, url in one.copies:
                if source not in named:
                    named.add(source)
                    yield Print(outlet=self.outlet(source), url=web_address(url))


def _quoted(lines: Iterable[str], room: int) -> Iterable[str]:
    """Yield lines such as "Nay: «words»" with no more of all their quotations together than `room` characters."""
    left = room
    for line in lines:
        label, mark, quoted = line.partition(_QUOTES)
        words = quoted.removesuffix("»")
        said = cut(excerpt(words, min(left, room // _SHARES)), left)
        if mark and len(said) >= min(_SHORTEST_QUOTE, len(words)):
            left -= len(said)
            yield f"{label}{mark}{said}»"
        else:
            yield f"{label}." if mark else line


def _headline(kept: Kept) -> str:
    return one_line(kept.article.title) or "(Bài không có tiêu đề)"


def _tone(kept: Kept) -> Leaning | None:
    """Return the tone of the news, None where no word of it decided that and no editor."""
    verdict = kept.judged.verdict("tone")
    if verdict is None or not (verdict.because or verdict.editor):
        return None
    match verdict.first:
        case "negative" | "neutral" | "positive" as tone:
            return tone
        case _:
            return None


def _criticism(kept: Kept) -> Criticism | None:
    verdict = kept.judged.verdict("critical")
    if verdict is None or verdict.first != "yes":
        return None
    return Criticism(because=deciding(verdict.because), unsure=verdict.unsure, editor=editor_of(verdict))


def _name(place: Place) -> str:
    return next((name.text for name in place.names if name.language == "vi" and name.strength != "never"), "")
