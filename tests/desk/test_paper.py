"""The digest set as HTML and as plain text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree
from lxml import html as lxml_html

from desk.digest import Digest, Figures, Line
from desk.edition import edited
from desk.paper import charts, html, text
from desk.paper.words import subject
from desk.selection import select
from desk.writer import compose
from press.article import Kept
from press.edition import EditionId, Kind
from press.flag import Flag
from press.source import Desk
from tests import make

HOUR = timedelta(hours=1)
A, B = "https://bao-mau.example/a", "https://dai-mau.example/b"
SOURCES = {
    one.id: one
    for one in (
        make.source("bao_mau"),
        make.source("dai_mau", name="Đài Mẫu"),
        make.source("abroad", name="Outlet", desk="foreign", country="LA", language="lo"),
    )
}
TITLES = {
    "en": "Ha Tinh opens a bridge",
    "zh": "河靜省新橋通車",
    "ja": "ハティン省で橋が開通",
    "ko": "하띤성 다리 개통",
    "lo": "ແຂວງຮ່າຕິ້ງ ເປີດຂົວໃໝ່",
    "th": "ห่าติ๋ญเปิดสะพานใหม่",
    "fr": "Un pont inauguré à Hà Tĩnh",
    "ru": "В Хатине открыт мост",
    "km": "ខេត្តហាទិញបើកស្ពាន",
}
HOSTILE = (
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "</title></style><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %}",
    "<!--[if mso]><b>",
    "Tin\r\nBcc: ai@do.example\r\n\r\nthân",
    "\u202egnp.exe\u2066",
    "&lt;b&gt; &amp; ' \"",
)
PAPERS = pytest.mark.parametrize("page", [html.page, text.page], ids=["html", "text"])
Paper = Callable[[Digest], str]


def digest(kept: Iterable[Kept], flags: Iterable[Flag] = (), desk: Desk = "domestic", kind: Kind = "morning") -> Digest:
    """Compose the digest of the stretch of change numbers 1 to 100."""
    edition = make.edition(desk, kind)
    topics = (make.topic("environment", "Môi trường", "Environment"),)
    return compose(select(kept, flags, SOURCES, edition), edition, make.office(desk), topics, make.gazetteer())


def words(page: str) -> str:
    """Return what a reader of the HTML page reads, the hidden preview line apart."""
    [sheet] = lxml_html.document_fromstring(page).cssselect(".sheet")
    return " ".join(written(sheet).split())


def written(node: etree._Element) -> str:
    """Return all text inside a node."""
    return "".join(map(str, node.itertext()))


@PAPERS
def test_an_empty_day_says_so(page: Paper) -> None:
    """A day without news says "Không có tin" under the office's name and the day."""
    printed = page(digest([]))
    assert "Không có tin" in printed
    assert "ngày 24 tháng 11 năm 2026" in printed.replace("NGÀY 24 THÁNG 11 NĂM 2026", "ngày 24 tháng 11 năm 2026")
    assert "sở mẫu tỉnh hà tĩnh" in printed.lower()


@PAPERS
def test_a_day_with_news_does_not_say_that_there_is_none(page: Paper) -> None:
    """The empty day's words stand on empty days alone."""
    assert "Không có tin" not in page(digest([make.kept(A)]))


@PAPERS
def test_a_story_is_printed_once_with_all_that_carried_it(page: Paper) -> None:
    """Two articles and a copy of one story make one headline and every outlet."""
    first = make.kept(A, title="Cầu mới thông xe", copies=(("abroad", "https://abroad.example/a"),))
    second = make.kept(B, title="Thông xe cầu mới", story=A, source="dai_mau", first_seen=make.NOON + HOUR)
    printed = page(digest([first, second]))
    assert printed.count("Cầu mới thông xe") == 2, "its line, and its number in the list"
    assert "Thông xe cầu mới" not in printed
    assert "Cùng đăng (2)" in printed
    assert "Đài Mẫu" in printed
    assert "Outlet" in printed


