"""More like this: the same event's other story comes first."""

from collections.abc import Iterator

import pytest

from index.embedded import EmbeddedArchive
from pipeline.follow import document
from pipeline.searching.alike import alike
from press.article import Kept
from press.query import Any, Favoured, Keys, Phrase, Query, Without
from tests import make

FLOOD = "Nước lũ trên sông Ngàn Sâu dâng cao, nhiều xã ở Hương Khê bị chia cắt, hàng nghìn học sinh nghỉ học."
OTHERS = (
    ("Hà Tĩnh thu hút đầu tư vào Vũng Áng", "Khu kinh tế Vũng Áng đón thêm ba nhà máy, vốn hơn 70 triệu USD."),
    ("Khai mạc lễ hội ở Hà Tĩnh", "Lễ hội mùa xuân khai mạc với hội đua thuyền và dân ca ví giặm."),
    ("Lũ lớn ở Hương Khê", FLOOD),
    ("Đội bóng Hồng Lĩnh thắng trận thứ ba", "Đội chủ nhà ghi hai bàn trong hiệp hai trước đông đảo khán giả."),
)
ENGLISH = (
    ("Steel mill in Ha Tinh restarts furnace", "The steel mill restarted its second furnace after repairs in March."),
    ("Furnace restarted at Ha Tinh steel mill", "After repairs the second furnace of the steel mill is running."),
    ("Tourists return to Thien Cam beach", "Hotels at the beach of Thien Cam are full after the rains in March."),
)


def told(at: int, title: str, text: str, language: str = "vi") -> Kept:
    """Return the kept article number `at`."""
    verdict = make.verdict("language", language)
    return make.kept(f"https://bao-mau.example/{at}", verdict, seq=at + 1, title=title, lead="", text=text)


def kin(kept: list[Kept], of: int) -> list[str]:
    """Return the titles of what is like the article number `of`, the nearest first."""
    archive = EmbeddedArchive(None)
    archive.add(document(one, {}) for one in kept)
    titles = {one.key: one.article.title for one in kept}
    return [titles[hit.key] for hit in archive.search(alike(kept[of], archive)).hits]


@pytest.mark.parametrize("of", [0, 1])
def test_the_same_events_other_story_comes_first(of: int) -> None:
    """A story of the same fire in other words leads, the fire elsewhere and other news come after it or not at all."""
    pair = [make.FIRE, make.FIRE_AGAIN]
    kept = [told(at, *story) for at, story in enumerate([*pair, *OTHERS, make.FIRE_ELSEWHERE])]
    found = kin(kept, of)
    assert found[0] == pair[1 - of][0]
    assert pair[of][0] not in found


def test_languages_with_spaces_go_by_their_words() -> None:
    """An English story finds the other one about the same furnace."""
    kept = [told(at, *story, "en") for at, story in enumerate(ENGLISH)]
    assert kin(kept, 0) == [ENGLISH[1][0]]


def test_an_article_without_kin_finds_nothing() -> None:
    """Where no other article shares a word, the query matches nothing, and not everything."""
    kept = [told(0, "Lũ lớn", FLOOD), told(1, "Bóng đá", "Đội chủ nhà thắng.")]
    archive = EmbeddedArchive(None)
    archive.add(document(one, {}) for one in kept)
    assert alike(kept[0], archive) == Keys(keys=())
    assert kin(kept, 0) == []


def test_what_is_common_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much an article says it, a pair of two words that too many articles have is left out: it costs most."""
    monkeypatch.setattr("pipeline.searching.alike.PRICE", 12)
    kept = [told(at, *story) for at, story in enumerate([make.FIRE, make.FIRE_AGAIN, make.FIRE_ELSEWHERE, *OTHERS])]
    archive = EmbeddedArchive(None)
    archive.add(document(one, {}) for one in kept)
    pairs = list(phrases(alike(kept[0], archive)))
    assert pairs
    assert all(min(archive.frequencies(pair.terms)) <= 2 for pair in pairs)


def phrases(query: Query) -> Iterator[Phrase]:
    """Yield the phrases in a query for kin."""
    match query:
        case Favoured() | Without():
            yield from phrases(query.wanted)
        case Any():
            yield from (part for part in query.parts if isinstance(part, Phrase))
