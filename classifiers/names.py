"""Whom and what does a Vietnamese article name? Persons, organisations and places."""

import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import regex

from classifiers.text.sentences import sentences
from classifiers.text.words import span
from press.named import Kind, Named
from press.syllables import spellings
from press.text import normal

_READ = 2_000  # letters behind the title: who it is about stands at the beginning
_LONGEST = 400  # letters of a sentence: the model's time grows with its square
_PIECE = regex.compile(rf"\S(?:.{{0,{_LONGEST - 2}}}\S)?(?!\S)|\S{{{_LONGEST}}}")
_PERSONAL = regex.compile(r"\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*)*")
_FULL_NAME = regex.compile(r"\p{Lu}\p{L}+(?: \p{Lu}\p{L}+){2,4}")
_KINDS: dict[str, Kind] = {"PER": "person", "ORG": "organisation", "LOC": "place"}

# The model often takes an office together with its person, and an authority or a person for a place: what a name
# begins with tells them apart. These surnames begin the name of no province.
_SURNAMES = frozenset(
    {
        *("bùi", "chu", "đặng", "đào", "đinh", "đỗ", "đoàn", "dương", "hồ", "hoàng", "huỳnh", "lê", "lương", "lưu"),
        *("lý", "mai", "ngô", "nguyễn", "phạm", "phan", "phùng", "tạ", "tống", "trần", "trịnh", "trương", "võ", "vũ"),
    }
)
_OPENINGS = {
    "organisation": (
        *("ban", "báo", "bệnh viện", "bộ", "bộ chỉ huy", "bộ đội biên phòng", "cảnh sát", "câu lạc bộ", "chi cục"),
        *("chi hội", "chi nhánh", "clb", "công an", "công ty", "cơ quan", "cục", "đại học", "đảng bộ", "đảng ủy"),
        *("điện lực", "đoàn", "đồn biên phòng", "đội", "formosa", "hạt kiểm lâm", "hđnd", "hội", "hội đồng"),
        *("hợp tác xã", "htx", "huyện ủy", "khoa", "liên đoàn", "mttq", "ngân hàng", "nhà máy", "phòng", "quân khu"),
        *("sở", "tập đoàn", "tand", "thành ủy", "tỉnh đoàn", "tỉnh ủy", "tòa án", "tổng công ty", "tổng cục"),
        *("trung tâm", "trường", "ubnd", "ủy ban", "văn phòng", "viện", "viện kiểm sát", "vks", "vksnd"),
    ),
    "place": (
        *("ấp", "bản", "cảng", "cao tốc", "cầu", "chợ", "cửa khẩu", "đảo", "đèo", "đền", "đường", "ga", "hồ"),
        *("huyện", "khu công nghiệp", "khu kinh tế", "làng", "lăng", "ngã ba", "núi", "phố", "phường", "quận"),
        *("quốc lộ", "sông", "thành phố", "thị trấn", "thị xã", "thôn", "tỉnh", "tp", "tt", "tx", "xã", "xóm"),
    ),
    "office": (
        *("anh", "bà", "bác sĩ", "bí thư", "bị can", "bị cáo", "bộ trưởng", "ca sĩ", "cầu thủ", "chánh", "cháu", "chị"),
        *("chú", "chủ tịch", "cô", "ctv", "cụ", "đại biểu", "đại tá", "đại tướng", "đại úy", "đối tượng", "đồng chí"),
        *("em", "giám đốc", "gs", "hiệu trưởng", "hlv", "lái xe", "luật sư", "nạn nhân", "nghi phạm", "nghệ sĩ"),
        *("nguyên", "nhà báo", "ông", "pgs", "phó", "pv", "sản phụ", "tài xế", "thầy", "thiếu tá", "thiếu tướng"),
        *("thiếu úy", "thủ tướng", "thứ trưởng", "thượng tá", "thượng tướng", "thượng úy", "tiền đạo", "tiền vệ"),
        *("tổng bí thư", "trung tá", "trung tướng", "trung úy", "trưởng", "trưởng ban", "trưởng phòng", "ts"),
        *("ủy viên",),
    ),
}
_ROLES = {words: role for role, openings in _OPENINGS.items() for words in openings}
_ANNOUNCED: dict[str, Kind] = {"organisation": "organisation", "place": "place"}
_LONGEST_OPENING = max(len(words.split()) for words in _ROLES)
_DOUBTFUL = frozenset({"anh", "bà", "bản", "cầu", "chợ", "em", "ga", "hồ", "phố"})  # with a capital a name's own
_PARTS = frozenset({"ban", "bộ", "đoàn", "đội", "hội", "viện"})  # without one parts of other words, as in `bộ đôi`
_BEARERS = frozenset({"cầu", "đường", "lăng", "phố", "trường"})  # of a dead person's name
_CITY = frozenset({"thành phố", "tp"})
_BODIES = frozenset({"chính phủ", "đảng", "formosa", "nhà nước", "quốc hội"})  # authorities that need no name
_STUCK = regex.compile(r"(?:(?:CTV|Formosa|GS|HLV|HTX|PGS|PV|TP|TS|TX|ThS)\.?\s+)+")  # taken for a part of the name