@PAPERS
def test_every_language_is_printed_as_it_was_written(page: Paper) -> None:
    """Titles in nine languages come through whole, each with its language's name in Vietnamese."""
    kept = [
        make.kept(f"https://abroad.example/{code}", make.verdict("language", code), source="abroad", title=title)
        for code, title in TITLES.items()
    ]
    printed = page(digest(kept, desk="foreign"))
    for title in TITLES.values():
        assert title in printed
    for name in ("tiếng Anh", "tiếng Trung", "tiếng Nhật", "tiếng Hàn", "tiếng Lào", "tiếng Thái", "tiếng Khmer"):
        assert name in printed


@PAPERS
def test_a_stance_is_printed_with_its_words_or_not_at_all(page: Paper) -> None:
    """The label and the words that decided stand together; without words there is no label."""
    because = make.verdict("stance", "negative", because=("ô nhiễm", "chậm"))
    assert "«ô nhiễm», «chậm»" in page(digest([make.kept(A, because)]))
    bare = page(digest([make.kept(A, make.verdict("stance", "negative"))]))
    assert 'class="chip' not in bare
    assert "[Tiêu cực" not in bare


@PAPERS
def test_flags_and_proposals_are_told_apart(page: Paper) -> None:
    """A person's flag shows claim, reason and name; a proposal is called the machine's and unread."""
    proposed = make.kept(B, make.verdict("critical", "yes", because=("lãng phí",)), source="dai_mau")
    printed = page(digest([make.kept(A), proposed], [make.flag(A)]))
    assert printed.index("To be checked and answered") < printed.index("Proposed by the machine")
    for piece in ("“Người dân vui mừng.”", "Số liệu sai", "Nguyễn Văn A", "«lãng phí»"):
        assert piece in printed
    assert "chưa có người xem" in printed.lower()


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_article_stays_text(title: str) -> None:
    """Markup in title, excerpt, deciding words, claim and outlet is shown as written and never becomes markup."""
    stance = make.verdict("stance", "negative", because=(title,))
    flags = [make.flag(A, title, reason=title, by=title)]
    clean = html.page(digest([make.kept(A, stance)], [make.flag(A)]))
    printed = html.page(digest([make.kept(A, stance, title=title, lead=title, text=title)], flags))
    tree = lxml_html.document_fromstring(printed)
    assert not tree.cssselect("script, svg, img:not(.chart), iframe, object, form, input, link, b")
    assert not [name for node in tree.iter() for name in node.attrib if str(name).startswith("on")]
    assert {node.tag for node in tree.iter()} == {node.tag for node in lxml_html.document_fromstring(clean).iter()}
    [heading, numbered] = tree.cssselect("h3")
    assert written(numbered) == f"1. {written(heading)}"
    assert "49" not in written(heading)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", printed)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_takes_one_place_in_plain_text(title: str) -> None:
    """A title cannot add lines of its own: no line of the page begins with what it smuggled in."""
    printed = text.page(digest([make.kept(A, title=title)]))
    assert not re.search(r"^(Bcc|thân)", printed, re.MULTILINE)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\r]", printed)


@PAPERS
def test_only_web_addresses_are_linked(page: Paper) -> None:
    """An address that a browser would run is nowhere on the page; its story is there all the same."""
    story = make.kept("javascript:alert(1)", title="Tin lạ", copies=(("dai_mau", "data:text/html,x"),))
    printed = page(digest([story]))
    assert "Tin lạ" in printed
    assert "Đài Mẫu" in printed
    assert "javascript:" not in printed
    assert "data:" not in printed


def test_every_link_of_the_html_is_of_the_web_and_nothing_is_loaded() -> None:
    """Links are http(s); no style sheet, font or script comes from anywhere, and pictures come with the mail."""
    made = digest([make.kept(A), make.kept(B, source="dai_mau")])
    tree = lxml_html.document_fromstring(html.page(made))
    links = [node.get("href") for node in tree.cssselect("[href]")]
    assert set(links) == {A, B}
    assert {node.get("src") for node in tree.cssselect("[src]")} == {f"cid:{id_}" for id_ in charts.images(made)}
    assert not tree.cssselect("[background], link, script")
    assert "url(" not in html.page(digest([make.kept(A)]))


