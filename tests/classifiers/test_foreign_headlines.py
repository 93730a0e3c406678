"""Headlines in nine foreign languages, written for this test: half name the province, half only look as if they did."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from classifiers.language import LanguageClassifier
from classifiers.places import Matcher

FILE = Path(__file__).with_name("foreign_headlines.tsv")
WATCHED = ("vi", "en", "zh", "ja", "ko", "lo", "th", "fr", "ru")
LANGUAGES = frozenset({"en", "zh", "ja", "ko", "lo", "th", "fr", "ru", "uk"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A headline, its language, and the places that it names."""

    language: str
    places: frozenset[str]
    text: str


def headlines() -> tuple[Headline, ...]:
    """Return the headlines of the file."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            Headline(
                language=row["language"],
                places=frozenset(row["places"].split(",")) - {"-"},
                text=row["headline"],
            )
            for row in rows
        )


HEADLINES = headlines()


@pytest.mark.parametrize("headline", HEADLINES, ids=lambda headline: headline.text)
def test_a_headline_names_what_it_names(matcher: Matcher, headline: Headline) -> None:
    """Exactly the places meant are found: none in a false friend."""
    assert {found.place.id for found in matcher.find(headline.text).found} == headline.places


@pytest.mark.parametrize("headline", HEADLINES, ids=lambda headline: headline.text)
def test_a_headline_is_read_in_its_language(headline: Headline) -> None:
    """The language is right without anybody declaring it."""
    assert LanguageClassifier(WATCHED).judge(headline.text).first == headline.language


def test_half_of_the_headlines_are_false_friends() -> None:
    """There are a hundred at least, in nine languages, and no language has only one kind."""
    kinds = Counter((headline.language, bool(headline.places)) for headline in HEADLINES)
    assert len(HEADLINES) >= 100
    assert set(kinds) == {(language, kind) for language in LANGUAGES for kind in (True, False)}
    assert abs(2 * sum(bool(headline.places) for headline in HEADLINES) - len(HEADLINES)) <= 10
