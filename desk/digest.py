"""The digest: what an office reads of one edition, in words ready to be set on paper or screen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Literal

from desk.plain import one_line
from press.article import Kept
from press.edition import Edit, EditionId, Kind
from press.source import Desk
from press.verdict import Verdict, Word

TOP, FOLLOWUP, EARLIER, SPORTS, OTHER = "top", "followup", "earlier", "sports", "other"
NAME_CHARS = 120
_WORDS, _WORD_CHARS = 6, 40  # deciding words shown of one verdict, and their length: words, never passages
_MOST_DAYS = 31  # of a chart by days: an edition after a long outage has one, and it stays legible

Leaning = Literal["negative", "neutral", "positive"]
LEANINGS: tuple[Leaning, ...] = ("negative", "neutral", "positive")


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

    id: str
    name: str
    url: str
    language: str
    country: str
    seen: datetime | None = None
    stance: Stance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What an editor says of a story, in the office's own words."""

    text: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One story in one line: the headline as printed, in its own language, and what an office needs to judge it.

    `key` is the address of its article, by which editors name it; `keys` are those of all articles of its story. `home`
    is the section where it stands by rule, `subject` the topic or country in which it is counted. `outlets` is never
    empty: the headline's own first, the others as we saw them. `published` is local time, None where the page does not
    tell it. `topic` names its topic, or the part of it. `leaning` is how it is counted; `stance` what is shown, with
    its reason. `waited`: it came after the cut-off of the edition before, while that one had still to go out. `vi` is
    the editor's Vietnamese headline, empty where none is given.
    """

    key: str
    keys: tuple[str, ...]
    home: str
    subject: str
    headline: str
    url: str
    language: str
    outlets: tuple[Outlet, ...]
    excerpt: str
    stance: Stance | None
    leaning: Leaning | None
    published: datetime | None
    seen: datetime
    articles: int = 1
    places: tuple[str, ...] = ()
    topic: str = ""
    waited: bool = False
    vi: str = ""
    comment: Comment | None = None

    @property
    def title(self) -> str:
        """The headline to read first: the editor's where there is one, else the printed one."""
        return self.vi or self.headline


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the digest with its lines; `id` is what an editor types: `top`, a topic, a country's code, ..."""

    id: str
    vi: str
    en: str
    lines: tuple[Line, ...] = ()


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

    key: str
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

    key: str
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
    """An edition in numbers; the three stances and `undecided` add up to `stories`."""

    stories: int = 0
    articles: int = 0
    outlets: int = 0
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    flagged: int = 0
    proposed: int = 0

    @property
    def undecided(self) -> int:
        """Stories whose stance nothing in the text decided."""
        return self.stories - self.negative - self.neutral - self.positive

    @property
    def named(self) -> tuple[tuple[str, int], ...]:
        """The figures by name, as an issued edition remembers them (`press.edition.Edition.figures`)."""
        return tuple((field.name, getattr(self, field.name)) for field in fields(self))

    @classmethod
    def remembered(cls, named: Iterable[tuple[str, int]]) -> "Figures | None":
        """Return what `named` wrote, None for nothing; names of another version are passed over."""
        known = {field.name for field in fields(cls)}
        found = {name: number for name, number in named if name in known}
        return cls(**found) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Stories of one topic, country or day, by stance."""

    label: str
    negative: int
    neutral: int
    positive: int
    undecided: int

    @property
    def stories(self) -> int:
        """All of them."""
        return self.negative + self.neutral + self.positive + self.undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart, and the table that holds the same figures; `column` heads the labels of its rows."""

    id: str
    vi: str
    en: str
    column: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A desk's digest: what is printed of one edition.

    `shelf` are all sections that a line can be moved to, in the order in which they are printed, without lines;
    `sections` are those that have some, each line in exactly one. `spare` are lines that stand nowhere: those an editor
    dropped, and those one may add. Moments are local: `cut_at` is that of the cut-off, `since` that of the edition
    before, None where that is not known. `previous` are the figures of the edition before. `unapproved`: it needs a
    word that it does not have. `correction_of` is the edition that it corrects, `late` says that it was made after its
    hour. `unknown` counts articles of outlets not configured. `moot` are edits of lines that are no longer there.
    """

    id: EditionId
    vi: str
    en: str
    cut_at: datetime
    due_at: datetime
    shelf: tuple[Section, ...]
    sections: tuple[Section, ...]
    flagged: tuple[Flagged, ...]
    proposed: tuple[Proposal, ...]
    spare: tuple[Line, ...] = ()
    since: datetime | None = None
    previous: Figures | None = None
    approved_by: tuple[str, ...] = ()
    unapproved: bool = False
    correction_of: EditionId | None = None
    corrected_at: datetime | None = None
    late: bool = False
    unknown: int = 0
    moot: tuple[Edit, ...] = ()

    @property
    def desk(self) -> Desk:
        """Whose digest it is."""
        return self.id.desk

    @property
    def kind(self) -> Kind:
        """Morning, afternoon, weekly or urgent."""
        return self.id.kind

    @property
    def day(self) -> date:
        """The day of the edition."""
        return self.id.day

    @property
    def top(self) -> Section | None:
        """The top stories, printed before what has to be checked."""
        return self._section(TOP)

    @property
    def news(self) -> tuple[Section, ...]:
        """What is printed after that: topics or countries, follow-ups, earlier items."""
        return tuple(section for section in self.sections if section.id not in {TOP, SPORTS})

    @property
    def sports(self) -> Section | None:
        """Sports, printed in the annex."""
        return self._section(SPORTS)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line that is printed, in the order of the print: the list of the annex counts them from 1."""
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each line in the list of the annex, by the line's key."""
        return {line.key: number for number, line in enumerate(self.lines, 1)}

    @property
    def is_empty(self) -> bool:
        """Whether there is no news and nothing to check."""
        return not (self.sections or self.flagged or self.proposed)

    @property
    def figures(self) -> Figures:
        """The edition in numbers: of what is printed, so after every edit."""
        leanings = Counter(line.leaning for line in self.lines)
        return Figures(
            stories=len(self.lines),
            articles=sum(line.articles for line in self.lines),
            outlets=len({outlet.id for line in self.lines for outlet in line.outlets}),
            negative=leanings["negative"],
            neutral=leanings["neutral"],
            positive=leanings["positive"],
            flagged=len(self.flagged),
            proposed=len(self.proposed),
        )

    @property
    def charts(self) -> tuple[Chart, ...]:
        """What is drawn, and tabled: stories by topic or country, before that a week's by day.

        Nothing where there are no stories, and in an urgent note.
        """
        if not self.sections or self.kind == "urgent":
            return ()
        by_day = (self._by_day(),) if self.kind == "weekly" else ()
        return (*by_day, self._by_subject())

    def _section(self, id_: str) -> Section | None:
        return next((section for section in self.sections if section.id == id_), None)

    def _by_subject(self) -> Chart:
        names = {section.id: section.vi for section in self.shelf}
        rows = (_row(names[id_], [line for line in self.lines if line.subject == id_]) for id_ in names)
        domestic = self.desk == "domestic"
        return Chart(
            id="topics" if domestic else "countries",
            vi="Số tin theo lĩnh vực và sắc thái" if domestic else "Số tin theo nước và sắc thái",
            en="Stories by topic and stance" if domestic else "Stories by country and stance",
            column="Lĩnh vực" if domestic else "Nước",
            rows=tuple(row for row in rows if row.stories),
        )

    def _by_day(self) -> Chart:
        days = [line.seen.date() for line in self.lines]
        first = max(min(days), max(days) - timedelta(days=_MOST_DAYS - 1))
        span = [first + timedelta(days=number) for number in range((max(days) - first).days + 1)]
        at = {day: [line for line in self.lines if max(line.seen.date(), first) == day] for day in span}
        return Chart(
            id="days",
            vi="Số tin theo ngày và sắc thái",
            en="Stories by day and stance",
            column="Ngày",
            rows=tuple(_row(f"{day:%d/%m}", lines) for day, lines in at.items()),
        )


