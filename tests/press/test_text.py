"""What a word is: spellings that must agree, and words that must not."""

import unicodedata

import pytest

from press.text import excerpt, fold, has_marks, normal, tokens

SAMPLES = [
    "Sáng 12/5, UBND tỉnh Hà Tĩnh họp khẩn: thuỷ điện Hố Hô xả lũ!",
    "HOÀ BÌNH, Hoà Bình; hòa giải - quý khách QUÝ I",
    "Đồng Lộc, điện ĐIỆN Ðồng ðiện",
    "河静省の港 カンガルー、がんばれ",
    "하띤성에서 ＦＨＳ公司２０２６",
    "จังหวัดห่าติ๋ญ น้ำท่วม",
    "ແຂວງຮ່າຕິ້ງ ນ້ຳຖ້ວມ",
    "ខេត្តហាទិញ ប្រទេសវៀតណាម",
    "Провинция Хатинь: ещё наводнение, й",
    "Élections à Hà Tĩnh : l’été, cœur, straße",
    "İstanbul ﬁ km² ™ x\u0301\u0323 e\u200bf Tĩ\u00adnh",
]


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("", ()),
        (" \n\t—…!? ", ()),
        ("Hà Tĩnh,(Formosa).", ("hà", "tĩnh", "formosa")),
        ("TP.HCM QL1A 10.000 Covid-19 snake_case", ("tp", "hcm", "ql1a", "10", "000", "covid", "19", "snake", "case")),
        ("l’été d'Hà", ("l", "été", "d", "hà")),
        ("河静省", ("河", "静", "省")),
        ("FHS河静", ("fhs", "河", "静")),
        ("が カー", ("が", "カ", "ー")),
        ("하띤성", ("하", "띤", "성")),
        ("ห่าติ๋ญ", ("ห่", "า", "ติ๋", "ญ")),
        ("ຮ່າຕິ້ງ", ("ຮ່", "າ", "ຕິ້", "ງ")),
        ("ហាទិញខេត្ត", ("ហា", "ទិ", "ញ", "ខេ", "ត្ត")),
        ("Хатинь", ("хатинь",)),
        ("Ｆｏｒｍｏｓａ２０２６", ("formosa2026",)),
        ("Vinpearl™", ("vinpearl",)),
        ("ba\u00ada\ufeff", ("baa",)),
    ],
)
def test_a_text_has_these_words(text: str, exact: tuple[str, ...]) -> None:
    """One word per syllable, Han, Kana or Hangul character, or Thai, Lao and Khmer letter with its marks."""
    assert tokens(text).exact == exact


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("HOÀ", "Hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("hòang", "hoàng"),
        ("hùynh", "huỳnh"),
        ("qúy", "quý"),
        ("Ðiện", "điện"),
        ("ðiện", "Điện"),
        ("ນ້ຳ", "ນໍ້າ"),
        ("ນ້ຳ", "ນ້ໍາ"),
        ("เเม่", "แม่"),
        ("ещё", "еще"),
        ("STRASSE", "straße"),
    ],
)
def test_two_spellings_of_one_word_are_one_word(one: str, other: str) -> None:
    """Tone placement, look-alike letters, case and the order of marks make no difference."""
    assert tokens(one).exact == tokens(other).exact


@pytest.mark.parametrize(
    ("one", "other"), [("Hà", "Hạ"), ("tĩnh", "tình"), ("đa", "da"), ("quý", "quy"), ("thuở", "thửo"), ("มา", "ม้า")]
)
def test_different_marks_are_different_words(one: str, other: str) -> None:
    """As printed, a mark is part of the word."""
    assert tokens(one).exact != tokens(other).exact


@pytest.mark.parametrize("text", SAMPLES)
def test_decomposed_text_has_the_same_words(text: str) -> None:
    """NFD input yields the tokens of NFC input."""
    assert tokens(unicodedata.normalize("NFD", text)) == tokens(text)


@pytest.mark.parametrize("text", SAMPLES)
def test_words_are_words_of_their_own(text: str) -> None:
    """A token analysed again is itself, and so is a folded one: queries made of tokens find them."""
    read = tokens(text)
    assert tokens(" ".join(read.exact)) == read
    assert tokens(" ".join(read.folded)).exact == read.folded


