"""Documents in nine languages, recombined from a few sentences, and queries over their words."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import chain
from typing import get_args

from diembao.newsroom.stories import outlets
from index.archive import Document
from press.query import (
    All,
    Any,
    Days,
    Everything,
    Favour,
    Favoured,
    Field,
    InTitle,
    Keys,
    Label,
    Phrase,
    Prefix,
    Query,
    Term,
    Without,
    parse,
)
from press.source import Desk
from press.text import tokens

DOCUMENTS = 5_000
MOMENT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)

_SENTENCES = {
    "vi": (
        "Mưa lớn gây sạt lở đất trên quốc lộ 8A qua huyện Hương Sơn, tỉnh Hà Tĩnh",
        "Cảng Vũng Áng đón chuyến tàu container đầu tiên của năm",
        "Ngư dân Kỳ Anh hoà nhịp ra khơi sau bão, giá cá thu tăng",
        "Thuỷ điện xả lũ, người dân vùng hạ du phải sơ tán trong đêm",
        "Ha Tinh phat trien du lich bien Thien Cam va Xuan Thanh",
        "Nhà máy thép Formosa bị phạt vì xả thải ra biển",
        "Hạ tầng khu kinh tế được đầu tư thêm, doanh nghiệp kiến nghị giảm thủ tục",
        "Đồng Lộc: lễ tưởng niệm mười cô gái thanh niên xung phong",
        "Thành phố Vinh (Nghệ An) và Hà Tĩnh ký kết hợp tác y tế",
        "Dịch tả lợn châu Phi bùng phát ở Thạch Hà, Cẩm Xuyên, Can Lộc",
    ),
    "en": (
        "Heavy rain triggers landslides in Vietnam's Ha Tinh province",
        "Formosa steel plant fined over a toxic spill off the central coast",
        "Vung Ang power plant starts commercial operation, officials say",
        "Fishermen of Ky Anh return to sea after the storm",
        "Investors from Japan look at wind farms near the Lao border",
        "Thousands evacuated as Typhoon No. 10 makes landfall in Hà Tĩnh",
    ),
    "zh": (
        "越南河静省暴雨引发山体滑坡",
        "台塑河静钢铁厂因排污被罚款",
        "永昂港迎来今年第一艘集装箱船",
        "台风登陆越南中部,数千人撤离",
    ),
    "ja": (
        "ベトナム・ハティン省で大雨、土砂崩れが発生",
        "ブンアン第2火力発電所が営業運転を開始した",
        "フォルモサ製鉄所の排水で魚が大量死",
        "台風10号がベトナム中部に上陸し数千人が避難",
    ),
    "ko": (
        "베트남 하띤성에 폭우로 산사태가 발생했다",
        "포모사 하띤 제철소가 폐수 방류로 벌금을 물었다",
        "붕앙 2 발전소 상업 운전 개시",
        "태풍이 베트남 중부에 상륙해 수천 명이 대피했다",
    ),
    "th": (
        "ฝนตกหนักทำให้เกิดดินถล่มในจังหวัดห่าติ๋ญของเวียดนาม",
        "โรงงานเหล็กฟอร์โมซาถูกปรับเพราะปล่อยน้ำเสีย",
        "พายุไต้ฝุ่นขึ้นฝั่งเวียดนามตอนกลาง ประชาชนหลายพันคนอพยพ",
    ),
    "lo": (
        "ຝົນຕົກໜັກເຮັດໃຫ້ດິນເຈື່ອນໃນແຂວງຮ່າຕິ້ງ ປະເທດຫວຽດນາມ",
        "ທ່າເຮືອຫວຸງອ່າງ ເປັນປະຕູອອກສູ່ທະເລຂອງລາວ",
        "ລາວ ແລະ ຫວຽດນາມ ຮ່ວມມືກັນດ້ານການຄ້າຊາຍແດນ",
    ),
    "km": (
        "ភ្លៀងធ្លាក់ខ្លាំងបណ្តាលឱ្យបាក់ដីនៅខេត្តហាទិញ ប្រទេសវៀតណាម",
        "រោងចក្រដែកថែបហ្វម៉ូសាត្រូវបានផាកពិន័យ",
        "ព្យុះទីហ្វុងបានបោកបក់ចូលភាគកណ្តាលវៀតណាម",
    ),
    "ru": (
        "Сильные дожди вызвали оползни в провинции Хатинь во Вьетнаме",
        "Завод «Формоза» оштрафован за сброс отходов в море",
        "Тайфун обрушился на центральный Вьетнам, тысячи людей эвакуированы; ёлки упали",
    ),
}
_TOPICS = ("flood", "energy", "fishing", "industry", "health", "tourism")
_PLACES = ("ha_tinh", "ky_anh", "vung_ang", "dong_loc")
_SOURCES = {language: tuple(f"{language}_{n}" for n in range(3)) for language in _SENTENCES}
_FIELDS: tuple[Field, ...] = get_args(Field)
_VALUES: dict[Field, tuple[str, ...]] = {
    "source": tuple(chain.from_iterable(_SOURCES.values())),
    "language": tuple(_SENTENCES),
    "country": ("VN", "XX"),
    "desk": ("domestic", "foreign"),
    "topics": _TOPICS,
    "places": _PLACES,
    "relevance": ("about", "mention"),
    "tone": ("negative", "neutral", "positive"),
    "stance": ("", "critical", "supportive"),
}


@cache
def sentences() -> dict[str, tuple[str, ...]]:
    """Return the sentences of each language, those of the newsroom's stories among them."""
    told: dict[str, list[str]] = {language: [*ours] for language, ours in _SENTENCES.items()}
    for outlet in outlets():
        for story in outlet.stories:
            told.setdefault(outlet.language, []).extend((story.title, story.lead, *story.body))
    return {language: tuple(filter(None, told[language])) for language in _SENTENCES}