def stance_of(kept: Kept) -> Stance | None:
    """Return an article's stance with the words that decided it or the editor who did; None where there is neither."""
    verdict = kept.judged.verdict("stance")
    answer = leaning_of(kept)
    if verdict is None or answer is None:
        return None
    because, editor = deciding(verdict.because), editor_of(verdict)
    if not (because or editor):
        return None
    return Stance(answer=answer, because=because, unsure=verdict.unsure, by=verdict.by, editor=editor)


def leaning_of(kept: Kept) -> Leaning | None:
    """Return an article's stance without its reason, None where it has none: to be counted, never to be shown."""
    first = kept.answer("stance")
    return next((leaning for leaning in LEANINGS if leaning == first), None)


def editor_of(verdict: Verdict | None) -> str:
    """Return the name of the person who gave the answer, empty where it is the machine's."""
    return one_line(verdict.editor or "", NAME_CHARS) if verdict else ""


def deciding(because: Iterable[Word]) -> tuple[str, ...]:
    """Return the deciding words as they are shown: each once, at most six, none longer than 40 letters."""
    words = dict.fromkeys(one_line(word.text, _WORD_CHARS) for word in because)
    return tuple(word for word in words if word)[:_WORDS]


def _row(label: str, lines: Iterable[Line]) -> Row:
    leanings = Counter(line.leaning for line in lines)
    return Row(
        label=label,
        negative=leanings["negative"],
        neutral=leanings["neutral"],
        positive=leanings["positive"],
        undecided=leanings[None],
    )
