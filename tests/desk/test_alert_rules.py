"""What meets a rule: by verdict, sureness, words, outlet, topic, place and age; what is many, and what is silent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from desk.alerts.rhythm import of_today, silences, spike
from desk.alerts.rules import Grounds, Times, finding
from press.alert import Finding, Pace, Paces, Rule, Sighting
from press.article import Kept
from press.verdict import Verdict
from tests import make
from tests.alerting import NEGATIVE, SOURCES, stance

GROUNDS = Grounds(sources={source.id: source for source in SOURCES}, parents={"dykes": "floods"})
TIMES = Times(now=make.NOON + timedelta(hours=1), after=0, begun=0)
SPIKE = Rule(id="spike", vi="Tăng", en="Spike", kind="spike", articles=5, factor=4)
SILENT = Rule(id="silent", vi="Im", en="Silent", kind="silent", days=3, factor=10)
URL = "https://bao-mau.example/tin-1.html"


def found(kept: Kept, rule: Rule = NEGATIVE, times: Times = TIMES) -> Finding | None:
    """Return what the rule finds in the article."""
    return finding(rule, kept, GROUNDS, times)


def negative(*verdicts: Verdict, **changes: str) -> Kept:
    """Return an article that was just kept and is negative, unless `verdicts` say otherwise."""
    return replace(make.kept(URL, stance(), *verdicts, **changes), born=1)  # type: ignore[arg-type]


def test_a_negative_article_is_found_with_its_words() -> None:
    """The finding names the desk of its outlet and the deciding words."""
    assert found(negative()) == Finding(rule="negative", article=URL, desk="domestic", because=("chậm",), seq=1)


@pytest.mark.parametrize(
    "verdict",
    [
        stance("neutral"),
        stance(score=0.3),
        stance(unsure=True),
        stance(because=""),
        make.verdict("relevance", "mention"),
        make.verdict("relevance", "none"),
    ],
)
def test_what_is_not_negative_sure_and_about_the_province_is_not_found(verdict: Verdict) -> None:
    """Another stance, a low score, doubt, no deciding word, a passing mention: none of them raises."""
    assert found(negative(verdict), replace(NEGATIVE, least=0.5)) is None


def test_doubt_is_told_where_the_rule_wants_it() -> None:
    """A rule that is not bound to what is sure finds the unsure as well."""
    assert found(negative(stance(unsure=True)), replace(NEGATIVE, sure=False))


def test_an_editors_word_needs_no_deciding_words() -> None:
    """What a person said is sure and has its reason."""
    assert found(negative(make.said("stance", "negative")))


def test_either_stance_or_criticism_raises() -> None:
    """A rule for both is met by each alone, and names the words of what raised it."""
    both = replace(NEGATIVE, critical=True)
    critical = make.verdict("critical", "yes", because=["chậm trễ"])
    assert found(negative(stance("neutral"), critical), both) == replace(
        Finding(rule="negative", article=URL, desk="domestic", seq=1), because=("chậm trễ",)
    )
    assert found(negative(critical), both).because == ("chậm", "chậm trễ")  # type: ignore[union-attr]
    assert found(negative(stance("neutral"), make.verdict("critical", "no")), both) is None


@pytest.mark.parametrize(
    ("conditions", "meets"),
    [
        ({"topics": ("floods",)}, True),
        ({"topics": ("dykes",)}, True),
        ({"topics": ("roads",)}, False),
        ({"places": ("vung_ang",)}, True),
        ({"places": ("18073",)}, False),
        ({"tiers": ("national",)}, True),
        ({"tiers": ("central",)}, True),
        ({"tiers": ("local",)}, False),
        ({"desks": ("domestic",)}, True),
        ({"desks": ("foreign",)}, False),
        ({"topics": ("floods",), "places": ("18073",)}, False),
    ],
)
def test_conditions_are_met_together(conditions: Mapping[str, tuple[str, ...]], meets: bool) -> None:  # noqa: FBT001
    """A part of a topic counts as the topic, a copy's outlet as its own; each condition that is named must hold."""
    verdicts = (make.verdict("topics", "dykes"), make.verdict("places", "VN-23", "vung_ang"))
    kept = replace(negative(*verdicts), copies=(("bao_hai", "https://bao-hai.example/1"),))
    assert bool(found(kept, replace(NEGATIVE, **conditions))) is meets  # type: ignore[arg-type]


def test_the_desk_told_is_the_outlets_own_or_a_copys() -> None:
    """Each desk's rule hears of a story that its outlets only copied."""
    kept = replace(negative(), copies=(("sample_post", "https://sample-post.example/1"),))
    assert found(kept).desk == "domestic"  # type: ignore[union-attr]
    assert found(kept, replace(NEGATIVE, desks=("foreign",))).desk == "foreign"  # type: ignore[union-attr]
    assert found(replace(kept, source="gone", copies=())) is None


