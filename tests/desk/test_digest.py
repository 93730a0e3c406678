"""A selection becomes a digest: topics, lines, figures, and no more of a body than is allowed."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from desk.digest import Digest, Figures, Line, stance_of
from desk.paper import html, text
from desk.selection import select
from desk.writer import compose
from press.article import Kept
from press.edition import Edition
from press.flag import Flag
from press.source import Desk, Source
from tests import make

HOUR = timedelta(hours=1)
A, B, C = (f"https://bao-mau.example/{name}" for name in "abc")
SOURCES = (
    make.source("bao_mau"),
    make.source("dai_mau", name="Đài Mẫu"),
    make.source("herald", name="Sample Herald", desk="foreign", country="US", language="en"),
    make.source("pathet", name="Báo Lào Mẫu", desk="foreign", country="LA", language="lo"),
    make.source("nowhere", name="Outlet", desk="foreign", country="ZZ", language="en"),
)
TOPICS = (
    make.topic("environment", "Môi trường", "Environment"),
    make.topic("culture", "Văn hóa", "Culture"),
    make.topic("tourism", "Du lịch", "Tourism", parent="culture"),
)
BODY = " ".join(f"từ{number}" for number in range(400))


def digest(
    kept: Iterable[Kept],
    flags: Iterable[Flag] = (),
    sources: Iterable[Source] = SOURCES,
    desk: Desk = "domestic",
    edition: Edition | None = None,
) -> Digest:
    """Compose the digest of the stretch of change numbers 1 to 100."""
    known = {one.id: one for one in sources}
    chosen = edition or make.edition(desk)
    return compose(select(kept, flags, known, chosen), chosen, make.office(desk), TOPICS, make.gazetteer())


def only(made: Digest) -> Line:
    """Return the one line of a digest."""
    [line] = made.lines
    return line


def longest_run(of: str, printed: str) -> int:
    """Measure the longest part of `of`, in whole words, that stands in `printed`, in characters."""
    words, longest, start = of.split(), 0, 0
    flat = " ".join(printed.split())
    for end in range(1, len(words) + 1):
        while start < end and " ".join(words[start:end]) not in flat:
            start += 1
        longest = max(longest, len(" ".join(words[start:end])))
    return longest


def test_sections_follow_the_topics_and_a_part_stands_under_its_whole() -> None:
    """Topics keep the order of their configuration, a subtopic is named in its line, the rest comes last."""
    made = digest(
        [
            make.kept(A, make.verdict("topics", "unheard_of")),
            make.kept(B, make.verdict("topics", "tourism")),
            make.kept(C, make.verdict("topics", "environment", "tourism")),
        ]
    )
    assert [section.vi for section in made.sections] == ["Môi trường", "Văn hóa", "Tin khác"]
    assert [line.topic for line in made.lines] == ["Môi trường", "Du lịch", ""]


def test_the_story_that_most_outlets_carried_comes_first() -> None:
    """Inside a topic the number of outlets decides, then when it was seen."""
    copies = (("dai_mau", "https://dai-mau.example/c"),)
    local = [make.source("bao_mau", tier="local"), make.source("dai_mau", tier="local")]
    kept = [make.kept(A), make.kept(B, first_seen=make.NOON - HOUR), make.kept(C, copies=copies)]
    made = digest(kept, sources=local)
    assert [line.url for line in made.sections[0].lines] == [C, B, A]


def test_a_stance_without_its_words_is_not_shown() -> None:
    """No words, no stance; blank words are none."""
    assert stance_of(make.kept(A, make.verdict("stance", "negative"))) is None
    assert stance_of(make.kept(A, make.verdict("stance", "negative", because=(" ",)))) is None
    shown = stance_of(make.kept(A, make.verdict("stance", "negative", because=("ô nhiễm", "ô nhiễm"))))
    assert shown is not None
    assert shown.because == ("ô nhiễm",)


def test_deciding_words_stay_words() -> None:
    """However much a model names as its reason, at most six short pieces of it are shown."""
    shown = stance_of(make.kept(A, make.verdict("stance", "negative", because=[BODY, *BODY.split()])))
    assert shown is not None
    assert len(shown.because) == 6
    assert max(map(len, shown.because)) <= 40


def test_figures_add_up() -> None:
    """Stories, articles with their copies, outlets once; the stances and the undecided make up the stories."""
    made = digest(
        [
            make.kept(A, make.verdict("stance", "negative", because=("xấu",)), copies=(("dai_mau", A + "2"),)),
            make.kept(B, make.verdict("stance", "neutral"), story=A, source="dai_mau", first_seen=make.NOON + HOUR),
            make.kept(C, make.verdict("stance", "positive")),
        ]
    )
    figures = made.figures
    assert (figures.stories, figures.articles, figures.outlets) == (2, 4, 2)
    assert (figures.negative, figures.neutral, figures.positive, figures.undecided) == (1, 0, 0, 1)
    assert Figures.remembered(figures.named) == figures


def test_an_outlet_that_sees_a_story_otherwise_is_marked() -> None:
    """A second outlet's stance is shown, with its words, where it is not the line's."""
    made = digest(
        [
            make.kept(A, make.verdict("stance", "positive", because=("đẹp",))),
            make.kept(
                B,
                make.verdict("stance", "negative", because=("chậm",)),
                story=A,
                source="dai_mau",
                first_seen=make.NOON + HOUR,
            ),
        ]
    )
    first, second = only(made).outlets
    assert first.stance is None
    assert second.stance is not None
    assert second.stance.because == ("chậm",)


def test_a_line_tells_the_hour_in_viet_nam_and_the_places_below_the_province() -> None:
    """Published and seen are local; a ward stands with its kind; the province is understood."""
    line = only(digest([make.kept(A, make.verdict("places", "VN-23", "18073", "vung_ang", "nowhere"))]))
    assert line.published is not None
    assert f"{line.published:%H:%M}" == f"{line.seen:%H:%M}" == "12:00"
    assert line.places == ("phường Thành Sen", "cảng Vũng Áng")


def test_a_foreign_line_keeps_its_title_language_and_country() -> None:
    """Nothing is translated, and the reader is told what it is and where it comes from."""
    foreign = make.kept(A, make.verdict("language", "en"), source="herald", title="Bridge opens in Ha Tinh")
    line = only(digest([foreign], desk="foreign"))
    assert (line.headline, line.language) == ("Bridge opens in Ha Tinh", "en")
    assert (line.outlets[0].name, line.outlets[0].country) == ("Sample Herald", "US")


@pytest.mark.parametrize(("own", "allowed"), [(None, 200), (60, 60), (0, 0)])
def test_no_more_of_a_body_leaves_than_the_outlet_allows(own: int | None, allowed: int) -> None:
    """Excerpt, flagged claims and proposed claims together stay within the limit, on HTML and in plain text."""
    sources = (make.source("bao_mau", excerpt_chars=own),)
    words = BODY.split()
    claims = [" ".join(words[at : at + 30]) for at in (100, 200, 300)]
    flagged = make.kept(A, lead="", text=BODY)
    proposed = make.kept(B, make.verdict("claims", *claims), lead=BODY, text=BODY)
    plain = make.kept(C, lead="", text=BODY)
    made = digest([flagged, proposed, plain], [make.flag(A, claim) for claim in claims], sources)
    lines = {line.url: line.excerpt for line in made.lines}
    assert len(lines[C]) <= allowed
    assert len(lines[A]) + sum(len(quote.claim) for quote in made.flagged[0].quotes) <= allowed
    assert len(lines[B]) + sum(map(len, made.proposed[0].claims)) <= allowed
    assert bool(lines[B]) == bool(allowed), "a proposal leaves room for the excerpt"
    for printed in (html.page(made), text.page(made)):
        assert longest_run(BODY, printed) <= allowed
    assert allowed == 0 or longest_run(BODY, text.page(made)) > allowed / 2


def test_a_flag_keeps_claim_reason_and_name() -> None:
    """What a person wrote stands in the digest as they wrote it, with the hour in Việt Nam."""
    made = digest([make.kept(A)], [make.flag(A)])
    [quote] = made.flagged[0].quotes
    assert (quote.claim, quote.reason, quote.by) == ("Người dân vui mừng.", "Số liệu sai", "Nguyễn Văn A")
    assert f"{quote.at:%H:%M}" == "13:00"


def test_a_day_without_news_is_empty() -> None:
    """Nothing selected makes an empty digest; a flag alone does not."""
    assert digest([]).is_empty
    assert not digest([make.kept(A, born=0)], [make.flag(A, seq=1)]).is_empty


def test_an_editors_stance_is_shown_by_name() -> None:
    """It needs no words, is counted, and keeps the machine's words where the editor confirmed them."""
    made = digest([make.kept(A, make.said("stance", "positive")), make.kept(B, make.said("stance", "negative"))])
    assert (made.figures.positive, made.figures.negative, made.figures.undecided) == (1, 1, 0)
    shown = stance_of(make.kept(A, make.said("stance", "positive", because=["đẹp"])))
    assert shown is not None
    assert (shown.editor, shown.because, shown.unsure) == ("Lan", ("đẹp",), False)


