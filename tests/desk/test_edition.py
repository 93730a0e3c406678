"""An edition's words: selected, composed, and then edited by hands."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from desk.digest import Digest, Figures
from desk.edition import Material, check, composed, edited
from desk.paper import html, text
from press.article import Kept
from press.edition import ACTIONS, Approval, Edit, Edition, EditionId
from press.errors import InputError
from press.flag import Flag
from tests import make

HOUR = timedelta(hours=1)
SOURCES = {
    one.id: one
    for one in (
        make.source("bao_mau", tier="local"),
        make.source("herald", name="Sample Herald", desk="foreign", country="US", language="en", tier="foreign"),
    )
}
TOPICS = (
    make.topic("environment", "Môi trường", "Environment"),
    make.topic("culture", "Văn hóa", "Culture"),
    make.topic("sports", "Thể thao", "Sports"),
)
CRITICAL = make.verdict("critical", "yes", because=("chậm",))
BODY = "Cây cầu mới bắc qua sông được khánh thành sau hai năm thi công và một năm chậm tiến độ. " * 8


def address(name: str | int) -> str:
    """Return an article's address."""
    return f"https://bao-mau.example/{name}"


STORIES = (
    make.kept(address("top"), CRITICAL),
    make.kept(address("env1"), make.verdict("topics", "environment")),
    make.kept(address("env2"), make.verdict("topics", "environment"), first_seen=make.NOON + HOUR),
    make.kept(address("env3"), make.verdict("topics", "environment"), first_seen=make.NOON + 2 * HOUR),
    make.kept(address("culture"), make.verdict("topics", "culture")),
    make.kept(address("other")),
    make.kept(address("goes-on"), story=address("began")),
    make.kept(address("earlier"), published=make.NOON - 72 * HOUR),
    make.kept(address("sports"), make.verdict("topics", "sports")),
    make.kept(address("began"), born=0),
    make.kept(address("mention"), make.verdict("relevance", "mention"), make.verdict("topics", "culture")),
)


def material(
    kept: Iterable[Kept] = STORIES,
    flags: Iterable[Flag] = (),
    *,
    approvals: int = 0,
    before: Edition | None = None,
    corrected: Edition | None = None,
) -> Material:
    """Return what an edition of the domestic desk is made of."""
    return Material(
        kept=tuple(kept),
        flags=tuple(flags),
        sources=SOURCES,
        office=make.office(),
        topics=TOPICS,
        gazetteer=make.gazetteer(),
        approvals=approvals,
        before=before,
        corrected=corrected,
    )


def after(*edits: Edit) -> Digest:
    """Compose the edition of all stories after these edits."""
    return composed(material(), make.edition(edits=edits))


def laid(digest: Digest) -> dict[str, list[str]]:
    """Name the lines of each section by the last part of their addresses."""
    return {section.id: [line.key.rsplit("/", 1)[1] for line in section.lines] for section in digest.sections}


def test_an_edition_without_edits_is_as_the_rules_make_it() -> None:
    """Each story stands in its section."""
    assert laid(after()) == {
        "top": ["top"],
        "environment": ["env1", "env2", "env3"],
        "culture": ["culture"],
        "other": ["other"],
        "followup": ["goes-on"],
        "earlier": ["earlier"],
        "sports": ["sports"],
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("environment", ["env1", "env2", "env3", "culture"]),
        ("environment:1", ["culture", "env1", "env2", "env3"]),
        ("environment:3", ["env1", "env2", "culture", "env3"]),
        ("environment:99", ["env1", "env2", "env3", "culture"]),
        (" Environment:2 ", ["env1", "culture", "env2", "env3"]),
    ],
)
def test_a_line_moves_to_a_section_and_a_place_in_it(value: str, expected: list[str]) -> None:
    """Places count from 1; beyond the end, and without a place, it is the end; its old section loses it."""
    made = laid(after(make.edit("move", address("culture"), value)))
    assert made["environment"] == expected
    assert "culture" not in made


def test_a_line_moves_within_its_section() -> None:
    """The place is counted without the line itself."""
    assert laid(after(make.edit("move", address("env1"), "environment:3")))["environment"] == ["env2", "env3", "env1"]
    assert laid(after(make.edit("move", address("env3"), "environment:1")))["environment"] == ["env3", "env1", "env2"]


def test_an_editor_moves_stories_to_the_top_and_from_it() -> None:
    """The top is a section like any other, also an empty one: it stands where it is printed."""
    made = after(make.edit("move", address("top"), "other"), make.edit("move", address("sports"), "top"))
    assert laid(made)["top"] == ["sports"]
    assert laid(made)["other"] == ["other", "top"]
    assert next(iter(laid(made))) == "top"


