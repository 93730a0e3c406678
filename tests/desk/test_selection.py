"""Which stories belong on a desk, and which of them raise doubts."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desk.selection import Place, Selection, Story, select
from press.article import Kept
from press.edition import Edition
from press.flag import Flag
from press.source import Desk, Tier
from press.verdict import Verdict
from tests import make

HOUR = timedelta(hours=1)
OLD, NEW, LAST, LATER = 0, 1, 100, 101  # change numbers: the stretch of the made edition is 1 to 100
SOURCES = {
    one.id: one
    for one in (
        make.source("bao_mau", tier="local"),
        make.source("dai_mau", name="Đài Mẫu", tier="local"),
        make.source("herald", name="Sample Herald", desk="foreign", country="US", language="en"),
        *(make.source(f"outlet_{number}", tier="local") for number in range(3)),
    )
}
A, B, C = (f"https://bao-mau.example/{name}" for name in "abc")
CRITICAL = make.verdict("critical", "yes", because=("chậm",))


def chosen(
    kept: Iterable[Kept],
    flags: Iterable[Flag] = (),
    desk: Desk = "domestic",
    *,
    before: Edition | None = None,
    added: Collection[str] = (),
) -> Selection:
    """Select from the articles for the stretch of change numbers 1 to 100."""
    return select(kept, flags, SOURCES, make.edition(desk), before=before, added=added)


def keys(stories: Iterable[Story]) -> list[str]:
    """Name the stories."""
    return [story.key for story in stories]


def story_of(outlets: int, url: str = A, *verdicts: Verdict) -> Kept:
    """Return an article that so many outlets of the province carried."""
    copies = tuple((f"outlet_{number}", f"{url}/{number}") for number in range(outlets - 1))
    return make.kept(url, *verdicts, copies=copies)


def test_a_stretch_is_told_by_change_numbers_and_by_no_clock() -> None:
    """What was kept after the last cut-off and up to this one is in, whatever hour it was first seen at."""
    late, early = make.NOON + 999 * HOUR, make.NOON - 999 * HOUR
    kept = [
        make.kept(A, born=NEW, first_seen=late),
        make.kept(B, born=LAST, first_seen=early, published=None),
        make.kept(C, born=LATER),
        make.kept(f"{C}0", born=OLD),
    ]
    assert keys(chosen(kept).stories) == [B, A]


@pytest.mark.parametrize("cut", [0, 1, 7, 50, 99, 100])
def test_two_stretches_that_meet_tell_everything_once(cut: int) -> None:
    """Wherever one edition is cut off and the next begins, no article is lost and none told twice."""
    kept = [make.kept(f"{A}/{born}", born=born) for born in range(1, 101)]
    first = select(kept, (), SOURCES, make.edition(cutoff=cut))
    second = select(kept, (), SOURCES, make.edition(after=cut))
    told = keys(first.stories) + keys(second.stories)
    assert sorted(told) == sorted(one.key for one in kept)


def test_a_mention_is_no_news_of_the_province() -> None:
    """Only what is about the province is selected."""
    assert not chosen([make.kept(A, make.verdict("relevance", "mention"))]).stories


def test_old_articles_brought_in_are_no_news() -> None:
    """An archive brought in does not flood the digest: only what was published within two days of that is told."""
    old, undated, fresh = (replace(make.kept(key), brought=True) for key in (A, B, C))
    old = replace(old, first_seen=make.NOON + 49 * HOUR)
    undated = replace(undated, judged=replace(undated.judged, article=make.article(B, published=None)))
    shown = chosen([old, undated, fresh])
    assert keys(shown.stories) == [C]
    assert shown.unknown == ()


def test_each_desk_reads_its_own_outlets() -> None:
    """A foreign paper's article is the foreign desk's alone."""
    kept = [make.kept(A), make.kept(B, source="herald")]
    assert keys(chosen(kept).stories) == [A]
    assert keys(chosen(kept, desk="foreign").stories) == [B]


def test_a_copy_in_a_desk_s_outlet_brings_the_story_to_that_desk() -> None:
    """What a foreign paper took from a domestic one is read at both desks."""
    kept = [make.kept(A, copies=(("herald", "https://herald.example/a"),))]
    assert keys(chosen(kept).stories) == keys(chosen(kept, desk="foreign").stories) == [A]


def test_a_story_is_one_with_every_outlet_once_and_earliest_first() -> None:
    """Copies and other articles of a story lend it their outlets, in the order in which we saw them."""
    kept = [
        make.kept(B, source="dai_mau", story=A, first_seen=make.NOON + HOUR),
        make.kept(A, copies=(("herald", "https://herald.example/a"), ("bao_mau", "https://bao-mau.example/a2"))),
    ]
    [story] = chosen(kept).stories
    assert story.lead.key == A
    assert [carrier.id for carrier in story.carriers] == ["bao_mau", "herald", "dai_mau"]
    assert [one.key for one in story.articles] == [A, B]


def test_a_story_that_goes_on_is_a_follow_up_with_the_outlets_of_before() -> None:
    """Yesterday's article is not news today, but its outlet is named first, and the story stands among follow-ups."""
    kept = [make.kept(A, born=OLD, first_seen=make.NOON - HOUR), make.kept(B, source="dai_mau", story=A)]
    [story] = chosen(kept).at("followup")
    assert (story.lead.key, [carrier.id for carrier in story.carriers]) == (B, ["bao_mau", "dai_mau"])


