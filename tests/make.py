"""Builders: the smallest true record of each kind, for tests to change what they are about."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypedDict, Unpack

from index.archive import Document
from press.article import Article, Confidence, Judged, Kept
from press.edition import Action, Approval, Edit, Edition, EditionId, Kind
from press.flag import Flag
from press.office import Office
from press.place import Gazetteer, Name, Place
from press.source import Desk, Feed, Source, Tier
from press.topic import Topic
from press.verdict import EDITOR, Question, Verdict, Word

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # 12:00 in Việt Nam
DAY = date(2026, 11, 24)


class ArticleFields(TypedDict, total=False):
    """What a test may say of an article."""

    title: str
    lead: str
    text: str
    authors: tuple[str, ...]
    published: datetime | None
    published_confidence: Confidence
    language: str | None
    site_name: str


class DocumentFields(TypedDict, total=False):
    """What a test may say of a document."""

    lead: str
    when: datetime
    source: str
    language: str
    country: str
    desk: Desk
    topics: tuple[str, ...]
    places: tuple[str, ...]
    relevance: str
    tone: str
    stance: str
    vector: tuple[float, ...]
    model: str


class FlagFields(TypedDict, total=False):
    """What a test may say of a flag."""

    reason: str
    by: str
    at: datetime
    seq: int


class EditionFields(TypedDict, total=False):
    """What a test may say of an edition."""

    due_at: datetime
    after: int
    cutoff: int
    made_at: datetime
    issued_at: datetime | None
    corrects: int
    edits: tuple[Edit, ...]
    approvals: tuple[Approval, ...]
    figures: tuple[tuple[str, int], ...]


class SourceFields(TypedDict, total=False):
    """What a test may say of a source."""

    name: str
    homepage: str
    language: str
    country: str
    type: str
    tier: Tier
    desk: Desk
    enabled: bool
    collect: str
    feeds: tuple[Feed, ...]
    local: bool
    min_delay_seconds: float
    poll_minutes: int
    excerpt_chars: int | None


def article(url: str = "https://bao-mau.example/tin-1.html", **changes: Unpack[ArticleFields]) -> Article:
    """Return an article published at noon; `changes` are fields of Article."""
    made = Article(
        url=url,
        title="Hà Tĩnh khánh thành cầu mới",
        lead="Sáng 24/11, cây cầu mới được khánh thành.",
        text="Sáng 24/11, cây cầu mới được khánh thành.\nNgười dân vui mừng.",
        published=NOON,
        published_confidence="high",
        language="vi",
    )
    return replace(made, **changes)


def verdict(question: Question, *answer: str, because: Iterable[str] = (), unsure: bool = False) -> Verdict:
    """Return a verdict of a model named `made-1`; where its words stand is not told."""
    return Verdict(
        question=question, answer=answer, score=0.9, unsure=unsure, because=tuple(map(Word, because)), by="made-1"
    )


def said(question: Question, *answer: str, by: str = "Lan", because: Iterable[str] = ()) -> Verdict:
    """Return an editor's answer, as readers get it."""
    words = tuple(map(Word, because))
    return Verdict(question=question, answer=answer, score=1.0, unsure=False, because=words, by=f"{EDITOR}{by}")


def kept(
    url: str = "https://bao-mau.example/tin-1.html",
    *verdicts: Verdict,
    source: str = "bao_mau",
    first_seen: datetime = NOON,
    story: str | None = None,
    seq: int = 1,
    copies: tuple[tuple[str, str], ...] = (),
    born: int = 1,
    **changes: Unpack[ArticleFields],
) -> Kept:
    """Return a kept article about the province; `verdicts` replace the made ones, `changes` are fields of Article."""
    made = {one.question: one for one in (verdict("relevance", "about"), verdict("language", "vi"), *verdicts)}
    return Kept(
        key=url,
        seq=seq,
        source=source,
        judged=Judged(article=article(url, **changes), verdicts=tuple(made.values())),
        first_seen=first_seen,
        story=story or url,
        copies=copies,
        born=born,
    )


def document(
    key: str, title: str = "", text: str = "", *, seq: int = 1, day: int = 0, **changes: Unpack[DocumentFields]
) -> Document:
    """Return what the archive is told of an article, `day` days after noon; `changes` are fields of Document."""
    made = Document(
        key=key,
        seq=seq,
        title=title,
        lead="",
        text=text,
        when=NOON + timedelta(days=day),
        source="bao_mau",
        language="vi",
        country="VN",
        desk="domestic",
    )
    return replace(made, **changes)