def test_styles_are_inlined_and_the_dark_ones_kept() -> None:
    """Clients that drop style blocks see the page dressed; those that keep them get dark, narrow and print."""
    tree = lxml_html.document_fromstring(html.page(digest([make.kept(A)])))
    [kept] = tree.cssselect("style")
    for rule in ("prefers-color-scheme: dark", "max-width: 500px", "@media print"):
        assert rule in (kept.text or "")
    assert all(node.get("style") for node in tree.cssselect("h1, h2, h3, p, .section, .line, .table tr, a"))
    assert tree.cssselect('meta[name="color-scheme"][content="light dark"]')
    assert "max-width:600px" in (tree.cssselect(".sheet")[0].get("style") or "")


def test_a_full_day_is_shown_whole_by_gmail() -> None:
    """Fifty stories with excerpt, stance and a second outlet stay below the 102 KB at which Gmail cuts a mail."""
    stance = make.verdict("stance", "negative", because=("quá tải", "bức xúc", "mùi hôi"))
    lead = "Người dân phản ánh mùi hôi kéo dài. " * 10
    kept = [
        make.kept(f"{A}/{number}", stance, title=lead[:90], lead=lead, copies=(("dai_mau", f"{B}/{number}"),))
        for number in range(50)
    ]
    assert len(html.page(digest(kept)).encode()) < 102_000


def test_the_charset_is_told_before_a_browser_stops_looking() -> None:
    """A page opened from the folder names its charset in the first 1,024 bytes, as HTML demands."""
    assert b'charset="utf-8"' in html.page(digest([make.kept(A)])).encode()[:1024]


def test_text_says_in_which_language_it_is() -> None:
    """The page is Vietnamese, English asides are English, a foreign headline is of its language and free to turn."""
    foreign = make.kept(A, make.verdict("language", "lo"), source="abroad", title=TITLES["lo"])
    tree = lxml_html.document_fromstring(html.page(digest([foreign], desk="foreign")))
    assert tree.get("lang") == "vi"
    assert {node.get("lang") for node in tree.cssselect(".en")} == {"en"}
    [heading] = tree.cssselect("h3")
    assert (heading.get("lang"), heading.get("dir")) == ("lo", "auto")
    [listed] = [node for node in tree.cssselect(".table span") if TITLES["lo"] in written(node)]
    assert listed.get("lang") == "lo"


def test_html_and_plain_text_tell_the_same_figures() -> None:
    """The numbers of the strip are those of the digest."""
    made = digest([make.kept(A, make.verdict("stance", "positive", because=("đẹp",)))])
    numbers = [node.text for node in lxml_html.document_fromstring(html.page(made)).cssselect(".number")]
    assert numbers == ["1", "1", "1", "0", "0", "1"]
    assert "1 tin, 1 bài của 1 cơ quan báo chí; 0 tiêu cực, 1 tích cực." in text.page(made)


def test_a_missing_hour_is_said_to_be_missing() -> None:
    """Where the page tells no date, the digest tells when we saw it, and that it is that."""
    printed = words(html.page(digest([make.kept(A, published=None)])))
    assert "không ghi giờ đăng, ghi nhận lúc 12:00" in printed


@PAPERS
def test_an_hour_of_another_day_carries_its_whole_date(page: Paper) -> None:
    """Dates are written 05/11/2026, day and month in two figures; hours of the digest's own day stand alone."""
    early = make.kept(A, published=datetime(2026, 11, 5, 1, 5, tzinfo=UTC))
    printed = page(digest([early, make.kept(B, source="dai_mau")])).replace("&nbsp;", " ")
    assert "đăng 08:05 ngày 05/11/2026" in " ".join(printed.replace("\xa0", " ").split())
    assert "đăng 12:00 ngày" not in printed


@PAPERS
def test_the_foot_says_in_which_order_outlets_stand(page: Paper) -> None:
    """The headline's own outlet stands first and the others as we saw them; nobody is called the first to publish."""
    printed = " ".join(page(digest([make.kept(A)])).split())
    assert "Báo nêu đầu là nơi đăng bài có tiêu đề được dẫn" in printed
    assert "không nhất thiết là thứ tự đăng" in printed


