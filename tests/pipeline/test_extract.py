"""Tests of pipeline.extract."""

import gzip
import json
import re
import tarfile
import unicodedata
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.extract import article
from press.article import Page
from press.errors import ExtractionError
from press.ledger import Entry

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "extraction"
TITLE = "Hà Tĩnh khánh thành cầu mới qua sông Ngàn Sâu"
LEAD = "Cây cầu dài 300 m nối hai bờ sông được đưa vào sử dụng sáng 24/11, sau hai năm thi công."
BODY = [f"Đoạn {n} của bài viết kể rằng người dân hai bên bờ sông đã chờ cây cầu này từ lâu." for n in range(1, 9)]


def page(html: str | bytes, url: str = "https://bao-mau.example/tin/cau-moi.html", kind: str = "text/html") -> Page:
    """Return a page as the server sent it."""
    body = html.encode() if isinstance(html, str) else html
    return Page(url=url, final_url=url, body=body, content_type=kind, fetched_at=NOW)


def story(head: str = "", lead: str = "", after: str = "", title: str = TITLE) -> str:
    """Return a newspaper's page with a menu, the story and teasers below it."""
    paragraphs = "".join(f"<p>{text}</p>" for text in BODY)
    return (
        f'<!doctype html><html lang="vi-VN"><head><title>{title} - Báo Mẫu</title>'
        f'<meta property="og:site_name" content="Báo Mẫu">{head}</head><body>'
        '<nav><a href="/">Trang chủ</a> <a href="/xa-hoi">Xã hội</a></nav>'
        f"<article><h1>{title}</h1>{lead}<div class='content'>{paragraphs}{after}</div></article>"
        "<footer>Báo Mẫu, giấy phép số 1</footer></body></html>"
    )


def test_title_text_language_and_site_are_read() -> None:
    """Title, paragraphs, language and site come from the page, without its menu and footer."""
    made = article(page(story()))
    assert made.title == TITLE
    assert made.text == "\n".join(BODY)
    assert made.language == "vi"
    assert made.site_name == "Báo Mẫu"


@pytest.mark.parametrize("tag", ['p class="description"', 'h2 class="sapo"', 'div class="detail-lead"'])
def test_printed_lead_opens_the_text(tag: str) -> None:
    """A lead printed over the text is the lead, and stands once, at the head of the text."""
    made = article(page(story(lead=f"<{tag}>{LEAD}</{tag.partition(' ')[0]}>")))
    assert made.lead == LEAD
    assert made.text.split("\n") == [LEAD, *BODY]


def test_description_that_is_not_printed_is_no_text() -> None:
    """A description that stands only in the head is neither lead nor text."""
    made = article(page(story(head=f'<meta name="description" content="{LEAD}">')))
    assert made.lead == ""
    assert LEAD not in made.text


def test_lead_is_known_by_the_description_it_repeats() -> None:
    """A printed line without a telling class is the lead where the head's description says the same."""
    head = f'<meta property="og:description" content="{LEAD} - Báo Mẫu">'
    made = article(page(story(head=head, lead=f"<div class='x1'>{LEAD}</div>")))
    assert made.lead == LEAD
    assert made.text.count(LEAD) == 1


def test_caption_is_no_lead() -> None:
    """A picture's caption between title and text is not taken for the lead."""
    caption = f'<figure><img src="a.jpg"><figcaption class="description">{LEAD}</figcaption></figure>'
    assert article(page(story(lead=caption))).lead == ""


def test_teasers_are_left_out() -> None:
    """Links to other stories among the paragraphs are no text of this one."""
    teaser = '<p>Xem thêm: <a href="/2">Giá vàng hôm nay tăng mạnh trở lại phiên thứ ba</a></p>'
    assert "Giá vàng" not in article(page(story(after=teaser))).text


def test_site_suffix_is_cut_where_no_heading_is_printed() -> None:
    """Without a heading the head's title counts, without the name of the site."""
    html = story().replace(f"<h1>{TITLE}</h1>", "")
    assert article(page(html)).title == TITLE


def test_signature_under_the_story_is_its_author() -> None:
    """A name alone under a Vietnamese story is its author, and no text."""
    made = article(page(story(after="<p><strong>Nguyễn Văn An</strong></p>")))
    assert made.authors == ("Nguyễn Văn An",)
    assert made.text.endswith(BODY[-1])