def test_what_an_editor_finds_critical_is_the_editors() -> None:
    """A proposal names the editor who found the article critical, and nobody where the machine did."""
    told = (make.kept(A, make.said("critical", "yes")), make.kept(B, make.verdict("critical", "yes", because=["chậm"])))
    assert [(one.editor, one.because) for one in digest(told).proposed] == [("Lan", ()), ("", ("chậm",))]


def test_the_foreign_desk_reads_by_country_the_neighbours_first() -> None:
    """Sections are countries in a fixed order, one without a name here under its code; the topic stands in the line."""
    kept = [
        make.kept(A, source="herald"),
        make.kept(B, make.verdict("topics", "tourism"), source="pathet"),
        make.kept(C, source="nowhere"),
    ]
    made = digest(kept, desk="foreign")
    assert [(section.id, section.vi, section.en) for section in made.sections] == [
        ("LA", "Lào", "Laos"),
        ("US", "Hoa Kỳ", "United States"),
        ("ZZ", "ZZ", "ZZ"),
    ]
    assert [line.topic for line in made.lines] == ["Du lịch", "", ""]


def test_a_story_that_a_domestic_paper_had_first_is_of_the_foreign_paper_s_country() -> None:
    """What an American paper took from a Vietnamese one stands under the United States at the foreign desk."""
    made = digest([make.kept(A, copies=(("herald", "https://herald.example/a"),))], desk="foreign")
    assert (made.lines[0].subject, made.lines[0].outlets[0].country) == ("US", "VN")