def key(number: int) -> str:
    """Return the key of one document."""
    return f"https://bao.example/{number}.html"


def documents(most: int) -> tuple[Document, ...]:
    """Return so many documents, the same every time."""
    dice = random.Random(2026)  # noqa: S311 # a test's dice
    languages = [*("vi",) * 4, *_SENTENCES]
    return tuple(_document(dice, number, dice.choice(languages)) for number in range(most))


def _document(dice: random.Random, number: int, language: str) -> Document:
    told = sentences()[language]
    desk: Desk = "domestic" if language == "vi" else "foreign"
    return Document(
        key=key(number),
        seq=number + 1,
        title=_part(dice, dice.choice(told)),
        lead=_part(dice, dice.choice(told)),
        text=". ".join(_part(dice, dice.choice(told)) for _ in range(dice.randint(1, 6))),
        when=MOMENT - timedelta(minutes=dice.randrange(60 * 24 * 300)),
        source=dice.choice(_SOURCES[language]),
        language=language,
        country="VN" if language == "vi" else "XX",
        desk=desk,
        topics=tuple(dice.sample(_TOPICS, dice.randint(0, 2))),
        places=tuple(dice.sample(_PLACES, dice.randint(0, 2))),
        relevance=dice.choice(_VALUES["relevance"]),
        tone=dice.choice(_VALUES["tone"]),
        stance=dice.choice(_VALUES["stance"]),
    )