def test_a_dropped_line_is_gone_until_it_is_added_or_moved_back() -> None:
    """It counts no more, and comes back where the rules have it, or where it is moved."""
    drop = make.edit("drop", address("env1"))
    gone = after(drop)
    assert laid(gone)["environment"] == ["env2", "env3"]
    assert gone.figures.stories == after().figures.stories - 1
    assert address("env1") not in text.page(gone) + html.page(gone)
    assert laid(after(drop, make.edit("add", address("env1"))))["environment"] == ["env2", "env3", "env1"]
    assert laid(after(drop, make.edit("move", address("env1"), "top:1")))["top"] == ["env1", "top"]


def test_what_the_rules_left_out_is_added_where_it_belongs() -> None:
    """A mention that an editor wants stands in its topic, at the end; without the edit it is nowhere."""
    made = after(make.edit("add", address("mention")))
    assert laid(made)["culture"] == ["culture", "mention"]
    assert made.figures.stories == after().figures.stories + 1
    assert all(address("mention") not in line.keys for line in (*after().lines, *after().spare))


def test_what_was_added_by_hand_and_came_by_rule_since_stays_where_it_is() -> None:
    """Where the stretch has grown to hold what a hand had added, it stands once, where the rules have it."""
    made = after(make.edit("add", address("env1")))
    assert laid(made) == laid(after())
    assert not made.moot


def test_comment_and_headline_stand_at_the_line_wherever_it_is() -> None:
    """The later one of a kind counts, an empty one takes it away, and both go with the line when it moves."""
    key = address("env2")
    edits = [
        make.edit("comment", key, "Một."),
        make.edit("headline", key, "Tiêu đề biên tập"),
        make.edit("move", key, "top"),
        make.edit("comment", key, "Hai.", by="Minh"),
    ]
    [_, line] = after(*edits).sections[0].lines
    assert line.comment is not None
    assert (line.comment.text, line.comment.by, line.vi) == ("Hai.", "Minh", "Tiêu đề biên tập")
    assert (line.title, line.headline) == ("Tiêu đề biên tập", "Hà Tĩnh khánh thành cầu mới")
    emptied = after(*edits, make.edit("comment", key), make.edit("headline", key, " ")).sections[0].lines[1]
    assert (emptied.comment, emptied.vi) == (None, "")


@pytest.mark.parametrize("born", [0, 1, 101], ids=["of before", "of the stretch", "still to come"])
def test_a_story_is_found_by_any_of_its_articles(born: int) -> None:
    """After two stories have become one, an edit of either still finds its line; it is told once, and added once."""
    joined = make.kept(address("joined"), born=born, story=address("env1"), first_seen=make.NOON + 3 * HOUR)
    edits = (make.edit("drop", address("env1")), make.edit("add", address("joined")))
    for chosen in ((make.edit("move", address("joined"), "top:1"),), (*edits, make.edit("move", joined.key, "top:1"))):
        made = composed(material([*STORIES, joined]), make.edition(edits=chosen))
        assert laid(made)["top"] == ["env1", "top"]
        assert (made.spare, made.moot) == ((), ())
        with pytest.raises(InputError, match="already"):
            check(made, make.edit("add", joined.key))


def test_edits_are_replayed_in_their_order() -> None:
    """Doing them one by one, or all at once, is the same; another order is another digest."""
    edits = [
        make.edit("move", address("env1"), "top:1"),
        make.edit("drop", address("env2")),
        make.edit("move", address("env1"), "culture:1"),
        make.edit("add", address("env2")),
        make.edit("move", address("env2"), "environment:1"),
    ]
    step = after()
    for edit in edits:
        step = edited(step, [edit])
    assert step == after(*edits)
    assert laid(step)["culture"] == ["env1", "culture"]
    assert laid(after(*reversed(edits)))["top"] == ["env1", "top"]