def test_articles_without_a_desk_are_counted_on_paper() -> None:
    """A digest says how many articles no desk owns."""
    made = replace(digest([make.kept(A)]), unknown=3)
    for printed in (words(html.page(made)), text.page(made)):
        assert "3 bài của nguồn không còn trong cấu hình" in " ".join(printed.split())


def test_plain_text_keeps_its_width() -> None:
    """No line but a link is wider than 76 columns, whatever the script, and nothing is lost by wrapping."""
    long = {"vi": "Hà Tĩnh " * 30, "zh": "河靜省新橋通車" * 30, "th": "ห่าติ๋ญเปิดสะพานใหม่" * 12, "en": "x" * 290}
    kept = [
        make.kept(f"https://abroad.example/{code}", source="abroad", title=title, lead=title)
        for code, title in long.items()
    ]
    printed = text.page(digest(kept, desk="foreign"))
    for line in printed.splitlines():
        assert "https://" in line or text.columns(line) <= text.WIDTH
    joined = re.sub(r"\s", "", printed)
    for title in long.values():
        assert re.sub(r"\s", "", title) in joined


@PAPERS
def test_an_editors_word_is_printed_with_the_name(page: Paper) -> None:
    """A corrected stance stands without words and with the editor's name, a confirmed one with both; so for blame."""
    corrected = make.kept(A, make.said("stance", "neutral", by="Trần Lan"))
    confirmed = make.kept(B, make.said("stance", "negative", by="Lê Minh", because=["lãng phí"]), source="dai_mau")
    printed = written_out(page(digest([corrected, confirmed])))
    assert re.search(r"Trung tính\]? *[(]?biên tập viên: Trần Lan", printed)
    assert re.search(r"Tiêu cực:? «lãng phí» [·(] ?biên tập viên: Lê Minh", printed)
    proposed = written_out(page(digest([make.kept(A, make.said("critical", "yes", by="Trần Lan"))])))
    assert re.search(r"Biên tập viên Trần Lan\]? có ý phê phán", proposed)
    assert "[Máy đề xuất]" not in proposed


@PAPERS
def test_an_editors_hostile_name_stays_text(page: Paper) -> None:
    """A name with markup and line ends is printed in one line as written."""
    stance = make.said("stance", "neutral", by="<b>Lan\r\nBcc: x")
    printed = page(digest([make.kept(A, stance)]))
    assert "<b>" not in printed or page is text.page
    assert not [line for line in printed.splitlines() if line.startswith("Bcc")]


@PAPERS
def test_another_outlets_stance_by_an_editor_names_the_editor(page: Paper) -> None:
    """Where a second outlet's stance differs, and an editor said so, the name stands by the outlet."""
    lead = make.kept(A, make.verdict("stance", "positive", because=["đẹp"]))
    other = make.kept(B, make.said("stance", "negative"), source="dai_mau", story=A)
    printed = written_out(page(digest([lead, other])))
    assert re.search(r"Đài Mẫu \[[Tt]iêu cực (– |\()biên tập viên: Lan", printed)


def written_out(printed: str) -> str:
    """Return what a reader of either paper reads, in one line."""
    plain = "".join(map(str, lxml_html.document_fromstring(printed).itertext())) if printed.startswith("<") else printed
    return " ".join(plain.split())


@PAPERS
def test_parts_stand_in_their_order(page: Paper) -> None:
    """Overview, top stories, doubts (flags, then proposals), topics, follow-ups, earlier items, annex."""
    critical = make.verdict("critical", "yes", because=("chậm",))
    kept = [
        make.kept(f"{A}/sports", make.verdict("topics", "sports")),
        make.kept(f"{A}/earlier", published=make.NOON - 72 * HOUR),
        make.kept(f"{A}/old", born=0),
        make.kept(f"{A}/goes-on", story=f"{A}/old"),
        make.kept(f"{A}/topic", make.verdict("topics", "environment")),
        make.kept(f"{A}/top", critical),
    ]
    printed = written_out(page(digest(kept, [make.flag(f"{A}/topic")]))).lower()
    parts = (
        "(số )?cơ quan báo chí",
        "tin nổi bật",
        "cần kiểm chứng, xử lý (/ )?to be checked",
        "máy đề xuất kiểm chứng (/ )?proposed",
        "môi trường (/ )?environment",
        "diễn biến tiếp",
        "tin đăng trước đó, nay mới thu thập được",
        "phụ lục: thể thao",
        "phụ lục: biểu đồ và số liệu",
        "phụ lục: danh mục tin, bài",
    )
    found = [re.search(part, printed) for part in parts]
    places = [match.start() for match in found if match]
    assert len(places) == len(parts)
    assert places == sorted(places)


