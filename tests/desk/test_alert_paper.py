"""A message tells what, where, how bad, why, by which outlets and what to do, within what an outlet allows."""

import json
import shlex
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from desk.notice import Editor, Notice, Why
from desk.paper import alert as paper
from press.alert import Alert, Kind, Rule
from press.article import Kept
from tests import make
from tests.alerting import NEGATIVE, SOURCES, stance

URL, OTHER = "https://bao-mau.example/tin-1.html", "https://bao-hai.example/tin-2.html"
EVIL = "\u202e<script>alert(1)</script>\r\nBcc: x@example.com"
LONG = " ".join(f"Dân chờ đền bù lần thứ {number} mà chưa được." for number in range(40))


def article(url: str = URL, source: str = "bao_mau", **changes: str) -> Kept:
    """Return an article that is negative, critical and on floods in a ward."""
    verdicts = (
        stance(unsure=True),
        make.verdict("critical", "yes", because=["thiếu trách nhiệm"]),
        make.verdict("tone", "negative", because=["lũ"]),
        make.verdict("topics", "floods"),
        make.verdict("places", "VN-23", "vung_ang"),
    )
    fields = {"title": "Hà Tĩnh chậm đền bù", "lead": "", "text": LONG} | changes
    return make.kept(url, *verdicts, source=source, story=URL, **fields)  # type: ignore[arg-type]


def notice(
    *articles: Kept,
    kind: Kind = "article",
    why: Why = "first",
    because: tuple[str, ...] = (),
    own: int = 1,
    chars: int = 200,
) -> Notice:
    """Return the message about an alert whose own articles are the first `own` ones."""
    keys = tuple(one.key for one in articles[:own])
    alert = Alert(
        id=17,
        rule="negative",
        desk="domestic",
        subject=keys[0] if keys else "2026-11-24-foreign-morning",
        seq=1,
        opened_at=make.NOON,
        articles=keys,
        untold=keys,
        because=because,
    )
    editor = Editor(
        sources={source.id: source for source in SOURCES},
        topics={"floods": make.topic("floods", "Lũ lụt", "Floods")},
        gazetteer=make.gazetteer(),
        excerpt_chars=chars,
    )
    return editor.notice(alert, replace(NEGATIVE, kind=kind), articles, why=why)


def test_the_subject_is_short_and_says_what_and_who() -> None:
    """It begins with the mark of an alert, and holds no more of a long headline than fits."""
    assert paper.subject(notice(article())) == "[Cảnh báo] Hà Tĩnh chậm đền bù – Báo Mẫu"
    assert paper.subject(notice(article(), why="escalated")).startswith("[Cảnh báo, chưa ai tiếp nhận] Hà Tĩnh")
    assert len(paper.subject(notice(article(title="chậm " * 200)))) <= 150


def test_the_subject_of_a_flagged_article_says_that_it_changed() -> None:
    """Its mail is told apart from the one about the article itself, and the heading is not said twice."""
    told = notice(article(), kind="edited")
    assert paper.subject(told) == "[Cảnh báo] Bài có thay đổi: Hà Tĩnh chậm đền bù – Báo Mẫu"
    named = replace(told, rule_vi=paper.HEADINGS["edited"])
    assert paper.text(named).splitlines()[1] == "Báo chí trong nước"
    assert f"{paper.HEADINGS['edited']} ·" not in paper.html(named)


def test_places_of_one_name_are_named_once() -> None:
    """A town and the district around it often have the same."""
    gazetteer = make.gazetteer()
    port = next(place for place in gazetteer.places if place.id == "vung_ang")
    twins = replace(gazetteer, places=(*gazetteer.places, replace(port, id="twin")))
    editor = Editor(sources={}, topics={}, gazetteer=twins, excerpt_chars=200)
    kept = make.kept(URL, make.verdict("places", "vung_ang", "twin"))
    alert = Alert(id=1, rule="negative", desk="domestic", subject=URL, seq=1, opened_at=make.NOON, articles=(URL,))
    told = editor.notice(alert, NEGATIVE, (kept,), why="first")
    assert told.item
    assert told.item.places == ("cảng Vũng Áng",)


def test_the_text_tells_what_where_how_bad_why_and_what_to_do() -> None:
    """Outlet, hour, places, topic, stance and criticism with their words, the link, and the commands."""
    text = paper.text(notice(article()))
    for words in (
        "Hà Tĩnh chậm đền bù\nBáo Mẫu · đăng 12:00 ngày 24/11/2026\n",
        "Nơi: cảng Vũng Áng\n",
        "Lĩnh vực: Lũ lụt\n",
        "Thái độ đối với tỉnh: Tiêu cực: «chậm» · máy chưa chắc chắn\n",
        "Có ý phê phán: «thiếu trách nhiệm»\n",
        "Sắc thái của tin: tiêu cực\n",
        f"{URL}\n",
        'diembao alert ack 17 --by "Họ tên"\n',
        "diembao alert show 17\n",
    ):
        assert words in text