def flag(of: str, claim: str = "Người dân vui mừng.", **changes: Unpack[FlagFields]) -> Flag:
    """Return a person's flag on the article `of`, raised an hour after noon."""
    made = Flag(article=of, claim=claim, reason="Số liệu sai", by="Nguyễn Văn A", at=NOON + timedelta(hours=1))
    return replace(made, **changes)


def edition(
    desk: Desk = "domestic", kind: Kind = "morning", number: int = 1, **changes: Unpack[EditionFields]
) -> Edition:
    """Return a draft due at noon, cut off then at change number 100, the first of its chain."""
    made = Edition(
        id=EditionId(desk=desk, kind=kind, day=DAY, number=number), due_at=NOON, after=0, cutoff=100, made_at=NOON
    )
    return replace(made, **changes)


def edit(action: Action, story: str, value: str = "", by: str = "Lan") -> Edit:
    """Return what an editor did to a story at noon."""
    return Edit(action=action, story=story, value=value, by=by, at=NOON)


def source(id_: str = "bao_mau", **changes: Unpack[SourceFields]) -> Source:
    """Return a domestic newspaper in Vietnamese; `changes` are fields of Source."""
    made = Source(
        id=id_,
        name="Báo Mẫu",
        homepage=f"https://{id_.replace('_', '-')}.example/",
        language="vi",
        country="VN",
        type="newspaper",
        tier="national",
        desk="domestic",
    )
    return replace(made, **changes)


def topic(id_: str, vi: str, en: str, parent: str | None = None) -> Topic:
    """Return a topic without keywords."""
    return Topic(id=id_, vi=vi, en=en, parent=parent)


def office(desk: Desk = "domestic") -> Office:
    """Return the office of a desk, under an invented name."""
    return Office(desk=desk, vi="Sở Mẫu tỉnh Hà Tĩnh", en="Sample Department of Hà Tĩnh")


def gazetteer() -> Gazetteer:
    """Return the province, one ward and one port."""
    return Gazetteer(
        province="VN-23",
        places=(
            Place(id="VN-23", kind="tỉnh", names=(Name(text="Hà Tĩnh", language="vi", strength="anchor"),)),
            Place(id="18073", kind="phường", names=(Name(text="Thành Sen", language="vi", strength="prefixed"),)),
            Place(id="vung_ang", kind="port", names=(Name(text="cảng Vũng Áng", language="vi", strength="strong"),)),
        ),
    )


# One event told twice, and another told in the same words: title and text of each.
FIRE = (
    "Hà Tĩnh: Cháy rừng thông ở Hồng Lĩnh, huy động 500 người dập lửa",
    (
        "Chiều 23/11, đám cháy bùng phát tại rừng thông núi Hồng Lĩnh, phường Đậu Liêu, thị xã Hồng Lĩnh. "
        "Lực lượng chức năng "
        "huy động hơn 500 người cùng 12 xe chữa cháy dập lửa. Ông Trần Văn Bình, Hạt trưởng Kiểm lâm, cho "
        "biết khoảng 15 ha "
        "rừng bị thiệt hại."
    ),
)
FIRE_AGAIN = (
    "500 người dập lửa cháy rừng thông ở Hồng Lĩnh suốt đêm",
    (
        "Đám cháy rừng thông trên núi Hồng Lĩnh thuộc phường Đậu Liêu đã được khống chế sau một đêm. Theo "
        "ông Trần Văn Bình, "
        "hơn 500 người và 12 xe chữa cháy đã tham gia; thiệt hại ban đầu khoảng 15 ha rừng thông."
    ),
)
FIRE_ELSEWHERE = (
    "Nghệ An: Cháy rừng thông ở Nam Đàn, huy động 500 người dập lửa",
    (
        "Chiều 23/11, đám cháy bùng phát tại rừng thông núi Đại Huệ, xã Nam Anh, huyện Nam Đàn. Lực lượng "
        "chức năng huy động "
        "hơn 500 người cùng 12 xe chữa cháy dập lửa. Ông Lê Văn Cường, Hạt trưởng Kiểm lâm, cho biết khoảng "
        "15 ha rừng bị "
        "thiệt hại."
    ),
)