@PAPERS
def test_figures_stand_with_their_change(page: Paper) -> None:
    """Beside each figure stands by how much it is more or less than in the edition before; without one nothing."""
    made = digest([make.kept(A), make.kept(B, source="dai_mau")])
    assert "−" not in written_out(page(made)).split("Môi trường")[0].split("Tổng quan")[0].split("TỔNG QUAN")[0]
    printed = written_out(page(replace(made, previous=Figures(stories=1, articles=5, outlets=2))))
    assert re.search(r"2 ?\+1|Tin 2 1 \+1", printed)
    assert re.search(r"2 ?−3|Bài 2 5 −3", printed)
    assert re.search(r"2 ?0Cơ quan|Cơ quan báo chí 2 2 0", printed)


@PAPERS
def test_a_chart_s_figures_stand_in_a_table(page: Paper) -> None:
    """Who sees no picture reads the same figures: each row's label and numbers."""
    made = digest([make.kept(A, make.said("stance", "negative"), make.verdict("topics", "environment")), make.kept(B)])
    printed = page(made)
    if page is html.page:
        rows = lxml_html.document_fromstring(printed).cssselect(".table")[0].cssselect("tr")
        told = [[written(cell) for cell in row] for row in rows]
        assert told == [
            ["Lĩnh vực", "Tiêu cực", "Trung tính", "Tích cực", "Không ghi", "Tổng"],
            ["Môi trường", "1", "0", "0", "0", "1"],
            ["Tin khác", "0", "0", "0", "1", "1"],
        ]
    else:
        assert re.search(r"Môi trường +1 +0 +0 +0 +1$", printed, re.MULTILINE)
        assert re.search(r"Tin khác +0 +0 +0 +1 +1$", printed, re.MULTILINE)


def test_a_picture_has_words_for_it_and_stands_in_the_page_where_it_is_given() -> None:
    """The alternative text tells the chart's figures; a page to be read without a mail holds its pictures itself."""
    made = digest([make.kept(A, make.verdict("topics", "environment"))])
    [image] = lxml_html.document_fromstring(html.page(made)).cssselect("img")
    assert image.get("alt") == "Số tin theo lĩnh vực và sắc thái: Môi trường 1."
    [held] = lxml_html.document_fromstring(html.page(made, charts.images(made))).cssselect("img")
    assert (held.get("src") or "").startswith("data:image/png;base64,iVBOR")


@PAPERS
def test_an_urgent_note_is_its_items_and_their_comments(page: Paper) -> None:
    """It has neither overview nor list, and says what it is."""
    made = digest([make.kept(A, title="Cháy rừng")], kind="urgent")
    printed = written_out(page(made))
    assert "báo cáo nhanh ngày 24 tháng 11 năm 2026" in printed.lower()
    assert printed.count("Cháy rừng") == 1
    for part in ("Biểu đồ", "BIỂU ĐỒ", "Danh mục tin", "DANH MỤC TIN"):
        assert part not in printed
    assert "<img" not in page(made)


@pytest.mark.parametrize(
    ("kind", "title"), [("morning", "Điểm báo sáng"), ("afternoon", "Điểm báo chiều"), ("weekly", "Điểm báo tuần")]
)
def test_every_kind_is_called_by_its_name(kind: Kind, title: str) -> None:
    """HTML, text and subject say which edition it is; a week also from when to when."""
    made = replace(digest([], kind=kind), since=datetime(2026, 11, 17, tzinfo=UTC))
    for printed in (words(html.page(made)), text.page(made), subject(made)):
        assert title.lower() in printed.lower()
        assert ("từ ngày 17/11/2026 đến ngày 24/11/2026" in printed.lower()) == (kind == "weekly")