@pytest.mark.parametrize("text", SAMPLES)
def test_both_streams_have_the_same_length(text: str) -> None:
    """Exact and folded words stand beside each other, and folding folded words changes nothing."""
    read = tokens(text)
    assert len(read.exact) == len(read.folded)
    assert tuple(map(fold, read.folded)) == read.folded


@pytest.mark.parametrize("text", SAMPLES)
def test_a_text_without_spaces_has_the_words_of_its_parts(text: str) -> None:
    """A piece too long to be remembered is analysed as a short one is."""
    long = "/".join([text.replace(" ", "/")] * 20)
    assert tokens(long).exact == tokens(text.replace(" ", "/")).exact * 20


def test_a_monstrous_word_is_cut() -> None:
    """A word of a million letters becomes one token of 100, so that no engine refuses it."""
    read = tokens("ạ" * 1_000_000)
    assert (read.exact, read.folded) == (("ạ" * 100,), ("a" * 100,))


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Hà Tĩnh", "Ha Tinh"), ("ĐIỆN đường Ðư", "DIEN duong Du"), ("ห่าติ๋ญ ຮ່າ が 하", "ห่าติ๋ญ ຮ່າ が 하"), ("été", "ete")],
)
def test_folding_takes_latin_marks_and_no_others(text: str, folded: str) -> None:
    """Folding is for Vietnamese: the marks of Thai, Lao, Kana and Hangul are their vowels and stay."""
    assert fold(text) == fold(unicodedata.normalize("NFD", text)) == folded


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Hoà Bình, HOÀ, thuỷ, khoẻ, loè", "Hòa Bình, HÒA, thủy, khỏe, lòe"),
        ("hòang hùynh tóan", "hoàng huỳnh toán"),
        ("quý quỳ Qúy", "quý quỳ Quý"),
        ("ngoài ngoẻo xoáy khuỷu khuya", "ngoài ngoẻo xoáy khuỷu khuya"),
        ("Ðồng Ɖồng", "Đồng Đồng"),
        ("HÀ TĨNH", "HÀ TĨNH"),
    ],
)
def test_normal_puts_tones_in_their_place(text: str, spelled: str) -> None:
    """Tones stand where today's press puts them; case stays."""
    assert normal(text) == normal(unicodedata.normalize("NFD", text)) == normal(spelled) == spelled


@pytest.mark.parametrize("text", SAMPLES)
def test_normal_keeps_every_offset(text: str) -> None:
    """NFC text keeps its length, so that what a matcher finds can be shown in the original."""
    composed = unicodedata.normalize("NFC", text)
    assert len(normal(composed)) == len(composed)


@pytest.mark.parametrize(
    ("word", "marked"),
    [("Hà", True), ("đa", True), ("ư", True), ("tin", False), ("河", False), ("ติ๋", False), ("하", False), ("…", False)],
)
def test_marks_are_what_folding_takes(word: str, *, marked: bool) -> None:
    """Vietnamese marks and đ are marks; the vowels of other scripts are not."""
    assert has_marks(word) is has_marks(unicodedata.normalize("NFD", word)) is marked


def test_a_short_text_is_its_own_excerpt() -> None:
    """What fits is given whole, as one line."""
    assert excerpt("Hà Tĩnh\n\n  họp  báo.", 200) == "Hà Tĩnh họp báo."


def test_an_excerpt_begins_at_the_beginning_and_ends_after_a_word() -> None:
    """The first words that fit are taken."""
    assert excerpt("Sạt lở đất ở Hương Sơn, một xóm bị chia cắt", 24) == "Sạt lở đất ở Hương Sơn…"


@pytest.mark.parametrize("text", [*(sample * 30 for sample in SAMPLES), "x" * 5_000, "河" * 5_000, "Hà Tĩnh " * 900])
@pytest.mark.parametrize("chars", [0, 1, 2, 40, 200])
def test_an_excerpt_is_never_longer_than_allowed(text: str, chars: int) -> None:
    """The limit holds for every script, with its ellipsis."""
    shown = excerpt(text, chars)
    assert len(shown) <= chars
    assert shown or not chars
