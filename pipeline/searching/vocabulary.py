"""The vocabulary of the search box, from what the office has configured."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from press.place import Gazetteer, Name, Place
from press.query import Expansion, Field, Value, Vocabulary
from press.source import Source
from press.text import fold
from press.topic import Topic

# Each Vietnamese word for a unit, how else it is written before a name, and what English puts after it.
_UNITS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "tỉnh": ((), ("province",)),
    "thành phố": (("TP",), ("city",)),
    "thị xã": (("TX",), ("town",)),
    "thị trấn": (("TT",), ("town", "township")),
    "huyện": ((), ("district",)),
    "phường": ((), ("ward",)),
    "xã": ((), ("commune",)),
}
_FIXED: Mapping[Field, tuple[tuple[str, str, str, tuple[str, ...]], ...]] = {
    "desk": (
        ("domestic", "trong nước", "domestic", ("báo trong nước",)),
        ("foreign", "nước ngoài", "foreign", ("ngoài nước", "quốc tế", "báo nước ngoài")),
    ),
    "relevance": (
        ("about", "nói về tỉnh", "about the province", ()),
        ("mention", "chỉ nhắc đến", "a passing mention", ("nhắc đến",)),
    ),
    "tone": (
        ("negative", "tiêu cực", "negative", ("xấu",)),
        ("neutral", "trung tính", "neutral", ("trung lập",)),
        ("positive", "tích cực", "positive", ("tốt",)),
    ),
    "stance": (
        ("negative", "tiêu cực", "negative", ("phê phán", "critical")),
        ("neutral", "trung tính", "neutral", ("trung lập",)),
        ("positive", "tích cực", "positive", ("ủng hộ",)),
    ),
    "language": (
        ("vi", "tiếng Việt", "Vietnamese", ("Việt",)),
        ("en", "tiếng Anh", "English", ("Anh",)),
        ("zh", "tiếng Trung", "Chinese", ("Trung", "Trung Quốc", "Hoa", "tiếng Hoa", "中文")),
        ("ja", "tiếng Nhật", "Japanese", ("Nhật", "日本語")),
        ("ko", "tiếng Hàn", "Korean", ("Hàn", "한국어")),
        ("th", "tiếng Thái", "Thai", ("Thái",)),
        ("lo", "tiếng Lào", "Lao", ("Lào",)),
        ("km", "tiếng Khmer", "Khmer", ("Khmer", "Campuchia")),
        ("fr", "tiếng Pháp", "French", ("Pháp",)),
        ("ru", "tiếng Nga", "Russian", ("Nga",)),
        ("de", "tiếng Đức", "German", ("Đức",)),
        ("es", "tiếng Tây Ban Nha", "Spanish", ("Tây Ban Nha",)),
        ("id", "tiếng Indonesia", "Indonesian", ("Indonesia",)),
        ("und", "không xác định", "undetermined", ()),
    ),
    "country": (
        ("AU", "Úc", "Australia", ("Ô-xtrây-li-a",)),
        ("BE", "Bỉ", "Belgium", ()),
        ("CA", "Canada", "Canada", ()),
        ("CN", "Trung Quốc", "China", ()),
        ("DE", "Đức", "Germany", ()),
        ("FR", "Pháp", "France", ()),
        ("GB", "Anh", "United Kingdom", ("Vương quốc Anh", "UK", "Britain", "England")),
        ("GR", "Hy Lạp", "Greece", ()),
        ("HK", "Hồng Công", "Hong Kong", ("Hồng Kông",)),
        ("ID", "Indonesia", "Indonesia", ()),
        ("IT", "Ý", "Italy", ("Italia",)),
        ("JP", "Nhật Bản", "Japan", ("Nhật",)),
        ("KH", "Campuchia", "Cambodia", ()),
        ("KR", "Hàn Quốc", "South Korea", ("Hàn", "Korea")),
        ("LA", "Lào", "Laos", ("Lao",)),
        ("LU", "Luxembourg", "Luxembourg", ()),
        ("NL", "Hà Lan", "Netherlands", ("Holland",)),
        ("QA", "Qatar", "Qatar", ()),
        ("RU", "Nga", "Russia", ("Liên bang Nga",)),
        ("SE", "Thụy Điển", "Sweden", ()),
        ("SG", "Singapore", "Singapore", ()),
        ("TH", "Thái Lan", "Thailand", ("Thái",)),
        ("TR", "Thổ Nhĩ Kỳ", "Turkey", ("Türkiye",)),
        ("TW", "Đài Loan", "Taiwan", ()),
        ("UA", "Ukraine", "Ukraine", ("Ucraina",)),
        ("US", "Hoa Kỳ", "United States", ("Mỹ", "USA", "America")),
        ("VA", "Vatican", "Vatican", ("Tòa thánh Vatican",)),
        ("VN", "Việt Nam", "Viet Nam", ("Vietnam",)),
    ),
}


def vocabulary(
    gazetteer: Gazetteer,
    topics: Sequence[Topic],
    sources: Iterable[Source],
    flagged: Callable[[], Collection[str]],
) -> Vocabulary:
    """Return all that a search can be narrowed to; `flagged` tells the keys of the articles that bear a flag.

    A name in running words expands where it is sure to be the unit's: with the word for the unit before it ("huyện
    Kỳ Anh", "TX Kỳ Anh", or after it in English) whatever the name proves alone, because the word tells it from the
    person or street of that name; without the word only where the gazetteer calls it strong and no other place bears
    it. A former unit expands to today's units on its land, one of today's back to the units merged into it.
    """
    listed = tuple(sources)
    kin = _kin(gazetteer.places)
    return Vocabulary(
        values=(*_fixed(listed), *map(_source, listed), *_topics(topics), *map(_place, gazetteer.places)),
        expansions=_expansions(gazetteer.places, kin),
        kin=kin,
        flagged=flagged,
    )


def _fixed(sources: Iterable[Source]) -> Iterator[Value]:
    """Yield the values that need no configuration, and codes of the sources for which no name is known."""
    codes = {(of, known): None for of, rows in _FIXED.items() for known, *_ in rows}
    for of, rows in _FIXED.items():
        for known, vi, en, names in rows:
            yield Value(field=of, id=known, vi=vi, en=en, names=names)
    for source in sources:
        used: tuple[tuple[Field, str], ...] = (("language", source.language), ("country", source.country))
        for of, code in used:
            if (of, code) not in codes:
                codes[of, code] = None
                yield Value(field=of, id=code, vi=code, en=code)


def _source(source: Source) -> Value:
    host = (urlsplit(source.homepage).hostname or "").removeprefix("www.")
    plain = source.name.removeprefix("Báo ").partition(" (")[0]
    return Value(field="source", id=source.id, vi=source.name, en=source.name, names=(host, plain))


def _topics(topics: Sequence[Topic]) -> Iterator[Value]:
    """Yield each topic, as part of its main topic where it has one."""
    for topic in topics:
        yield Value(field="topics", id=topic.id, vi=topic.vi, en=topic.en, names=_subjects(topic), part_of=topic.parent)


def _subjects(topic: Topic) -> tuple[str, ...]:
    """Return the subjects that a topic's name lists: "Giáo dục, y tế" answers to "y tế"."""
    return tuple(part.strip() for name in (topic.vi, topic.en) for part in name.replace(";", ",").split(","))