_Tagged = tuple[str, str, str, str]  # word, part of speech, phrase, name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    text: str
    start: int

    @property
    def is_proper(self) -> bool:
        return self.text[:1].isupper()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    kind: Kind
    text: str
    start: int


def names(text: str, title_end: int) -> tuple[Named, ...]:
    """Return whom and what the Vietnamese article `text`, a title and what follows, names, in reading order.

    Read are the title, which ends at `title_end`, and the sentences that begin in the 2,000 letters behind it; of a
    sentence of more than 400 letters each piece is read alone. The model came with its library; nothing is fetched.
    """
    return _gathered([mention for start, piece in _pieces(text, title_end) for mention in _mentions(piece, start)])


# What the model finds.


@functools.lru_cache(maxsize=1)
def _tagger() -> Callable[[str], list[_Tagged]]:
    # Late, because it takes a second to load its four bundled models, and only what is kept is asked for names.
    from underthesea import ner  # noqa: PLC0415 -- see above

    return cast("Callable[[str], list[_Tagged]]", ner)


def _pieces(text: str, title_end: int) -> Iterator[tuple[int, str]]:
    """Yield the sentences that are read, each with where it begins; a long one in pieces, cut where a word ends."""
    for sentence in sentences(text[: title_end + _READ + _LONGEST]):
        if sentence.start >= title_end + _READ:
            return
        for piece in _PIECE.finditer(sentence.text):
            yield sentence.start + piece.start(), piece[0]


def _words(piece: str) -> tuple[list[_Word], list[str]]:
    """Return the words of `piece`, and the model's label of each: `B-PER` begins a person's name, `I-PER` goes on."""
    found: list[_Word] = []
    labels: list[str] = []
    at = 0
    for said, _, _, label in _tagger()(piece):
        place = span(piece, said, at)
        if place is None:
            continue
        for start, end in _parted(piece, *place):
            found.append(_Word(text=" ".join(piece[start:end].split()), start=start))
            labels.append(f"I{label[1:]}" if start > place[0] else label)
        at = place[1]
    return found, labels