def test_authors_of_the_metadata_are_read() -> None:
    """Authors named in JSON-LD are the authors; the outlet's own name is none."""
    data = {"@type": "NewsArticle", "author": [{"name": "Lê Thị Bình"}, {"name": "Báo Mẫu"}]}
    made = article(page(story(head=f'<script type="application/ld+json">{json.dumps(data)}</script>')))
    assert made.authors == ("Lê Thị Bình",)


@pytest.mark.parametrize(
    ("head", "hour", "confidence"),
    [
        ('<meta property="article:published_time" content="2026-11-24T08:15:00+07:00">', (24, 1, 15), "high"),
        ('<meta itemprop="datePublished" content="2026-11-23T23:30:00Z">', (23, 23, 30), "high"),
        ('<meta name="pubdate" content="2026-11-24T08:15:00">', (24, 1, 15), "low"),
        ('<meta name="pubdate" content="2026-11-24T00:00:00Z">', (23, 17, 0), "low"),
        ('<meta name="pubdate" content="2026-11-24">', (23, 17, 0), "low"),
    ],
)
def test_moment_of_publication(head: str, hour: tuple[int, int, int], confidence: str) -> None:
    """A stamp with time and zone is sure; without zone it is Vietnamese time; midnight is a day and no more."""
    made = article(page(story(head=head)))
    assert made.published == datetime(2026, 11, *hour, tzinfo=UTC)
    assert made.published_confidence == confidence


def test_date_printed_for_people_is_read() -> None:
    """The line over a Vietnamese story tells day, time and zone."""
    lead = '<span class="date">Thứ ba, 24/11/2026, 09:25 (GMT+7)</span>'
    made = article(page(story(lead=lead)))
    assert (made.published, made.published_confidence) == (datetime(2026, 11, 24, 2, 25, tzinfo=UTC), "high")


def test_feed_tells_the_date_where_the_page_does_not() -> None:
    """The feed's date is taken for a page without one; without either there is none."""
    when = NOW - timedelta(hours=3)
    entry = Entry(url="https://bao-mau.example/tin/cau-moi.html", published=when)
    assert article(page(story()), entry).published == when
    alone = article(page(story()))
    assert (alone.published, alone.published_confidence) == (None, "none")


def test_stamp_of_the_future_is_not_believed() -> None:
    """A page that says it was published next year is a page without date."""
    head = '<meta property="article:published_time" content="2027-11-24T08:15:00+07:00">'
    assert article(page(story(head=head))).published is None


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://bao-mau.example/tin/khac.html", "https://bao-mau.example/tin/khac.html"),
        ("/tin/khac.html?utm_source=x", "https://bao-mau.example/tin/khac.html"),
        ("https://elsewhere.example/tin.html", "https://bao-mau.example/tin/cau-moi.html"),
        ("https://bao-mau.example/", "https://bao-mau.example/tin/cau-moi.html"),
        ("javascript:alert(1)", "https://bao-mau.example/tin/cau-moi.html"),
    ],
)
def test_canonical_address_of_the_same_host(link: str, address: str) -> None:
    """A canonical link counts on the page's own host, and never turns a story into the front page."""
    assert article(page(story(head=f'<link rel="canonical" href="{link}">'))).url == address


@pytest.mark.parametrize(
    ("charset", "kind"),
    [
        ("utf-8", "text/html; charset=iso-8859-1"),
        ("utf-8-sig", "text/html; charset=windows-1252"),
        ("utf-16", "text/html"),
        ("utf-16-le", "text/html"),
        ("cp1258", "text/html; charset=windows-1258"),
        ("cp1258", "text/html; charset=utf-8"),
    ],
)
def test_vietnamese_in_any_charset(charset: str, kind: str) -> None:
    """The text is the same whatever charset it came in and whatever the server said of it."""
    source = story(title="Đường mới")
    if charset == "cp1258":
        source = "".join(_apart(letter) for letter in source)
    made = article(page(source.encode(charset), kind=kind))
    assert made.text == "\n".join(BODY)


