"""Same event, other words: which story an article belongs to; a wrong join is worse than a missed one."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise

from pipeline.dedupe import Match
from press.article import Article, Judged, Kept
from press.named import Named
from press.syllables import spellings
from press.text import tokens

WINDOW = timedelta(hours=72)

_OPENING = 90  # words of the text that tell what happened
_TEXT, _WHOLE, _LONGEST_TITLE = 4_000, 30_000, 500  # characters of the opening, of the text, of a title that count
_SURE, _LIKELY, _POSSIBLE = 0.34, 0.2, 0.13  # likeness that is enough alone, with like titles, with the same title
_TITLES, _SAME_TITLE, _LEAST_TITLE = 0.5, 0.75, 5
_LEAST_EVIDENCE = 2
_FIGURES_ACROSS = 2
_RARE, _RARE_SHARE = 8, 0.25  # a great event fills a quarter of the day's press; the province's own name more
_PRIOR = (
    30  # pairs of words count as if seen in none of thirty more articles, so that a quiet day does not make all rare
)
_MOST_SHARED_PLACES = 1
_OFTEN = 3

_NAME = re.compile(r"[^\W\d_]+(?:[ ][^\W\d_]+)*")
_DAY = re.compile(
    r"(?<!\d)(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*\d{4})?(?![\d%])|\bngày (\d{1,2})\b(?!\s*[/.-]\s*\d)"
)
_ORDINAL = re.compile(
    r"\b(?:số|phần|tập|bài|tháng|quý|lần thứ|thứ|kỳ|vòng|khóa|đợt|no\.?|number|round|第)\s*(\d+)", re.IGNORECASE
)
_FIGURE = re.compile(r"(?<![\d./,-])\d+(?:[.,]\d+)*(?![\d/-])")
_YEAR = re.compile(r"(?:19|20)\d\d")
# How the press introduces whom a case is about, by age or home; whom it only quotes, it introduces by office.
_INTRODUCTION = re.compile(
    r"[\s,(]*(?:SN\b|sinh (?:năm|ngày)|\d{1,2}\s*tuổi|(?:19|20)\d\d\b|(?:thường )?trú\b|ngụ\b|quê\b|HKTT\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gist:
    """What an article is about, as far as words tell: pairs of words, names, figures, days."""

    title: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    title_names: frozenset[str]
    names: frozenset[str]
    figures: frozenset[str]
    days: frozenset[tuple[str, ...]]
    ordinals: frozenset[str]
    body: str


def story_of(judged: Judged, candidates: Iterable[Kept]) -> Match | None:
    """Return the kept article that tells of the same event as `judged`, None where none does for certain.

    Compared are title and opening: how many pairs of words are shared, weighted by how rare they are among the
    candidates, and which rare names and figures. Different places, days, numbers of a series, or a title's name that
    the other does not know forbid the join, and so do other persons whom the case is about. Across languages names,
    figures and a place must agree. The nearest wins.
    """
    pool = [candidate for candidate in candidates if _is_near(judged.article, candidate)]
    mine = _gist(judged.article)
    scale = _scale(mine, [_gist(candidate.article) for candidate in pool])
    matches = [match for candidate in pool if (match := _compared(judged, mine, candidate, scale))]
    return max(matches, key=lambda match: match.score, default=None)


def keys(article: Article) -> frozenset[str]:
    """Return the words under which an article's possible stories are found in a large store."""
    gist = _gist(article)
    return frozenset(
        [*map(" ".join, _pairs(tokens(article.title[:_LONGEST_TITLE]).folded)), *gist.names, *gist.figures]
    )


def _is_near(article: Article, candidate: Kept) -> bool:
    return article.published is None or abs(article.published - candidate.when) <= WINDOW


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """How rare things are among the candidates: pairs of words by weight, `rare` for unseen ones, and common names."""

    weights: Mapping[tuple[str, str], float]
    rare: float
    common: frozenset[str]


def _scale(mine: _Gist, gists: Sequence[_Gist]) -> _Scale:
    seen = Counter(pair for gist in (*gists, mine) for pair in gist.pairs)
    weights = {pair: math.log((len(gists) + _PRIOR) / seen[pair]) for pair in mine.pairs}
    names = Counter(name for gist in gists for name in gist.names)
    common = frozenset(name for name, count in names.items() if count > max(_RARE, _RARE_SHARE * len(gists)))
    return _Scale(weights=weights, rare=math.log(len(gists) + _PRIOR), common=common)