@pytest.mark.parametrize("seed", range(25))
def test_whatever_editors_do_each_story_stands_once_or_is_spare(seed: int) -> None:
    """After 60 edits at random no line is lost or doubled, and what stands was not dropped last."""
    chance = random.Random(seed)  # noqa: S311 -- trials, not secrets
    plain = after(make.edit("add", address("mention")))
    ids = [section.id for section in plain.shelf]
    edits = [make.edit("add", address("mention"))]
    for _ in range(60):
        action = chance.choice(ACTIONS)
        value = f"{chance.choice(ids)}:{chance.randint(1, 5)}" if action == "move" else chance.choice(["", "Lời."])
        edits.append(make.edit(action, chance.choice(plain.lines).key, value))
    made = after(*edits)
    standing, spare = [line.key for line in made.lines], [line.key for line in made.spare]
    assert sorted(standing + spare) == sorted(line.key for line in plain.lines)
    for key in standing + spare:
        last = [edit.action for edit in edits if edit.story == key and edit.action in {"move", "drop", "add"}][-1:]
        assert (last == ["drop"]) == (key in spare)
    assert made.figures.stories == len(standing) == sum(row.stories for row in made.charts[0].rows)
    assert not made.moot
    for page in (html.page(made), text.page(made)):
        assert all((key in page) == (key in standing) for key in standing + spare)


def test_what_is_dropped_is_not_proposed_but_a_flag_stays() -> None:
    """An editor's drop takes the machine's proposal out with the line; a person's flag is taken out by nobody."""
    flag = make.flag(address("env1"))
    edition = make.edition(edits=(make.edit("drop", address("top")), make.edit("drop", address("env1"))))
    made = composed(material(flags=[flag]), edition)
    assert [one.key for one in composed(material(), make.edition()).proposed] == [address("top")]
    assert made.proposed == ()
    assert [one.key for one in made.flagged] == [address("env1")]


