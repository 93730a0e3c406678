"""What is marked in titles and excerpts is what the search matched, and it is safe in HTML."""

import unicodedata

import pytest

from press.highlight import Highlighter, Passage
from press.query import InTitle, Prefix, Term, parse

TITLE = "Hà Tĩnh: thủy điện xả lũ, nước sông Ngàn Sâu dâng; Hà Nội mưa"


def marked(query: str, text: str = TITLE) -> list[str]:
    """Return the pieces of `text` that are marked for `query`."""
    return [piece for piece, is_marked in Highlighter(parse(query)).title(text).pieces if is_marked]


@pytest.mark.parametrize(
    ("query", "pieces"),
    [
        ("Hà Tĩnh", ["Hà Tĩnh", "Hà"]),
        ('"Hà Tĩnh"', ["Hà Tĩnh"]),
        ('"ha tinh"', ["Hà Tĩnh"]),
        ("hạ tình", []),
        ("thuỷ", ["thủy"]),
        ("th*", ["thủy"]),
        ("lũ -mưa", ["lũ"]),
        ("mua OR lu", ["lũ", "mưa"]),
        ('"lũ, nước sông"', ["lũ, nước sông"]),
        ("", []),
    ],
)
def test_what_matched_is_marked(query: str, pieces: list[str]) -> None:
    """Marks that were typed count, phrases stand together, prefixes mark the whole word, exclusions mark nothing."""
    assert marked(query) == pieces


def test_a_decomposed_text_is_marked_as_a_composed_one() -> None:
    """Text in NFD is marked where the same text in NFC is."""
    assert marked("lũ", unicodedata.normalize("NFD", TITLE)) == ["lũ"]


def test_chinese_is_marked_as_one_piece() -> None:
    """Characters are words without spaces; neighbours are marked together."""
    assert marked("河静", "越南河静省暴雨") == ["河静"]


def test_a_prefix_with_marks_is_exact() -> None:
    """An exact prefix marks only what is written so, a folded one every spelling."""
    text = "thủy thuy thúy"
    exact, folded = Prefix(text="thủ", exact=True), Prefix(text="thu", exact=False)
    assert [text[begin:end] for begin, end in Highlighter(exact).title(text).spans] == ["thủy"]
    assert Highlighter(folded).title(text).spans == ((0, len(text)),)


def test_a_word_for_the_title_is_marked_in_the_title_alone() -> None:
    """What was to stand in the title marks nothing in the text."""
    highlighter = Highlighter(InTitle(part=Term(text="lũ", exact=True)))
    assert highlighter.title("lũ lớn").spans
    assert highlighter.excerpt("lũ lớn", 100).spans == ()


@pytest.mark.parametrize("chars", [0, 1, 2, 5, 17, 40, 80, 1000])
def test_an_excerpt_keeps_to_its_length_and_marks_what_is_left(chars: int) -> None:
    """However little may be shown, it is no more than that, and every mark stands on a searched word."""
    text = f"{'Đầu bài viết dài. ' * 20}Nước lũ\nở Hà Tĩnh <b>đã</b> rút. {'Cuối bài viết. ' * 20}"
    passage = Highlighter(parse("Hà Tĩnh lũ")).excerpt(text, chars)
    assert len(passage.text) <= chars
    assert {passage.text[begin:end] for begin, end in passage.spans} <= {"Hà Tĩnh", "lũ", "Hà", "Tĩnh"}
    assert chars < 40 or "lũ" in passage.text


def test_what_the_press_wrote_is_escaped() -> None:
    """Only our own mark is a tag; quotation marks and ampersands are escaped too."""
    passage = Highlighter(parse("lũ b")).title('<script>lũ</script> & "b"')
    assert passage.html == ("&lt;script&gt;<mark>lũ</mark>&lt;/script&gt; &amp; &quot;<mark>b</mark>&quot;")
    assert Passage(text="<").html == "&lt;"


@pytest.mark.parametrize("text", ["hà tĩnh", '"ha tinh"', "ห่าติ๋ญ", "河静", "thuy"])
def test_what_a_query_wants_is_marked_in_every_script(text: str) -> None:
    """A text that matches shows where, however its script parts words and wherever its tone marks stand."""
    assert Highlighter(parse(text)).title("Thuỷ lợi ở Hà Tĩnh: ห่าติ๋ญ, 河静").spans


def test_an_excerpt_is_cut_between_words_where_most_of_them_stand() -> None:
    """The part that holds the words is taken, whole words at both of its ends."""
    text = "mở đầu " * 60 + "rồi Formosa xả thải ra biển Kỳ Anh hôm qua " + "kết thúc " * 60
    shown = Highlighter(parse('"ky anh" Formosa')).excerpt(text, 80).text
    assert "Formosa xả thải ra biển Kỳ Anh" in shown
    assert (shown[0], shown[-1]) == ("…", "…")
    assert set(shown.strip("…").split()) <= set(text.split())
