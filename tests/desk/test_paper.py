"""The digest set as HTML and as plain text."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from lxml import etree
from lxml import html as lxml_html

from desk.digest import Digest, compose
from desk.paper import html, text
from desk.selection import select
from press.article import Kept
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


def digest(kept: Iterable[Kept], flags: Iterable[Flag] = (), desk: Desk = "domestic") -> Digest:
    """Compose the digest of the day around noon."""
    selection = select(kept, flags, SOURCES, desk=desk, start=make.NOON - 12 * HOUR, end=make.NOON + 12 * HOUR)
    topics = (make.topic("environment", "Môi trường", "Environment"),)
    return compose(selection, make.office(desk), topics, make.gazetteer(), day=make.DAY)


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
    assert printed.count("Cầu mới thông xe") == 1
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
    upper = printed.upper()
    assert upper.index("CẦN KIỂM CHỨNG, XỬ LÝ") < upper.index("MÁY ĐỀ XUẤT KIỂM CHỨNG")
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
    assert not tree.cssselect("script, svg, img, iframe, object, form, input, link, b")
    assert not [name for node in tree.iter() for name in node.attrib if str(name).startswith("on")]
    assert {node.tag for node in tree.iter()} == {node.tag for node in lxml_html.document_fromstring(clean).iter()}
    [heading, again] = tree.cssselect("h3")
    assert written(heading) == written(again)
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
    """Links are http(s); no image, style sheet, font or script comes from anywhere."""
    tree = lxml_html.document_fromstring(html.page(digest([make.kept(A), make.kept(B, source="dai_mau")])))
    links = [node.get("href") for node in tree.cssselect("[href]")]
    assert set(links) == {A, B}
    assert not tree.cssselect("[src], [background], link, img, script")
    assert "url(" not in html.page(digest([make.kept(A)]))


def test_styles_are_inlined_and_the_dark_ones_kept() -> None:
    """Clients that drop style blocks see the page dressed; those that keep them get dark, narrow and print."""
    tree = lxml_html.document_fromstring(html.page(digest([make.kept(A)])))
    [kept] = tree.cssselect("style")
    for rule in ("prefers-color-scheme: dark", "max-width: 500px", "@media print"):
        assert rule in (kept.text or "")
    assert all(node.get("style") for node in tree.cssselect("h1, h2, h3, p, td, a"))
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
