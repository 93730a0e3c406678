"""What a page prints beside its article: what only an extractor reads otherwise is no edit, nor is a teaser."""

import time

import pytest

from pipeline.imprint import Imprint, Reading, imprint, is_edited
from press.article import Page
from tests import make

TITLE = "Dân chờ tiền đền bù"
LINES = ("Sáng 24/11, nhiều hộ dân ở Kỳ Anh chờ tiền đền bù.", "Cả 200 hộ chưa nhận được đồng nào.")
TEASER = "Giá vàng hôm nay"


def html(body: str) -> Page:
    """Return the page of that HTML."""
    url = "https://bao-mau.example/tin-1.html"
    return Page(url=url, final_url=url, body=body.encode(), content_type="text/html", fetched_at=make.NOON)


def page(body: str) -> Page:
    """Return a page that prints the title over `body`."""
    return html(f"<html><body><h1>{TITLE}</h1>{body}</body></html>")


def reading(body: str, *lines: str, title: str = TITLE) -> Reading:
    """Return what was read on a page of that body: the title, and `lines`."""
    text = "\n".join(lines)
    return Reading(article=make.article(title=title, lead="", text=text), imprint=imprint(page(body)))


def test_the_words_of_a_page_are_what_it_prints() -> None:
    """Tags part words, entities are read; scripts, styles and comments are not printed, whatever they hold."""
    hidden = "<script>if (a<b) {x = '<p>ẩn'}</script><style>p{}</style><!-- <p>ẩn</p> <!-- > --><SCRIPT>ẩn</SCRIPT >Hộ"
    found = imprint(page(f"{hidden}<p>Tiền&nbsp;<b>đền</b> b&ugrave;</p>"))
    assert found.words == " dân chờ tiền đền bù hộ tiền đền bù "


@pytest.mark.parametrize(
    ("body", "links"),
    [
        ("<a href='/1'>Một <b>tin</b></a> hai <a>ba</a>", " một tin | ba "),
        ("<a href='/1'>Một <a href='/2'>hai", " một | hai "),
        ("<article>Một</article></a><abbr>hai</abbr>", ""),
    ],
)
def test_links_are_kept_apart(body: str, links: str) -> None:
    """Each link's words by themselves, also where a link is never closed; what only begins as a link does is none."""
    found = imprint(html(body))
    assert found.links == links
    assert not found.leads_to(("tin", "hai"))


def test_where_a_tag_parts_the_words_does_not_matter() -> None:
    """A long sentence stands where extractor and page part its words otherwise; a short one by its words alone."""
    found = imprint(html("<p>Tin: <span>Dân <b>K</b>ỳ</span><span>Anh chờ tiền</span></p>"))
    assert found.says(("dân", "kỳ", "anh", "chờ", "tiền"))
    assert (found.says(("chờ",)), found.says(("hờ", "t"))) == (True, False)


def test_what_still_stands_on_the_page_was_not_edited_away() -> None:
    """Neither a line that the extractor takes in today, nor one that it leaves out, is an editor's doing."""
    body = f"<p>{LINES[0]}</p><p>{LINES[1]}</p>"
    both, first = reading(body, *LINES), reading(f"<aside>Tin mới</aside>{body}", LINES[0])
    assert not is_edited(both, first)
    assert not is_edited(first, both)


def test_a_teaser_within_the_text_was_edited_by_nobody() -> None:
    """Another story's headline in its place makes no edit; the same words printed as a sentence do."""
    before = reading(f"<p>{LINES[0]}</p><p><a href='/1'>{TEASER}</a></p>", LINES[0], TEASER)
    after = reading(f"<p>{LINES[0]}</p><p><a href='/2'>Mưa lớn</a></p>", LINES[0], "Mưa lớn")
    said = reading(f"<p>{LINES[0]}</p><p>Mưa lớn</p>", LINES[0], "Mưa lớn")
    assert not is_edited(before, after)
    assert is_edited(before, said)


@pytest.mark.parametrize(
    ("body", "lines"), [(LINES[0], LINES[:1]), (f"{LINES[0]} {LINES[1]} Thêm.", (*LINES, "Thêm."))]
)
def test_what_is_gone_from_the_page_or_new_on_it_is_an_edit(body: str, lines: tuple[str, ...]) -> None:
    """A sentence taken out, and one put in."""
    assert is_edited(reading(" ".join(LINES), *LINES), reading(body, *lines))


def test_a_title_is_no_teaser() -> None:
    """A page that links to itself by its new title was edited all the same."""
    link = "<a href='/self'>Dân đã nhận tiền</a>"
    after = reading(f"{link}<p>{LINES[0]}</p>", LINES[0], title="Dân đã nhận tiền")
    assert is_edited(reading(f"<p>{LINES[0]}</p>", LINES[0]), after)


def test_without_the_earlier_page_what_differs_counts() -> None:
    """Of a page that is not at hand nothing is known: what is new was not there."""
    before = Reading(article=make.article(title=TITLE, lead="", text=LINES[0]), imprint=Imprint())
    assert is_edited(before, reading(" ".join(LINES), *LINES))


@pytest.mark.parametrize("piece", ["<", "<a ", "<!--", "<script>", "<a>x", "&#", "<!-- --", "< "])
def test_a_page_built_to_hurt_takes_no_longer_than_another(piece: str) -> None:
    """A hundred thousand characters of what is never closed are read in a moment."""
    began = time.process_time()
    imprint(html(piece * (100_000 // len(piece))))
    assert time.process_time() - began < 1