@pytest.mark.parametrize(
    ("published", "seen", "now", "after", "editor", "meets"),
    [
        (-71, 0, 1, 0, False, True),
        (-73, 0, 1, 0, False, False),
        (0, 0, 100, 0, False, True),  # it waited for us, not we for it
        (0, 0, 71, 5, True, True),  # an editor turned it within the time
        (0, 0, 73, 5, True, False),  # long after
    ],
)
def test_what_is_late_raises_nothing(
    *, published: int, seen: int, now: int, after: int, editor: bool, meets: bool
) -> None:
    """Hours count from publication to the first sight, and for what an editor turns from there to now."""
    kept = replace(
        negative(*([make.said("stance", "negative")] if editor else [])), first_seen=make.NOON + timedelta(hours=seen)
    )
    article = replace(kept.article, published=make.NOON + timedelta(hours=published))
    kept = replace(kept, judged=replace(kept.judged, article=article))
    times = Times(now=make.NOON + timedelta(hours=now), after=after, begun=0)
    assert bool(found(kept, times=times)) is meets


def test_what_was_there_before_the_alerts_is_told_only_where_an_editor_turns_it() -> None:
    """The archive that an office already had may get vectors and copies without a word."""
    began = replace(TIMES, after=9, begun=9)
    assert found(negative(), times=began) is None
    assert found(negative(make.said("stance", "negative")), times=began)


def sightings(*counts: int) -> list[Sighting]:
    """Return so many articles for each stretch of 24 hours, the latest stretch first."""
    return [
        Sighting(key=f"{day}-{number}", at=make.NOON - timedelta(days=day, hours=1), source="bao_mau", topics=())
        for day, count in enumerate(counts)
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("counts", "spikes"),
    [
        ((12, *[3] * 10), (12, 3)),  # 3 + 4 * sqrt(3) = 9.9
        ((9, *[3] * 10), None),
        ((12, *[3] * 6), None),  # no rhythm yet
        ((12, *[3, 0, 0, 0, 0, 0, 0, 0] * 3), None),  # three days lived through: the others were the machine's
        ((4, *[0, 1] * 10), None),  # fewer than the rule asks for
        ((40, *[10, 30, 20, 25, 15, 12, 28] * 3), None),  # a wide spread: 20 + 4 * 1.48 * 8
        ((70, *[10, 30, 20, 25, 15, 12, 28] * 3), (70, 20)),
        ((12, *[3] * 9, 500), (12, 3)),  # one wild day moves neither the median nor its deviation
    ],
)
def test_a_spike_is_what_lies_far_above_the_usual(counts: tuple[int, ...], spikes: tuple[int, float] | None) -> None:
    """The rule is median and MAD, with chance as the least spread, over the days that the house lived through."""
    seen = sightings(*counts)
    assert spike(SPIKE, seen, seen, make.NOON) == spikes


def test_days_without_the_topic_count_where_the_house_was_awake() -> None:
    """A topic that hardly ever comes has a rhythm of nought, and a handful of articles is many."""
    topic = sightings(6)
    awake = sightings(6, *[4] * 10)
    assert spike(SPIKE, awake, topic, make.NOON) == (6, 0)
    assert len(of_today(awake, make.NOON)) == 6


def pace(last: int, count: int) -> Pace:
    """Return a source that last wrote so many days before today, and how much in the days before."""
    return Pace(source="bao_mau", last=make.DAY - timedelta(days=last), count=count)


def paces(one: Pace, *, off: int = 0) -> Paces:
    """Return that pace in a house that heard somebody every day but the latest `off`."""
    days = tuple(make.DAY - timedelta(days=number) for number in range(28, off, -1))
    return Paces(sources=(one,), heard=days)


@pytest.mark.parametrize(
    ("last", "count", "off", "days"),
    [
        (4, 100, 0, 3),
        (3, 100, 0, None),  # two whole days alone
        (4, 50, 0, None),  # two a day: six are missed, ten would be telling
        (6, 50, 0, 5),
        (9, 100, 5, 3),  # the machine was off for five of them
        (8, 100, 5, None),
    ],
)
def test_a_source_is_silent_when_so_much_is_missed(last: int, count: int, off: int, days: int | None) -> None:
    """Whole days count, on which the house heard others, and what the source would have brought in them."""
    silent = silences(SILENT, paces(pace(last, count), off=off), make.DAY, make.DAY - timedelta(days=off + 1))
    assert [found for _, found, _ in silent] == ([] if days is None else [days])


def test_a_silence_is_told_on_the_day_on_which_it_begins() -> None:
    """The next day it is known; after days in which nobody looked it is told on return."""
    silent = paces(pace(10, 100))

    def told(before: date) -> bool:
        return bool(silences(SILENT, silent, make.DAY, before))

    assert not told(make.DAY - timedelta(days=1))
    assert told(make.DAY - timedelta(days=8))