def _apart(letter: str) -> str:
    """Spell a letter as windows-1258 does, which knows vowels and, apart, tones."""
    whole = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in whole if mark in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(mark for mark in whole if mark not in tones)) + tones


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        (
            "cp932",
            "台湾のフォルモサ社がベトナムのハティン省で製鉄所を運営していることについて、地元の住民は不安を語った。",
        ),
        (
            "iso2022_jp",
            "台湾のフォルモサ社がベトナムのハティン省で製鉄所を運営していることについて、地元の住民は不安を語った。",
        ),
        (
            "gb18030",
            "越南河静省的一家钢铁厂昨天发生事故，当地的人们说他们在这里没有看到救援人员，也不知道是什么时候发生的。",
        ),
        (
            "cp949",
            (
                "베트남 하띤성의 제철소에서 사고가 발생하여 지역 주민들이 대피하였다고 현지 언론이 보도했다. "
                "이는 올해 두 번째이다."
            ),
        ),
        (
            "cp1251",
            "Во вьетнамской провинции Хатинь на металлургическом заводе произошла авария, сообщили местные власти.",
        ),
        ("cp874", "เกิดอุบัติเหตุที่โรงงานเหล็กในจังหวัดห่าติ๋ญของเวียดนาม ชาวบ้านในพื้นที่กล่าวว่าพวกเขาไม่ได้รับแจ้ง"),
    ],
)
def test_foreign_charsets_without_any_declaration(charset: str, text: str) -> None:
    """Old charsets of the foreign press are recognised by their letters where nothing declares them."""
    paragraphs = "".join(f"<p>{text}</p>" for _ in range(6))
    body = f"<html><body><article><h1>{text[:12]}</h1>{paragraphs}</article></body></html>".encode(charset)
    assert text in article(page(body)).text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + "x",
        "<p>x" * 250_000,
        "<html>" + "x" * 10_000_001,
    ],
    ids=["deep", "many", "large"],
)
def test_hostile_page_is_refused(html: str) -> None:
    """A page nested thousands deep, of hundreds of thousands of tags, or of ten million letters is not parsed."""
    with pytest.raises(ExtractionError, match="hostile"):
        article(page(html))


def test_deeply_nested_text_is_kept() -> None:
    """Text nested deeper than parsers commonly bear is read like any other."""
    html = (
        story().replace("<article>", "<div>" * 600 + "<article>").replace("</article>", "</article>" + "</div>" * 600)
    )
    assert article(page(html)).text == "\n".join(BODY)


@pytest.mark.parametrize("body", [b"", b"  ", PICTURE, b"<html><body></body></html>"])
def test_page_without_text_is_an_error(body: bytes) -> None:
    """Nothing, a picture and an empty page are extraction errors, not empty articles."""
    with pytest.raises(ExtractionError):
        article(page(body))


def test_everything_is_composed() -> None:
    """Decomposed letters leave the page composed."""
    made = article(page(unicodedata.normalize("NFD", story())))
    assert made.title == TITLE
    assert made.text == "\n".join(BODY)


def _f1(mine: str, true: str) -> float:
    """Return the F1 of two texts as bags of words."""
    one, two = (Counter(re.findall(r"[^\W\d_]+|\d+", text.lower())) for text in (mine, true))
    return 2 * (one & two).total() / max(1, one.total() + two.total())


@pytest.mark.skipif(not DATA.exists(), reason="the shared pages are not here")
def test_quality_on_real_pages() -> None:
    """On 106 pages of 41 countries the text's F1 is at least .95 and 95 of 100 dates are right to the minute."""
    with gzip.open(DATA / "fundus_tests.truth.jsonl.gz", "rt", encoding="utf-8") as file:
        truth = {row["html"]: row for row in map(json.loads, file)}
    scores, dates = [], []
    with tarfile.open(DATA / "fundus_tests.pages.tar.gz") as pages:
        for member in pages:
            row = truth.get(member.name.removeprefix("./"))
            held = pages.extractfile(member) if row else None
            if row is None or held is None:
                continue
            made = article(page(held.read(), url=row["url"]))
            scores.append(_f1(made.text, row["text"]))
            if "+" in row["date"]:
                true = datetime.fromisoformat(row["date"])
                dates.append(made.published is not None and abs(made.published - true) < timedelta(minutes=2))
    assert len(scores) == len(truth)
    assert sum(scores) / len(scores) >= 0.95
    assert sum(dates) / len(dates) >= 0.95