@PAPERS
def test_an_edition_s_marks_stand_before_its_news(page: Paper) -> None:
    """Not approved, a correction of which, late: each is said where it is so, and who approved is named."""
    plain = digest([make.kept(A)])
    marked = replace(
        plain,
        unapproved=True,
        late=True,
        correction_of=EditionId(desk="domestic", kind="morning", day=make.DAY),
        corrected_at=datetime(2026, 11, 24, 6, 30, tzinfo=UTC),
        approved_by=("Trần Lan", "Lê Minh"),
    )
    printed, before = written_out(page(marked)), written_out(page(plain))
    for mark in (
        "CHƯA DUYỆT",
        "ĐÍNH CHÍNH bản 2026-11-24-domestic-morning",
        "GỬI MUỘN",
        "Người duyệt: Trần Lan, Lê Minh",
    ):
        assert mark in printed
        assert mark not in before
    assert "gửi lúc 06:30 ngày 24/11/2026" in printed
    assert subject(marked).startswith("[ĐÍNH CHÍNH] [CHƯA DUYỆT] [GỬI MUỘN] Điểm báo sáng ngày 24 tháng 11 năm 2026")
    assert subject(plain) == "Điểm báo sáng ngày 24 tháng 11 năm 2026 – Báo chí trong nước"


@PAPERS
@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_editor_s_words_are_printed_with_the_name_and_stay_text(page: Paper, hostile: str) -> None:
    """Comment, name and Vietnamese headline stand as they were written, in one line each, the printed title beside."""
    made = digest([make.kept(A, title="Bridge opens")])
    plain = edited(made, [make.edit("headline", A, "Khánh thành cầu"), make.edit("comment", A, "Cần trả lời.")])
    told = written_out(page(plain))
    for words_of_an_editor in ("Khánh thành cầu", "Bridge opens", "Ý kiến biên tập (Lan): Cần trả lời."):
        assert words_of_an_editor in told
    edits = [make.edit("headline", A, hostile), make.edit("comment", A, hostile, by=hostile)]
    printed = page(edited(made, edits))
    if page is html.page:
        assert tags(printed) == tags(page(plain))
    else:
        assert not re.search(r"^(Bcc|thân)", printed, re.MULTILINE)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\r]", printed)


@PAPERS
def test_what_waited_is_marked(page: Paper) -> None:
    """A line that came after the last cut-off, before that edition went out, says so; no other does."""
    made = digest([make.kept(A)])
    mark = "đến sau giờ chốt của bản trước"
    assert mark not in written_out(page(made)).split("Gồm các bài")[0]
    waited = replace(made.lines[0], waited=True)
    assert mark in written_out(page(edited_to(made, waited))).split("Gồm các bài")[0]


@PAPERS
def test_the_list_shows_no_stance_without_its_words(page: Paper) -> None:
    """Number, headline, outlet, date, and the stance with its first words or the editor's name."""
    said = make.verdict("stance", "negative", because=("ô nhiễm", "chậm", "mùi hôi"))
    kept = [make.kept(A, said, title="Tin một"), make.kept(B, make.said("stance", "positive"), source="dai_mau")]
    listed = re.split("Danh mục tin, bài|DANH MỤC TIN, BÀI", written_out(page(digest(kept))))[1]
    assert re.search(r"1[. ]*Tin một[| ]*Báo Mẫu[| ]*24/11/2026[| ]*Tiêu cực: «ô nhiễm», «chậm»", listed)
    assert re.search(r"24/11/2026[| ]*Tích cực:? [(]?(biên tập viên: )?Lan", listed)
    assert "mùi hôi" not in listed


def tags(page: str) -> list[str]:
    """Name the elements of an HTML page, in their order."""
    return [str(node.tag) for node in lxml_html.document_fromstring(page).iter()]


def edited_to(made: Digest, line: Line) -> Digest:
    """Return a digest of one section, with `line` as its only line."""
    [section] = made.sections
    return replace(made, sections=(replace(section, lines=(line,)),))