def test_a_foreign_outlet_is_named_with_country_and_language() -> None:
    """The desk sees at once where it was printed; without a date it says when it was seen."""
    kept = replace(article(source="sample_post"), judged=make.kept(URL, make.verdict("language", "en")).judged)
    kept = replace(kept, judged=replace(kept.judged, article=replace(kept.article, published=None)))
    line = "Sample Post · Lào · tiếng Anh · ghi nhận 12:00 ngày 24/11/2026, không ghi giờ đăng"
    assert line in paper.text(notice(kept))


@pytest.mark.parametrize("chars", [0, 20, 60, 200])
def test_no_way_out_tells_more_of_a_text_than_is_allowed(chars: int) -> None:
    """Mail, JSON and short text hold an excerpt of at most so many letters, nothing of it where none are left."""
    told = notice(article(), chars=chars)
    assert told.item
    assert len(told.item.excerpt) <= chars
    beyond = LONG[chars + 1 : chars + 60]
    for said in (paper.text(told), paper.html(told), paper.short(told), str(paper.payload(told))):
        assert beyond not in said


def test_an_outlets_own_limit_counts_before_the_offices() -> None:
    """Of an outlet that allows nothing, nothing of the text is told."""
    told = notice(article())
    editor = Editor(
        sources={"bao_mau": replace(SOURCES[0], excerpt_chars=0)},
        topics={},
        gazetteer=make.gazetteer(),
        excerpt_chars=200,
    )
    alert = Alert(id=1, rule="negative", desk="domestic", subject=URL, seq=1, opened_at=make.NOON, articles=(URL,))
    strict = editor.notice(alert, NEGATIVE, (article(),), why="first")
    assert told.item
    assert strict.item
    assert told.item.excerpt
    assert strict.item.excerpt == ""


def test_a_stance_without_its_words_is_not_shown() -> None:
    """Neither stance nor tone is told where nothing says why."""
    kept = make.kept(URL, stance(because=""), make.verdict("tone", "negative"))
    text = paper.text(notice(kept))
    assert "Thái độ" not in text
    assert "Sắc thái của tin" not in text


def test_an_editors_word_is_told_as_theirs() -> None:
    """Who answered is named in place of the machine's words."""
    assert "Tiêu cực: biên tập viên: Lan" in paper.text(notice(make.kept(URL, make.said("stance", "negative"))))


def test_the_storys_other_outlets_are_named_once_each() -> None:
    """Further articles with their headlines, copies with their address, and how many more there are."""
    first = replace(article(), copies=(("bao_hai", OTHER),))
    more = [article(f"https://bao-{n}.example/1", source=f"bao_{n}", title=f"Bài {n}") for n in range(12)]
    told = notice(first, article(OTHER, source="bao_hai"), *more)
    assert [one.outlet for one in told.prints[:3]] == ["Báo Mẫu Hai", "bao_0", "bao_1"]
    assert (len(told.prints), told.more) == (10, 3)
    text = paper.text(told)
    assert f"Cùng vụ việc:\n  - Báo Mẫu Hai\n    {OTHER}\n  - bao_0: Bài 0\n" in text
    assert "… và 3 bài khác" in text


def test_a_follow_up_is_about_the_article_that_is_new() -> None:
    """What the reader knows already comes second."""
    kept = (article(), article(OTHER, source="bao_hai", title="Hà Tĩnh lại chậm"))
    told = notice(*kept, own=2)
    alert = Alert(
        id=17, rule="negative", desk="domestic", subject=URL, seq=1, opened_at=make.NOON, articles=(URL, OTHER),
        untold=(OTHER,), told=1,
    )  # fmt: skip
    editor = Editor(sources={}, topics={}, gazetteer=make.gazetteer(), excerpt_chars=200)
    again = editor.notice(alert, NEGATIVE, kept, why="again")
    assert told.item
    assert told.item.key == URL
    assert again.item
    assert again.item.key == OTHER


def test_a_spike_lists_its_articles_and_has_no_one_article() -> None:
    """Its reason is the subject's."""
    told = notice(
        article(), article(OTHER, source="bao_hai"), kind="spike", because=("9 bài trong 24 giờ qua.",), own=2
    )
    assert told.item is None
    assert paper.subject(told) == "[Cảnh báo] Số bài tăng bất thường: 9 bài trong 24 giờ qua."
    assert f"Các bài trong 24 giờ qua:\n  - Báo Mẫu: Hà Tĩnh chậm đền bù\n    {URL}\n" in paper.text(told)