def _compared(judged: Judged, mine: _Gist, candidate: Kept, scale: _Scale) -> Match | None:
    other = _gist(candidate.article)
    abroad = _language(judged) != _language(candidate.judged)
    score = 1.0 if abroad else _likeness(mine, other, scale)
    places = _places(judged), _places(candidate.judged)
    if score < _POSSIBLE or _are_apart(mine, other) or _stand_apart(*places):
        return None
    names, figures = _shared_names(mine, other) - scale.common, mine.figures & other.figures
    if abroad:
        return _across(candidate.key, names, figures, places[0] & places[1])
    title = _share(mine.title, other.title)
    evidence = len(names) + len(figures) + (title >= _TITLES)
    needed = _SURE if title < _TITLES else _LIKELY if title < _SAME_TITLE else _POSSIBLE
    is_like = evidence >= _LEAST_EVIDENCE and score >= needed
    if is_like and not _are_of_others((judged, mine), (candidate.judged, other)):
        return Match(key=candidate.key, why=(*sorted(names), *sorted(figures)), score=min(1.0, score + title / 10))
    return None


def _across(key: str, names: frozenset[str], figures: frozenset[str], places: frozenset[str]) -> Match | None:
    if not names or not places or len(figures) < _FIGURES_ACROSS:
        return None
    return Match(key=key, why=(*sorted(names), *sorted(figures), *sorted(places)), score=0.5)


def _likeness(mine: _Gist, other: _Gist, scale: _Scale) -> float:
    """Return the weighted cosine of the two openings' pairs of words; a pair that only the other has is rare."""
    shared = sum(scale.weights[pair] ** 2 for pair in mine.pairs & other.pairs)
    if not shared:
        return 0.0
    one = sum(weight**2 for weight in scale.weights.values())
    two = sum(scale.weights.get(pair, scale.rare) ** 2 for pair in other.pairs)
    return shared / math.sqrt(one * two)


def _share(one: frozenset[str], two: frozenset[str]) -> float:
    """Return how much of the shorter title stands in the longer, 0 where it is too short to say anything."""
    least = min(len(one), len(two))
    return len(one & two) / least if least >= _LEAST_TITLE else 0.0


# What forbids a join.


def _are_apart(mine: _Gist, other: _Gist) -> bool:
    """Whether days or numbers of a series differ, or each title names somebody whom the other's text does not know."""
    return (
        _differ(mine.days, other.days)
        or _differ(mine.ordinals, other.ordinals)
        or (_unknown(mine, other) and _unknown(other, mine))
    )


def _differ(one: frozenset[tuple[str, ...]] | frozenset[str], two: frozenset[tuple[str, ...]] | frozenset[str]) -> bool:
    return bool(one) and bool(two) and not one & two


def _unknown(one: _Gist, other: _Gist) -> bool:
    return any(f" {name} " not in other.body for name in one.title_names)


def _stand_apart(one: frozenset[str], two: frozenset[str]) -> bool:
    """Whether each names places that the other does not, and they share the province at most."""
    return bool(one - two) and bool(two - one) and len(one & two) <= _MOST_SHARED_PLACES


def _are_of_others(one: tuple[Judged, _Gist], two: tuple[Judged, _Gist]) -> bool:
    """Whether each tells of persons, introduced by age or home, of whom the other knows none: two like cases.

    The same title tells of one case, whomever each report has asked; who is named three times stands in its middle, and
    the other may not know him either; initials may be anybody's; and who has the same given name may be the same
    person, for reporters mishear surnames.
    """
    (mine, my_gist), (theirs, their_gist) = one, two
    first, second = _parties(mine), _parties(theirs)
    if not first or not second or my_gist.title == their_gist.title or not all(map(_is_whole, first | second)):
        return False
    is_shared = {name.split()[-1] for name in first} & {name.split()[-1] for name in second}
    return not (is_shared or _known(first | _often(mine), their_gist) or _known(second | _often(theirs), my_gist))