@pytest.mark.parametrize(
    "control", [*map(chr, (1, 8, 0x0B, 0x0C, 0x1B, 0x1F, 0xFFFE, 0xFFFF)), "&#27;", "&#x1b;", "&#11"]
)
def test_a_control_character_costs_no_article(control: str) -> None:
    """A control character, or a reference to one, in title and text is a space and nothing more."""
    made = article(
        page(
            story(after=f"<p>Nước{control} đã rút khỏi các xã ven sông.</p>", title=f"{TITLE[:8]}{control}{TITLE[8:]}")
        )
    )
    assert made.text.split("\n") == [*BODY, "Nước đã rút khỏi các xã ven sông."]
    assert made.title.split() == f"{TITLE[:8]} {TITLE[8:]}".split()


@pytest.mark.parametrize("before", ["&#", "&#x", "&amp;#"])
def test_a_reference_of_five_thousand_digits_is_a_space(before: str) -> None:
    """A numeric reference longer than any number that Python reads is no error, in the text as in a name."""
    long = f"{before}{'9' * 5_000};"
    head = f'<meta name="author" content="Lê{long} Anh">'
    made = article(page(story(head=head, after=f"<p>Nước{long} đã rút khỏi các xã ven sông.</p>")))
    assert made.text.endswith("Nước đã rút khỏi các xã ven sông.")
    assert made.authors == ("Lê Anh",)


def test_references_mean_what_browsers_show() -> None:
    """A reference into the controls beyond ASCII is Windows-1252's letter, and all others are what they were."""
    after = "<p>&#147;Nước đã rút&#148;, &#x1EA5;y l&#224; l&#7901;i &#212;ng &amp; b&#225;o.</p>"
    assert article(page(story(after=after))).text.endswith("“Nước đã rút”, ấy là lời Ông & báo.")


@pytest.mark.parametrize("stamp", ["01/01/0001 00:00:00", "0001-01-01T00:00:00", "31/12/9999 23:59:59"])
def test_an_empty_date_is_none(stamp: str) -> None:
    """A printed date at the end of the calendar costs no article, and the feed's date counts."""
    entry = Entry(url="https://bao-mau.example/tin/1.html", published=NOW)
    head = f'<meta property="article:published_time" content="{stamp}">'
    made = article(page(story(head=head, lead=f'<span class="date">{stamp}</span>')), entry)
    assert made.published == NOW


@pytest.mark.parametrize("ahead", [timedelta(days=2), timedelta(days=-20_000)])
def test_a_feed_of_another_time_is_not_believed(ahead: timedelta) -> None:
    """A feed's date more than a day after the page was fetched, or before 1990, is none."""
    entry = Entry(url="https://bao-mau.example/tin/1.html", published=NOW + ahead)
    assert article(page(story()), entry).published is None


def test_half_a_letter_and_turned_words_are_left_out() -> None:
    """Lone surrogates, controls and direction overrides reach no field; a whole emoji stays."""
    data = {
        "@type": "NewsArticle",
        "headline": "Tin \ud83d\u202e\u0007nóng \ud83d\ude00 hôm nay",
        "author": "Lê \ud83dAnh\u2066",
        "publisher": {"name": "Báo\u009b \udc00Mẫu"},
    }
    paragraphs = "".join(f"<p>{text}\u202e\x85</p>" for text in BODY)
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    made = article(page(f"<html><head>{head}</head><body><article>{paragraphs}</article></body></html>"))
    assert made.title == "Tin nóng 😀 hôm nay"
    assert (made.authors, made.site_name) == (("Lê Anh",), "Báo Mẫu")
    assert made.text == "\n".join(BODY)
    assert str(made).encode()


def test_title_and_authors_end_somewhere() -> None:
    """A title is at most 500 characters, and authors are at most twenty, of a hundred characters at most."""
    data = {"@type": "NewsArticle", "headline": "Tin dài " * 200, "author": [f"Lê {'Anh' * n}" for n in range(1, 60)]}
    names = [f"Tác Giả {chr(65 + n % 26)}{n}" for n in range(40)]
    data["author"] = [*data["author"], *names]
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    paragraphs = "".join(f"<p>{text}</p>" for text in BODY)
    made = article(page(f"<html><head>{head}</head><body><article>{paragraphs}</article></body></html>"))
    assert len(made.title) == len(("Tin dài " * 200)[:500].rstrip())
    assert len(made.authors) == 20
    assert max(map(len, made.authors)) <= 100
