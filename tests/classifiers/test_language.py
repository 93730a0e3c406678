"""In which language is it written: scripts, Vietnamese letters, detectors that vote."""

import pytest

from classifiers.language import LanguageClassifier

LANGUAGES = ("vi", "en", "zh", "ja", "ko", "lo", "th", "fr", "ru")
CLASSIFIER = LanguageClassifier(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Hà Tĩnh khởi công hai bến cảng mới tại Vũng Áng"),
        ("en", "Two new berths will open at a port in Hà Tĩnh Province next year, the management board said"),
        ("zh", "台塑河靜鋼鐵明年歲修 一號高爐停爐28天"),
        ("ja", "ベトナム中部ハティン省の石炭火力、燃料にバイオマス混焼を試験"),
        ("ko", "베트남 하띤성에서 태풍으로 주민 수백 명이 대피했다"),
        ("lo", "ນັກສຶກສາລາວ 64 ຄົນ ໄດ້ຮັບທຶນຮຽນຢູ່ແຂວງຮ່າຕິງ"),
        ("th", "ผู้ประกอบการไทยสำรวจเส้นทางสู่จังหวัดห่าติ๋ญของเวียดนาม"),
        ("fr", "La province de Hà Tĩnh sous les eaux après une nuit de pluie, des familles évacuées"),
        ("ru", "Вьетнамская провинция Хатинь расширяет глубоководный порт"),
        ("vi", "Ha Tinh khoi cong hai ben cang moi tai Vung Ang, tong von hon hai nghin ty dong"),
    ],
)
def test_each_language_of_the_press_is_known(language: str, text: str) -> None:
    """A headline of every watched language gets its code, Vietnamese without marks too."""
    assert CLASSIFIER.judge(text).first == language


def test_another_language_is_not_taken_for_a_watched_one() -> None:
    """German is called German although only French and English are watched."""
    text = "Die vietnamesische Provinz meldet nach dem Sturm schwere Schäden an Häusern und Straßen"
    assert CLASSIFIER.judge(text).first == "de"


@pytest.mark.parametrize("text", ["", "12.5 % - 2026", "!!!"])
def test_no_letters_no_language(text: str) -> None:
    """Where there is no letter the language is undetermined."""
    assert CLASSIFIER.judge(text).first == "und"


def test_a_japanese_headline_without_kana_is_decided_by_its_source() -> None:
    """Han characters alone are Chinese, but a short Han headline of a Japanese source is Japanese."""
    assert CLASSIFIER.judge("越南中部豪雨被害").first == "zh"
    assert CLASSIFIER.judge("越南中部豪雨被害", prior="ja").first == "ja"


@pytest.mark.parametrize(
    "text",
    [
        "Hồng Lĩnh Hà Tĩnh win promotion after a goalless draw",
        "Hà Nội beat Đà Nẵng 3-2 in the cup",
        "Badminton battle in Đồng Nai",
        "Retail sales rise on strong consumer demand",
    ],
)
def test_vietnamese_names_do_not_make_a_text_vietnamese(text: str) -> None:
    """English that prints names with their marks, and leaves its small words out, stays English."""
    assert CLASSIFIER.judge(text).first == "en"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("km", "ភ្លៀងធ្លាក់ខ្លាំងនៅវៀតណាម"),
        ("my", "ဗီယက်နမ်နိုင်ငံတွင် မိုးကြီးသည်"),
        ("ru", "Инъекция доверия: объезд закрыт на ремонт"),
        ("bg", "Пътят към пристанището остава затворен"),
        ("uk", "Порт розширять за кошти інвесторів"),
    ],
)
def test_a_script_or_its_letters_decide(language: str, text: str) -> None:
    """Khmer, Burmese and the Cyrillic languages are told by their letters."""
    assert CLASSIFIER.judge(text).first == language


def test_detectors_that_cannot_agree_leave_it_undetermined() -> None:
    """Two words that many languages share are nobody's; the word of the source settles the matter."""
    assert CLASSIFIER.judge("Reparaturcafé am 31. Januar").first == "und"
    assert CLASSIFIER.judge("Reparaturcafé am 31. Januar", prior="de").first == "de"


def test_words_are_shown_where_they_stand() -> None:
    """The deciding words carry their places in the text."""
    text = "Chiều nay, mưa lớn ở Hà Tĩnh"
    assert [text[word.start : word.end] for word in CLASSIFIER.judge(text).because] == ["Chiều", "mưa", "lớn"]


def test_decomposed_text_is_read_like_composed() -> None:
    """NFD and NFC of one text get one answer."""
    assert CLASSIFIER.judge("Ha\u0300 Ti\u0303nh xa\u0309y ra mu\u031ba lo\u031b\u0301n").first == "vi"


def test_the_same_text_gets_the_same_answer() -> None:
    """Asking again changes nothing: the voting detector draws from a fixed seed."""
    answers = {CLASSIFIER.judge("Port Vung Ang").answer for _ in range(5)}
    assert len(answers) == 1