def test_a_held_edition_says_how_it_is_looked_at() -> None:
    """The next step is the edition's own command."""
    told = notice(kind="held", because=("Bản đã đến giờ gửi.",), own=0)
    assert "diembao edition show 2026-11-24-foreign-morning" in paper.text(told)
    assert "Bản đã đến giờ gửi." in paper.short(told)


Form = Literal["text", "html", "short"]


@pytest.mark.parametrize("form", ["text", "html", "short"])
def test_what_the_press_wrote_breaks_out_of_nothing(form: Form) -> None:
    """A headline with markup, line breaks and turned letters is told as plain words."""
    said = {"text": paper.text, "html": paper.html, "short": paper.short}[form](notice(article(title=EVIL)))
    assert "\u202e" not in said
    assert "\r" not in said
    assert ("<script>" in said) is (form != "html")
    assert "\nBcc" not in said
    assert "\n" not in paper.subject(notice(article(title=EVIL)))


def test_a_command_can_be_pasted_into_a_shell() -> None:
    """An address with signs that mean something to a shell is quoted."""
    key = "https://bao-mau.example/tin?id=1&x=$(reboot);"
    assert shlex.split(paper.commands(notice(article(key)))[-1]) == ["diembao", "why", key]
    assert paper.commands(notice(article()))[-1] == f"diembao why {URL}"


def test_the_html_is_one_page_that_loads_nothing() -> None:
    """Styles are inlined, and the only addresses are links that somebody may follow."""
    page = paper.html(notice(article(), article(OTHER, source="bao_hai")))
    assert page.startswith("<!DOCTYPE html>")
    assert "src=" not in page
    assert "url(" not in page
    assert f'href="{URL}"' in page
    assert f'href="{OTHER}"' in page
    assert 'class="sheet" width="100%" cellpadding="0" style=' in page or 'style="' in page


def test_the_json_says_it_all_to_a_program() -> None:
    """Every part stands under a name of its own, and moments bear their zone."""
    row = json.loads(json.dumps(paper.payload(notice(article(), article(OTHER, source="bao_hai")))))
    assert (row["type"], row["id"], row["why"], row["kind"]) == ("alert", 17, "first", "article")
    assert row["article"]["stance"] == {"answer": "negative", "because": ["chậm"], "unsure": True, "editor": None}
    assert row["article"]["critical"] == {"because": ["thiếu trách nhiệm"], "unsure": False, "editor": None}
    assert row["article"]["published"] == "2026-11-24T12:00:00+07:00"
    assert row["outlets"] == [{"name": "Báo Mẫu Hai", "url": OTHER, "headline": "Hà Tĩnh chậm đền bù"}]


def test_every_kind_of_rule_has_words() -> None:
    """No kind is told without a heading, and a reminder and an escalation say so."""
    for rule in (Rule(id="a", vi="A", en="A", kind=kind) for kind in paper.HEADINGS):
        assert paper.HEADINGS[rule.kind].upper() in paper.text(notice(article(), kind=rule.kind, because=("x",)))
    for why in ("again", "escalated"):
        assert paper.NOTES[why] in paper.html(notice(article(), why=why))
        assert paper.NOTES[why] in paper.text(notice(article(), why=why))


def test_an_hour_of_another_day_bears_its_day() -> None:
    """A message read the next morning still says when the article was printed."""
    kept = make.kept(URL, stance(), published=make.NOON - timedelta(days=1))
    assert "đăng 12:00 ngày 23/11/2026" in paper.text(notice(kept))


def test_an_edit_is_quoted_within_what_the_outlet_allows() -> None:
    """Claim, before and after share the room of the excerpt, which is left out; without room nothing is quoted."""
    lines = ("Bài đã được sửa.", *(f"{label}: «{LONG[:240]}»" for label in ("Câu không còn", "Trước đây", "Nay")))
    told = notice(article(), kind="edited", because=lines)
    assert told.item
    assert told.item.excerpt == ""
    quoted = [line.partition(": «")[2].removesuffix("»") for line in told.because[1:]]
    assert all(len(one) >= 50 for one in quoted)
    assert sum(map(len, quoted)) <= 200
    assert "Nay: «Dân chờ đền bù lần thứ 0" in paper.text(told)
    assert notice(article(), kind="edited", because=lines, chars=0).because == (
        "Bài đã được sửa.",
        "Câu không còn.",
        "Trước đây.",
        "Nay.",
    )