def test_an_edit_of_what_is_no_longer_there_is_moot_and_named() -> None:
    """It changes nothing, and the digest says which edits came to nothing."""
    lost = (make.edit("drop", address("gone")), make.edit("move", address("env1"), "nowhere"))
    made = after(*lost, make.edit("comment", address("env1"), "Lời."))
    assert made.moot == lost
    assert laid(made) == laid(after())


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (make.edit("move", address("gone"), "top"), "không có tin .*gone.*has no such story.*env1 – Hà Tĩnh khánh"),
        (make.edit("drop", address("mention")), "has no such story"),
        (make.edit("comment", address("gone"), "Lời."), "has no such story"),
        (make.edit("headline", "", "Lời."), "has no such story"),
        (make.edit("move", address("env1"), "nowhere"), "không có mục 'nowhere'.*top – Tin nổi bật.*culture – Văn hóa"),
        (make.edit("move", address("env1"), ""), "has no such section"),
        (make.edit("move", address("env1"), "top:0"), "Vị trí phải là một số từ 1 trở lên.*A place is a number from 1"),
        (make.edit("move", address("env1"), "top:-1"), "A place is a number"),
        (make.edit("move", address("env1"), "top:một"), "A place is a number"),
        (make.edit("move", address("env1"), "top:"), "A place is a number"),
        (make.edit("move", address("env1"), f"top:{'9' * 5000}"), "A place is a number"),
        (make.edit("add", address("env1")), "đã có tin này.*tells of .*env1 already"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_with_what_there_is(edit: Edit, message: str) -> None:
    """Whoever mistypes is told which stories and which sections the edition has; nothing is changed by such an edit."""
    with pytest.raises(InputError, match=f"(?s){message}"):
        check(after(), edit)


@pytest.mark.parametrize(
    "edit",
    [
        make.edit("move", address("env1"), "top:1"),
        make.edit("move", address("env1"), "followup"),
        make.edit("move", address("env2"), "SPORTS"),
        make.edit("drop", address("env1")),
        make.edit("comment", address("env1"), "Lời."),
        make.edit("headline", address("env2"), "Lời."),
        make.edit("add", address("mention")),
        make.edit("add", address("env2")),
    ],
)
def test_an_edit_that_can_be_passes(edit: Edit) -> None:
    """What names a story and a section of the edition may be recorded; what was dropped can be named too."""
    check(after(make.edit("drop", address("env2"))), edit)


def test_the_sections_of_the_foreign_desk_are_countries() -> None:
    """A story can be moved to any country by its code, in small letters or capitals."""
    kept = [make.kept(address("abroad"), source="herald")]
    foreign = replace(material(kept), office=make.office("foreign"))
    edition = make.edition("foreign")
    assert laid(composed(foreign, edition)) == {"US": ["abroad"]}
    for code in ("LA", "la"):
        edit = make.edit("move", address("abroad"), code)
        check(composed(foreign, edition), edit)
        assert laid(composed(foreign, replace(edition, edits=(edit,)))) == {"LA": ["abroad"]}


def test_an_urgent_note_tells_only_what_a_hand_adds() -> None:
    """Its stretch is empty, so nothing stands in it but what was added, with its comment and flags, unproposed."""
    note = make.edition(kind="urgent", after=100)
    assert composed(material(), note).is_empty
    edits = (make.edit("add", address("top")), make.edit("comment", address("top"), "Đề nghị kiểm tra."))
    made = composed(material(flags=[make.flag(address("top"))]), replace(note, edits=edits))
    assert [line.key for line in made.lines] == [address("top")]
    assert made.lines[0].comment is not None
    assert (len(made.flagged), made.proposed, made.charts) == (1, (), ())


def test_an_edition_carries_its_standing() -> None:
    """Whose edition it is, what went before it, what it corrects, who approved it, and whether it came late."""
    before = make.edition(number=3, cutoff=0, figures=(("stories", 7),), issued_at=make.NOON)
    corrected = make.edition(issued_at=make.NOON)
    late = make.NOON + timedelta(minutes=31)
    edition = make.edition(
        number=2, corrects=1, made_at=late, approvals=(Approval(by="Trần Lan", at=make.NOON, edits=0),)
    )
    made = composed(material(approvals=2, before=before, corrected=corrected), edition)
    assert made.id == EditionId(desk="domestic", kind="morning", day=make.DAY, number=2)
    assert made.previous == Figures(stories=7)
    assert made.since == before.made_at
    assert (made.correction_of, made.corrected_at) == (corrected.id, make.NOON)
    assert (made.approved_by, made.unapproved, made.late) == (("Trần Lan",), True, True)


def test_an_edition_with_the_word_it_needs_and_in_time_bears_no_mark() -> None:
    """Where nobody's word is needed, or all of it is there, it is not called unapproved; half an hour is no delay."""
    words = tuple(Approval(by=name, at=make.NOON, edits=0) for name in ("Trần Lan", "Lê Minh"))
    edition = make.edition(approvals=words, made_at=make.NOON + timedelta(minutes=30))
    assert not composed(material(approvals=2), edition).unapproved
    assert composed(material(approvals=2), replace(edition, approvals=(words[0], words[0]))).unapproved
    made = composed(material(), make.edition())
    assert (made.unapproved, made.late, made.correction_of, made.previous, made.since) == (
        False,
        False,
        None,
        None,
        None,
    )


def test_since_is_told_only_where_the_edition_before_is_the_one_that_it_goes_on_from() -> None:
    """After an edition that was held back for good the stretch begins later than the last that went out."""
    before = make.edition(cutoff=0, issued_at=make.NOON)
    assert composed(material(before=before), make.edition(after=0)).since is not None
    assert composed(material(before=before), make.edition(after=1)).since is None


def test_nothing_that_an_editor_does_lets_more_of_a_body_out() -> None:
    """A line moved, dropped and added again, or added by hand, quotes no more than the limit."""
    kept = [make.kept(address("long"), CRITICAL, lead="", text=BODY), make.kept(address("asked"), born=0, text=BODY)]
    key = address("long")
    edits = [make.edit("drop", key), make.edit("add", key), make.edit("move", key, "culture")]
    edits += [make.edit("comment", key, "Lời của cơ quan. " * 40), make.edit("add", address("asked"))]
    made = composed(replace(material(kept), excerpt_chars=80), make.edition(edits=tuple(edits)))
    assert len(made.lines) == 2
    assert all(len(line.excerpt) <= 80 for line in made.lines)
    assert BODY[:81] not in html.page(made) + " ".join(text.page(made).split())
    assert "Lời của cơ quan. " * 39 in " ".join(text.page(made).split()), "the office's own words are not cut so short"


def test_the_same_input_makes_the_same_pages() -> None:
    """However the record lists articles and flags, HTML and text are equal to the byte."""
    flags = [make.flag(address("env1")), make.flag(address("env1"), "Cầu mới."), make.flag(address("top"))]
    edition = make.edition(edits=(make.edit("move", address("env1"), "top:1"),))
    one = composed(material(flags=flags), edition)
    two = composed(material(reversed(STORIES), reversed(flags)), edition)
    assert (html.page(one), text.page(one)) == (html.page(two), text.page(two))


def test_two_words_of_one_person_are_one() -> None:
    """Other capitals make nobody a second person; the name stays as it was written first."""
    words = tuple(Approval(by=by, at=make.NOON, edits=0) for by in ("Trần Lan", "TRẦN LAN", "trần lan", "Lê Minh"))
    assert make.edition(approvals=words).approved_by == ("Trần Lan", "Lê Minh")