def test_the_sections_stand_in_their_order() -> None:
    """Top stories, topics, the rest, follow-ups, earlier items, sports: so they are printed, and numbered."""
    critical = make.verdict("critical", "yes", because=("chậm",))
    kept = [
        make.kept(f"{A}/sports", make.verdict("topics", "sports")),
        make.kept(f"{A}/earlier", published=make.NOON - 72 * HOUR),
        make.kept(f"{A}/old", born=0),
        make.kept(f"{A}/goes-on", story=f"{A}/old"),
        make.kept(f"{A}/other"),
        make.kept(f"{A}/topic", make.verdict("topics", "culture")),
        make.kept(f"{A}/top", critical),
    ]
    made = digest(kept)
    assert [section.id for section in made.sections] == ["top", "culture", "other", "followup", "earlier", "sports"]
    assert [section.id for section in made.news] == ["culture", "other", "followup", "earlier"]
    assert list(made.numbers.values()) == [1, 2, 3, 4, 5, 6]
    assert list(made.numbers) == [line.key for section in made.sections for line in section.lines]
    assert {section.id for section in made.sections} < {section.id for section in made.shelf}


def test_the_chart_counts_every_story_once_by_topic_and_stance() -> None:
    """Its rows add up to the figures, wherever the story stands; topics without stories have no row."""
    kept = [
        make.kept(A, make.said("stance", "negative"), make.verdict("topics", "tourism")),
        make.kept(B, make.verdict("stance", "neutral"), make.verdict("topics", "environment")),
        make.kept(C, make.verdict("stance", "positive"), make.verdict("topics", "sports")),
    ]
    made = digest(kept)
    [chart] = made.charts
    assert [row.label for row in chart.rows] == ["Môi trường", "Văn hóa", "Thể thao"]
    assert [(row.negative, row.neutral, row.positive, row.undecided) for row in chart.rows] == [
        (0, 1, 0, 0),
        (1, 0, 0, 0),
        (0, 0, 0, 1),
    ]
    assert sum(row.stories for row in chart.rows) == made.figures.stories


def test_a_week_is_also_counted_by_day() -> None:
    """Each day from the first to the last has a row, those without a story too."""
    kept = [make.kept(url, first_seen=make.NOON + days * 24 * HOUR) for url, days in ((A, 0), (B, 0), (C, 3))]
    chart = digest(kept, edition=make.edition(kind="weekly")).charts[0]
    assert [(row.label, row.stories) for row in chart.rows] == [("24/11", 2), ("25/11", 0), ("26/11", 0), ("27/11", 1)]


def test_a_week_after_a_long_outage_stays_legible() -> None:
    """No chart has more than 31 days: what is older is counted on the first."""
    kept = [make.kept(url, first_seen=make.NOON - days * 24 * HOUR) for url, days in ((A, 0), (B, 90))]
    chart = digest(kept, edition=make.edition(kind="weekly")).charts[0]
    assert (len(chart.rows), chart.rows[0].stories, chart.rows[-1].stories) == (31, 1, 1)


def test_figures_of_another_version_are_read_as_far_as_they_are_known() -> None:
    """Names that nobody knows are passed over, and nothing at all is no figures."""
    assert Figures.remembered([("stories", 3), ("heard", 1)]) == Figures(stories=3)
    assert Figures.remembered([("heard", 1)]) is Figures.remembered([]) is None