@pytest.mark.parametrize(
    ("older", "follows"),
    [
        (make.kept(A, born=OLD), True),
        (make.kept(A, born=OLD, source="herald"), False),
        (make.kept(A, make.verdict("relevance", "mention"), born=OLD), False),
        (make.kept(A, born=NEW), False),
        (make.kept(A, born=LATER), False),
    ],
    ids=["told before", "the other desk's", "a mention", "of the same stretch", "still to come"],
)
def test_only_what_this_desk_had_before_makes_a_follow_up(older: Kept, *, follows: bool) -> None:
    """A story goes on where an article of it was this desk's news before the stretch."""
    [story] = chosen([older, make.kept(B, source="dai_mau", story=A)]).stories
    assert (story.place == "followup") == follows


def test_sports_and_old_items_stand_apart_and_each_story_stands_once() -> None:
    """Sports go to the annex; what was published over 48 hours before we saw it goes to the earlier items."""
    kept = [
        make.kept(A, make.verdict("topics", "sports"), published=make.NOON - 72 * HOUR),
        make.kept(B, published=make.NOON - 48 * HOUR - timedelta(seconds=1)),
        make.kept(C, published=make.NOON - 48 * HOUR),
    ]
    selection = chosen(kept)
    places: tuple[Place, ...] = ("sports", "earlier", "news")
    assert [keys(selection.at(place)) for place in places] == [[A], [B], [C]]
    assert len(selection.stories) == 3


def test_an_item_without_a_date_is_of_today() -> None:
    """What does not tell when it was published is not called old."""
    assert keys(chosen([make.kept(A, published=None)]).at("news")) == [A]


@pytest.mark.parametrize(
    ("outlets", "tier", "critical", "weight"),
    [(1, "local", False, 1), (3, "local", False, 3), (1, "national", False, 2), (1, "central", True, 4)],
)
def test_a_story_weighs_its_outlets_its_blame_and_its_reach(
    outlets: int, tier: Tier, weight: int, *, critical: bool
) -> None:
    """One for each outlet, two for blame, one for an outlet that more than the province reads; three make a top one."""
    sources = SOURCES | {"bao_mau": make.source("bao_mau", tier=tier)}
    [story] = select([story_of(outlets, A, *[CRITICAL] * critical)], (), sources, make.edition()).stories
    assert story.weight == weight
    assert (story.place == "top") == (weight >= 3)


def test_at_most_five_stories_are_on_top_the_heaviest_first() -> None:
    """Of seven heavy stories the five that weigh most are top stories, in that order; the others stay news."""
    kept = [story_of(1 + number % 4, f"{A}/{number}", CRITICAL) for number in range(7)]
    selection = chosen(kept)
    assert [story.weight for story in selection.at("top")] == [6, 5, 5, 4, 4]
    assert len(selection.at("news")) == 2


def test_no_follow_up_and_no_sports_are_on_top_by_rule() -> None:
    """However heavy it is, what goes on, what is old and what is sports stands in its own section."""
    kept = [
        make.kept(A, born=OLD),
        make.kept(B, CRITICAL, story=A),
        make.kept(C, CRITICAL, make.verdict("topics", "sports")),
        make.kept(f"{C}2", CRITICAL, published=make.NOON - 99 * HOUR),
    ]
    assert not chosen(kept).at("top")


@pytest.mark.parametrize(
    ("born", "seen", "waited"),
    [(6, make.NOON, True), (6, make.NOON + HOUR, True), (5, make.NOON, False), (6, make.NOON + 2 * HOUR, False)],
)
def test_what_came_between_cut_off_and_issue_of_the_edition_before_is_marked(
    born: int, seen: datetime, *, waited: bool
) -> None:
    """It came after that cut-off, and was seen before that edition went out; nothing else waited."""
    before = make.edition(cutoff=5, issued_at=make.NOON + HOUR)
    assert [story.waited for story in chosen([make.kept(A, born=born, first_seen=seen)], before=before).stories] == [
        waited
    ]


def test_without_an_issued_edition_before_nothing_waited() -> None:
    """The first edition, and one after a draft that never went out, mark nothing."""
    kept = [make.kept(A, born=6)]
    assert not chosen(kept).stories[0].waited
    assert not chosen(kept, before=make.edition(cutoff=5)).stories[0].waited


def test_a_person_s_flag_stands_apart_from_the_machine_s_proposals() -> None:
    """A flagged story is listed with its flag and no longer proposed; an unflagged critical one is proposed."""
    selection = chosen([make.kept(A, CRITICAL), make.kept(B, CRITICAL), make.kept(C)], [make.flag(A)])
    assert [(doubt.kept.key, len(doubt.flags)) for doubt in selection.flagged] == [(A, 1)]
    assert [(doubt.kept.key, doubt.flags) for doubt in selection.proposed] == [(B, ())]