def _place(place: Place) -> Value:
    vi, en = _called(place, "vi"), _called(place, "en")
    names = (*(name.text for name in place.names if name.strength != "never"), *_full(place))
    return Value(field="places", id=place.id, vi=vi, en=en, names=names)


def _called(place: Place, language: str) -> str:
    """Return what `place` is called to a reader, units with their word and former ones marked as such."""
    name = next((name.text for name in place.names if name.language == language), None)
    text = name or (place.names[0].text if place.names else place.id)
    if place.kind not in _UNITS:
        return text
    whole = f"{place.kind} {text}" if language == "vi" else f"{fold(text)} {_UNITS[place.kind][1][0]}"
    former = " (cũ)" if language == "vi" else " (former)"
    return whole + (former if place.valid_to else "")


def _full(place: Place) -> Iterator[str]:
    """Yield the names of a unit together with the word for it."""
    before, after = _UNITS.get(place.kind, ((), ()))
    for name in place.names:
        if name.language == "vi":
            yield from (f"{word} {name.text}" for word in (place.kind, *before) if place.kind in _UNITS)
            yield from (f"{fold(name.text)} {word}" for word in after)


def _kin(places: Iterable[Place]) -> dict[str, tuple[str, ...]]:
    """Return for each unit the units of the other time: today's on a former one's land, former ones merged into it.

    Districts stay out of the way back: an article about a whole district is seldom about one commune in it.
    """
    kin: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for place in places:
        kin[place.id] |= dict.fromkeys(place.now)
        if place.kind in {"xã", "phường", "thị trấn"}:
            for heir in place.now:
                kin[heir][place.id] = None
    return {one: tuple(others) for one, others in kin.items() if others}


def _expansions(places: Sequence[Place], kin: Mapping[str, tuple[str, ...]]) -> Iterator[Expansion]:
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for place in places:
        for name in place.names:
            bearers[fold(name.text).casefold()].add(place.id)
    for place in places:
        if place.id in kin:
            alone = (name.text for name in place.names if _is_sure(name, bearers))
            for text in dict.fromkeys((*_full(place), *alone)):
                yield Expansion(name=text, places=(place.id, *kin[place.id]))


def _is_sure(name: Name, bearers: Mapping[str, set[str]]) -> bool:
    return name.strength in {"anchor", "strong"} and len(bearers[fold(name.text).casefold()]) == 1
