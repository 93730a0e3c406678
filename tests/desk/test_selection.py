"""Which stories belong on a desk, and which of them raise doubts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from desk.selection import Selection, Story, select
from press.article import Kept
from press.flag import Flag
from press.source import Desk
from tests import make

HOUR = timedelta(hours=1)
START, END = make.NOON - 12 * HOUR, make.NOON + 12 * HOUR
SOURCES = {
    one.id: one
    for one in (
        make.source("bao_mau"),
        make.source("dai_mau", name="Đài Mẫu"),
        make.source("herald", name="Sample Herald", desk="foreign", country="US", language="en"),
    )
}
A, B, C = (f"https://bao-mau.example/{name}" for name in "abc")


def chosen(kept: Iterable[Kept], flags: Iterable[Flag] = (), desk: Desk = "domestic") -> Selection:
    """Select from the articles for the day around noon."""
    return select(kept, flags, SOURCES, desk=desk, start=START, end=END)


def keys(stories: Iterable[Story]) -> list[str]:
    """Name the stories."""
    return [story.key for story in stories]


def test_a_day_takes_its_first_moment_and_leaves_its_last() -> None:
    """An article first seen at the start is in, one first seen at the end belongs to the next day."""
    kept = [make.kept(A, first_seen=START), make.kept(B, first_seen=END), make.kept(C, first_seen=START - HOUR)]
    assert keys(chosen(kept).everything) == [A]


def test_a_mention_is_no_news_of_the_province() -> None:
    """Only what is about the province is selected."""
    assert not chosen([make.kept(A, make.verdict("relevance", "mention"))]).everything


def test_old_articles_brought_in_are_no_news() -> None:
    """An archive brought in does not flood the digest: only what was published within two days of that is told."""
    old, undated, fresh = (replace(make.kept(key), brought=True) for key in (A, B, C))
    old = replace(old, first_seen=make.NOON + 49 * HOUR)
    undated = replace(undated, judged=replace(undated.judged, article=make.article(B, published=None)))
    shown = select([old, undated, fresh], (), SOURCES, desk="domestic", start=START, end=END + 99 * HOUR)
    assert keys(shown.everything) == [C]
    assert shown.unknown == ()


def test_each_desk_reads_its_own_outlets() -> None:
    """A foreign paper's article is the foreign desk's alone."""
    kept = [make.kept(A), make.kept(B, source="herald")]
    assert keys(chosen(kept).everything) == [A]
    assert keys(chosen(kept, desk="foreign").everything) == [B]


def test_a_copy_in_a_desk_s_outlet_brings_the_story_to_that_desk() -> None:
    """What a foreign paper took from a domestic one is read at both desks."""
    kept = [make.kept(A, copies=(("herald", "https://herald.example/a"),))]
    assert keys(chosen(kept).everything) == keys(chosen(kept, desk="foreign").everything) == [A]


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


def test_a_story_that_goes_on_keeps_the_outlets_of_the_day_before() -> None:
    """Yesterday's article is not news today, but its outlet is named first in today's line."""
    kept = [make.kept(A, first_seen=START - HOUR), make.kept(B, source="dai_mau", story=A)]
    [story] = chosen(kept).stories
    assert (story.lead.key, [carrier.id for carrier in story.carriers]) == (B, ["bao_mau", "dai_mau"])


def test_sports_and_old_items_stand_apart_and_each_story_stands_once() -> None:
    """Sports go to the appendix; what was published over 48 hours before the end goes to the earlier items."""
    kept = [
        make.kept(A, make.verdict("topics", "sports"), published=END - 72 * HOUR),
        make.kept(B, published=END - 48 * HOUR - timedelta(seconds=1)),
        make.kept(C, published=END - 48 * HOUR),
    ]
    selection = chosen(kept)
    assert [keys(pile) for pile in (selection.sports, selection.earlier, selection.stories)] == [[A], [B], [C]]


def test_an_item_without_a_date_is_of_today() -> None:
    """What does not tell when it was published is not called old."""
    assert keys(chosen([make.kept(A, published=None)]).stories) == [A]


def test_a_person_s_flag_stands_apart_from_the_machine_s_proposals() -> None:
    """A flagged story is listed with its flag and no longer proposed; an unflagged critical one is proposed."""
    critical = make.verdict("critical", "yes", because=("chậm",))
    selection = chosen([make.kept(A, critical), make.kept(B, critical), make.kept(C)], [make.flag(A)])
    assert [(doubt.kept.key, len(doubt.flags)) for doubt in selection.flagged] == [(A, 1)]
    assert [(doubt.kept.key, doubt.flags) for doubt in selection.proposed] == [(B, ())]


def test_a_claim_is_proposed_where_nothing_is_critical() -> None:
    """An article with checkable claims is proposed once for its story."""
    claims = make.verdict("claims", "Người dân vui mừng.")
    selection = chosen([make.kept(A, claims), make.kept(B, claims, story=A, source="dai_mau")])
    assert [doubt.kept.key for doubt in selection.proposed] == [A]


def test_a_flag_raised_today_on_an_older_article_is_shown_today() -> None:
    """The flag decides the day, even where the article came before; no flag of another day comes with it."""
    old = make.kept(A, first_seen=START - 48 * HOUR)
    flags = [make.flag(A), *(make.flag(A, "Cầu mới.", at=at) for at in (START - HOUR, END))]
    [doubt] = chosen([old], flags).flagged
    assert [flag.claim for flag in doubt.flags] == ["Người dân vui mừng."]
    assert not chosen([old], flags, desk="foreign").flagged


def test_an_article_of_an_unknown_outlet_is_named_and_not_lost() -> None:
    """Where no desk owns an article, both desks are told of it."""
    kept = [make.kept(A, source="gone")]
    assert chosen(kept).unknown == chosen(kept, desk="foreign").unknown == (A,)


def test_of_two_records_of_one_article_the_later_counts() -> None:
    """A correction replaces what it corrects, whatever their order."""
    kept = [make.kept(A, seq=2, title="Mới"), make.kept(A, seq=1, title="Cũ")]
    assert chosen(kept).stories[0].lead.article.title == "Mới"
    assert chosen(reversed(kept)).stories[0].lead.article.title == "Mới"


def test_the_order_of_the_records_changes_nothing() -> None:
    """The same articles make the same selection, however the record lists them."""
    kept = [make.kept(A), make.kept(B, story=A, source="dai_mau"), make.kept(C)]
    assert chosen(kept) == chosen(reversed(kept))


def test_what_an_editor_calls_a_mention_is_no_news_of_the_province() -> None:
    """An editor's word on relevance takes an article out, and brings one in."""
    out = make.kept(A, make.said("relevance", "none"))
    brought = make.kept(B, make.said("relevance", "about"))
    assert keys(chosen([out, make.kept(C, make.said("relevance", "mention")), brought]).everything) == [B]


def test_what_an_editor_clears_is_proposed_no_more() -> None:
    """Neither blame nor claims of the machine are proposed where an editor has said that nobody needs to answer."""
    claims = make.verdict("claims", "Người dân vui mừng.")
    cleared = make.kept(A, claims, make.said("critical", "no"))
    open_ = make.kept(B, claims, make.verdict("critical", "no"))
    raised = make.kept(C, make.said("critical", "yes"))
    assert [doubt.kept.key for doubt in chosen([cleared, open_, raised]).proposed] == [B, C]