def _parted(piece: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the word from `start` to `end`, in two where something is stuck to a name, as in `HLV Hữu Thắng`."""
    stuck = _STUCK.match(piece, start, end)
    if stuck and stuck.end() < end:
        yield start, stuck.end()
        start = stuck.end()
    yield start, end


# What it found, made a name: without the office before it, of the kind that its first words tell.


def _mentions(piece: str, offset: int) -> Iterator[_Mention]:
    """Yield what is named in `piece`, which begins at `offset`; an authority and its officer are two."""
    words, labels = _words(piece)
    first = 0
    while first < len(words):
        last = first + 1
        kind = _KINDS.get(labels[first][2:])
        while last < len(words) and labels[last] == f"I-{labels[first][2:]}":
            last += 1
        if kind:
            yield from _named(kind, words, first, last, offset)
        first = last


def _named(kind: Kind, words: Sequence[_Word], first: int, last: int, offset: int) -> Iterator[_Mention]:
    begin = _announced(words, first)
    officer = next((at for at in range(first, last) if _is_full_name(words[begin:at], words[at:last])), last)
    for mention in (_mention(kind, words[begin:officer]), _mention("person", words[officer:last])):
        if mention:
            yield replace(mention, start=offset + mention.start)


def _mention(kind: Kind, words: Sequence[_Word]) -> _Mention | None:
    """Return the name in `words`, which the model takes for one of `kind`; None where they hold none."""
    role, length = _opening(words)
    while words and (role == "office" or (not role and not words[0].is_proper)):
        kind = "person" if role == "office" else kind
        words = words[length or 1 :]
        role, length = _opening(words)
    while words and not words[-1].is_proper:
        words = words[:-1]
    text = " ".join(word.text for word in words)
    kind = "organisation" if text.lower() in _BODIES else _ANNOUNCED.get(role, kind)
    if len(words) <= length or (kind == "person" and not _PERSONAL.fullmatch(text)):
        return None
    return _Mention(kind=kind, text=text, start=words[0].start)


def _announced(words: Sequence[_Word], first: int) -> int:
    """Return where the words begin that announce the name at `first` and stand right before it, as `Công an tỉnh`."""
    begin = first
    for role in ("place", "organisation"):
        starts = range(max(0, begin - _LONGEST_OPENING), begin)
        begin = next((at for at in starts if _opening(words[at:begin]) == (role, begin - at)), begin)
    return begin


def _opening(words: Sequence[_Word]) -> tuple[str, int]:
    """Return what the first of `words` announce, and how many of them: the most that do; nothing and 0 for none."""
    for length in range(min(len(words), _LONGEST_OPENING), 0, -1):
        said = " ".join(word.text for word in words[:length])
        role = _ROLES.get(said.lower(), "")
        if role and not (said.istitle() and said.lower() in _DOUBTFUL) and said not in _PARTS:
            return role, length
    return "", 0


def _is_full_name(before: Sequence[_Word], words: Sequence[_Word]) -> bool:
    """Whether `words` are a person's full name and not, with those `before`, that of a street, a school or the city."""
    name = " ".join(word.text for word in words)
    said = {word.text.lower() for word in before}
    if said & _BEARERS or (said & _CITY and name.casefold() == "hồ chí minh"):
        return False
    return name.split(" ", 1)[0].lower() in _SURNAMES and bool(_FULL_NAME.fullmatch(name))


# What is named several times, in several forms.


def _gathered(mentions: Sequence[_Mention]) -> tuple[Named, ...]:
    """Return each name once, in its fullest form, of the kind that most of its mentions have."""
    kinds: dict[str, Counter[Kind]] = defaultdict(Counter)
    for mention in mentions:
        kinds[mention.text.casefold()][mention.kind] += 1
    kind = {key: counted.most_common(1)[0][0] for key, counted in kinds.items()}
    found: dict[str, Named] = {}
    for mention in mentions:
        key = _fullest(mention.text.casefold(), kind)
        known = found.get(key) or Named(kind=kind[key], text="", count=0, start=mention.start)
        text = _better(known.text, mention.text) if mention.text.casefold() == key else known.text
        found[key] = replace(known, text=text, count=known.count + 1)
    return tuple(name for name in found.values() if name.kind != "person" or not _is_half(name.text))


def _is_half(text: str) -> bool:
    """Whether a person's name is one Vietnamese syllable or letters, and says nobody's name: `Putin` is none."""
    return bool(spellings(normal(text.lower()))) or (text.isupper() and " " not in text)


def _fullest(key: str, kinds: Mapping[str, Kind]) -> str:
    """Return the one longer name that ends with `key`, as `trần văn hùng` with `hùng`, else `key`.

    It is of the same kind, or a person's: a person's last syllable alone is what the model knows least.
    """
    alike = {kinds[key]} if " " in key else {kinds[key], "person"}
    longer = [other for other in kinds if other.endswith(f" {key}") and kinds[other] in alike]
    fullest = [name for name in longer if not any(other.endswith(f" {name}") for other in longer)]
    return fullest[0] if len(fullest) == 1 else key


def _better(one: str, two: str) -> str:
    """Return the first of two spellings, unless it is all capitals, as headlines are."""
    return two if not one or (one.isupper() and not two.isupper()) else one