def _part(dice: random.Random, sentence: str) -> str:
    """Return some words of `sentence` on end, so that no two documents are alike."""
    words = sentence.split()
    if len(words) < 4:
        start = dice.randrange(max(len(sentence) // 2, 1))
        return sentence[start:]
    start = dice.randrange(len(words) // 2)
    return " ".join(words[start : start + dice.randint(3, 25)])


def typed(most: int) -> list[Query]:
    """Return so many queries as people type them: words, phrases, exclusions and alternatives."""
    dice = random.Random(500)  # noqa: S311 # a test's dice
    shapes = ("{0}", "{0} {1}", '"{0}"', '"{0}" {1}', "{0} -{1}", '{0} -"{1}"', "{0} OR {1}")
    lines = [*chain.from_iterable(sentences().values())]
    return [parse(dice.choice(shapes).format(_words(dice, lines), _words(dice, lines))) for _ in range(most)]


def _words(dice: random.Random, lines: Sequence[str]) -> str:
    read = tokens(dice.choice(lines))
    stream = read.exact if dice.random() < 0.6 else read.folded
    start = dice.randrange(len(stream))
    return " ".join(stream[start : start + dice.randint(1, 2)])


class Trees:
    """Grows query trees of every kind of node out of the documents' own words."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._lines = [tokens(line) for line in chain.from_iterable(sentences().values())]

    def tree(self, depth: int) -> Query:
        """Return a tree that is at most `depth` branches deep."""
        if depth < 1 or self._dice.random() < 0.3:
            return self._leaf()
        match self._dice.randrange(7):
            case 0 | 1:
                return All(parts=self._parts(depth, 2))
            case 2 | 3:
                parts = self._parts(depth, 4)
                return Any(parts=parts, least=self._dice.choice((1, 1, 1, 2)))
            case 4:
                return Without(wanted=self.tree(depth - 1), excluded=self._parts(depth, 2))
            case 5:
                favours = tuple(Favour(query=part, weight=self._dice.random() * 5) for part in self._parts(depth, 2))
                return Favoured(wanted=self.tree(depth - 1), favours=favours)
            case _:
                return self._near()

    def _parts(self, depth: int, most: int) -> tuple[Query, ...]:
        return tuple(self.tree(depth - 1) for _ in range(self._dice.randint(1, most)))

    def _leaf(self) -> Query:
        often: list[Callable[[], Query]] = [self._term, self._term, self._term, self._phrase, self._phrase]
        return self._dice.choice([*often, self._prefix, self._in_title, self._label, self._days, self._known])()

    def _in_title(self) -> InTitle:
        return InTitle(part=self._dice.choice((self._term, self._prefix, self._phrase))())

    def _known(self) -> Keys | Everything:
        some = [key(self._dice.randrange(DOCUMENTS + 50)) for _ in range(self._dice.randint(0, 40))]
        return self._dice.choice((Keys(keys=tuple(some)), Everything()))

    def _near(self) -> Query:
        """Return words that stand in one sentence, so that there are hits."""
        exact, folded = self._line()
        places = sorted(self._dice.sample(range(len(exact)), min(len(exact), self._dice.randint(2, 3))))
        return All(parts=tuple(self._at(exact, folded, place) for place in places))

    def _line(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        read = self._dice.choice(self._lines)
        return read.exact, read.folded

    def _at(self, exact: tuple[str, ...], folded: tuple[str, ...], place: int) -> Term:
        is_exact = self._dice.random() < 0.5
        return Term(text=exact[place] if is_exact else folded[place], exact=is_exact)

    def _term(self) -> Term:
        exact, folded = self._line()
        return self._at(exact, folded, self._dice.randrange(len(exact)))

    def _prefix(self) -> Prefix:
        term = self._term()
        return Prefix(text=term.text[: self._dice.randint(1, 4)], exact=term.exact)

    def _phrase(self) -> Phrase | Term:
        exact, folded = self._line()
        if len(exact) < 2:
            return self._at(exact, folded, 0)
        start = self._dice.randrange(len(exact) - 1)
        stop = min(len(exact), start + self._dice.randint(2, 4))
        return Phrase(terms=tuple(self._at(exact, folded, place) for place in range(start, stop)))

    def _label(self) -> Label:
        field = self._dice.choice(_FIELDS)
        values = [value for value in _VALUES[field] if value]
        return Label(field=field, values=tuple(self._dice.sample(values, self._dice.randint(0, min(3, len(values))))))

    def _days(self) -> Days:
        first = date(2026, 1, 20) + timedelta(days=self._dice.randrange(300))
        last = first + timedelta(days=self._dice.randrange(120))
        return Days(first=self._dice.choice((first, None)), last=self._dice.choice((last, None)))