def test_a_claim_is_proposed_where_nothing_is_critical() -> None:
    """An article with checkable claims is proposed once for its story."""
    claims = make.verdict("claims", "Người dân vui mừng.")
    selection = chosen([make.kept(A, claims), make.kept(B, claims, story=A, source="dai_mau")])
    assert [doubt.kept.key for doubt in selection.proposed] == [A]


def test_a_flag_of_the_stretch_on_an_older_article_is_shown() -> None:
    """The flag's own change number decides, even where the article came before; no flag of another stretch comes."""
    old = make.kept(A, born=OLD)
    flags = [make.flag(A, f"Câu {seq}.", seq=seq) for seq in (OLD, NEW, LAST, LATER)]
    [doubt] = chosen([old], flags).flagged
    assert [flag.claim for flag in doubt.flags] == ["Câu 1.", "Câu 100."]
    assert not chosen([old], flags, desk="foreign").flagged


@pytest.mark.parametrize("seq", [OLD, NEW, LATER])
def test_an_article_of_the_stretch_shows_all_its_flags(seq: int) -> None:
    """Whoever reads the article is told that it is flagged, whenever that was."""
    assert [doubt.kept.key for doubt in chosen([make.kept(A)], [make.flag(A, seq=seq)]).flagged] == [A]


def test_an_article_of_an_unknown_outlet_is_named_and_not_lost() -> None:
    """Where no desk owns an article, both desks are told of it."""
    kept = [make.kept(A, source="gone")]
    assert chosen(kept).unknown == chosen(kept, desk="foreign").unknown == (A,)


def test_a_flag_on_an_article_of_no_desk_is_told_at_both() -> None:
    """A person's flag is lost at no desk because the outlet is no longer configured."""
    kept = [make.kept(A, source="gone")]
    desks: tuple[Desk, ...] = ("domestic", "foreign")
    for desk in desks:
        assert [doubt.kept.key for doubt in chosen(kept, [make.flag(A, seq=NEW)], desk).flagged] == [A]


def test_of_two_records_of_one_article_the_later_counts() -> None:
    """A correction replaces what it corrects, whatever their order."""
    kept = [make.kept(A, seq=2, title="Mới"), make.kept(A, seq=1, title="Cũ")]
    assert chosen(kept).stories[0].lead.article.title == "Mới"
    assert chosen(reversed(kept)).stories[0].lead.article.title == "Mới"


def test_the_order_of_the_records_changes_nothing() -> None:
    """The same articles make the same selection, however the record lists them."""
    kept = [make.kept(A, CRITICAL), make.kept(B, story=A, source="dai_mau"), make.kept(C), make.kept(f"{C}2", CRITICAL)]
    assert chosen(kept) == chosen(reversed(kept))


def test_what_an_editor_calls_a_mention_is_no_news_of_the_province() -> None:
    """An editor's word on relevance takes an article out, and brings one in."""
    out = make.kept(A, make.said("relevance", "none"))
    brought = make.kept(B, make.said("relevance", "about"))
    assert keys(chosen([out, make.kept(C, make.said("relevance", "mention")), brought]).stories) == [B]


def test_what_an_editor_clears_is_proposed_no_more() -> None:
    """Neither blame nor claims of the machine are proposed where an editor has said that nobody needs to answer."""
    claims = make.verdict("claims", "Người dân vui mừng.")
    cleared = make.kept(A, claims, make.said("critical", "no"))
    open_ = make.kept(B, claims, make.verdict("critical", "no"))
    raised = make.kept(C, make.said("critical", "yes"))
    assert [doubt.kept.key for doubt in chosen([cleared, open_, raised]).proposed] == [B, C]


@pytest.mark.parametrize(
    "left_out",
    [
        make.kept(A, make.verdict("relevance", "mention")),
        make.kept(A, source="herald"),
        make.kept(A, born=OLD),
        make.kept(A, born=LATER),
        make.kept(A, source="gone"),
        replace(make.kept(A, published=None), brought=True),
    ],
    ids=["a mention", "the other desk's", "told before", "too late", "of no desk", "brought in"],
)
def test_whatever_the_rules_leave_out_an_editor_may_ask_for(left_out: Kept) -> None:
    """An article that is asked for is there, apart from the stories of the rules."""
    selection = chosen([left_out, make.kept(B)], added=[A])
    assert (keys(selection.stories), keys(selection.added)) == ([B], [A])
    assert not chosen([left_out, make.kept(B)]).added


def test_what_stands_already_is_not_added_twice() -> None:
    """Asking for an article whose story the rules have selected adds nothing."""
    kept = [make.kept(A), make.kept(B, source="herald", story=A)]
    selection = chosen(kept, added=[A, B])
    assert (keys(selection.stories), selection.added) == ([A], ())