def _parties(judged: Judged) -> frozenset[str]:
    """Return the persons whom the case is about, folded."""
    whole = judged.article.whole if judged.names else ""
    return frozenset(_folded(name) for name in _persons(judged) if _is_introduced(name.text, whole))


def _often(judged: Judged) -> frozenset[str]:
    """Return the persons who are named again and again, folded."""
    return frozenset(_folded(name) for name in _persons(judged) if name.count >= _OFTEN)


def _persons(judged: Judged) -> list[Named]:
    return [name for name in judged.names if name.kind == "person" and " " in name.text]


def _folded(name: Named) -> str:
    return " ".join(tokens(name.text).folded)


def _is_introduced(person: str, whole: str) -> bool:
    return any(_INTRODUCTION.match(whole, found.end()) for found in re.finditer(re.escape(person), whole))


def _is_whole(name: str) -> bool:
    """Whether `name` is spelled out, as no `N.V.T` or `Nguyễn Văn Th` is."""
    return all(len(syllable) > 1 and spellings(syllable) for syllable in name.split())


def _known(names: Iterable[str], gist: _Gist) -> bool:
    return any(f" {name} " in gist.body for name in names)


def _places(judged: Judged) -> frozenset[str]:
    verdict = judged.verdict("places")
    return frozenset(verdict.answer) if verdict else frozenset()


def _language(judged: Judged) -> str:
    verdict = judged.verdict("language")
    return (verdict.first if verdict else None) or judged.article.language or _script(judged.article.title)


def _script(title: str) -> str:
    """Return a word for how a title is written where nobody told its language: vi, latin, or the script's name."""
    if any(letter in "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ" for letter in title.lower()):
        return "vi"
    letters = Counter(unicodedata.name(letter, "?").split()[0].lower() for letter in title if letter.isalpha())
    return letters.most_common(1)[0][0] if letters else ""


# What an article is about.


def _gist(article: Article) -> _Gist:
    return _gist_of(article.title[:_LONGEST_TITLE], article.lead[:_TEXT], article.text[:_WHOLE])


@lru_cache(maxsize=512)
def _gist_of(title_line: str, lead: str, text: str) -> _Gist:
    """Return the gist of what counts of an article; the rest of a long one is not held with it."""
    body = text[:_TEXT]
    opening = tokens(f"{lead}\n{body}" if lead and lead not in body else body).folded[:_OPENING]
    title = tokens(title_line).folded
    head = f"{title_line}\n{' '.join(body.split()[:_OPENING])}"
    return _Gist(
        title=frozenset(title),
        pairs=frozenset([*_pairs(title), *_pairs(opening)]),
        title_names=frozenset(_names(title_line)),
        names=frozenset(_names(head)),
        figures=frozenset(_figures(head)),
        days=frozenset(_days(title_line)),
        ordinals=frozenset(_ORDINAL.findall(title_line)),
        body=f" {' '.join(tokens(f'{title_line} {lead} {text}').folded)} ",
    )


def _pairs(words: Sequence[str]) -> Iterable[tuple[str, str]]:
    return pairwise(words)


def _figures(text: str) -> list[str]:
    """Return the figures that may tell one event from another: two digits or more, and no year."""
    return [figure for figure in _FIGURE.findall(text) if len(figure) > 1 and not _YEAR.fullmatch(figure)]


def _days(text: str) -> list[tuple[str, ...]]:
    return [(found[1] or found[3],) for found in _DAY.finditer(text)]


def _names(text: str) -> list[str]:
    """Return names: two or more capitalised words in a row, folded; a single one may only begin a sentence."""
    names = []
    for run in _NAME.findall(text):
        row: list[str] = []
        for word in [*run.split(" "), ""]:
            if word[:1].isupper():
                row.append(word)
            else:
                names += _named(row)
                row = []
    return names


def _named(row: Sequence[str]) -> list[str]:
    return [" ".join(tokens(" ".join(row)).folded)] if len(row) > 1 else []


def _shared_names(mine: _Gist, other: _Gist) -> frozenset[str]:
    """Return the names of either opening that the other text holds, the longer where one is part of the other."""
    shared = {name for name in mine.names | other.names if f" {name} " in mine.body and f" {name} " in other.body}
    return frozenset(name for name in shared if not any(name != longer and name in longer for longer in shared))
