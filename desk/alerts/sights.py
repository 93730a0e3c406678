"""What is told of a flagged article that was edited or taken down: what happened, which claims stand, what changed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from desk.alerts.rules import desk_of
from desk.paper import words
from desk.plain import one_line
from press.alert import Occasion, Rule
from press.article import Article, Kept
from press.clock import VIETNAM
from press.flag import Flag
from press.recheck import Kind, Sight, wording_before
from press.source import Desk, Source
from press.wording import Change, changes, stands

_QUOTED = 250  # characters of a quotation; what an outlet allows is looked at when it is told (desk.notice)
_CLAIMS = 6
_CONTEXT = 4  # words before the first that changed
_SAID: Mapping[Kind, str] = MappingProxyType(
    {
        "edited": "Bài đã được sửa nội dung; ghi nhận lúc {at}.",
        "gone": "Hai lần xem liên tiếp, lần sau lúc {at}, trang của bài đều không còn (máy chủ báo không tìm thấy): bài"
        " có thể đã bị gỡ hoặc chuyển sang địa chỉ khác.",
        "lost": "Hai lần xem liên tiếp, lần sau lúc {at}, nội dung tại địa chỉ này hầu như không còn như trước: bài"
        " có thể đã bị gỡ, rút ngắn, thay bằng nội dung khác, hoặc phải đăng nhập mới đọc được.",
        "back": "Trang từng không còn nội dung bài nay đọc lại được; ghi nhận lúc {at}.",
        "first": "Trang của bài được đọc lần đầu, lúc {at}; trước đó bài được đưa vào mà không có trang gốc.",
    }
)


def told_of(
    rule: Rule,
    kept: Kept,
    sights: tuple[Sight, ...],
    flags: Iterable[Flag],
    sources: Mapping[str, Source],
    *,
    after: int = 0,
) -> tuple[tuple[Occasion, int], ...]:
    """Return what `rule` tells of each of the article's `sights`, and its change number; nothing of another desk's.

    Those up to the number `after` are passed over: laying long texts side by side costs time, and they were raised.
    What was brought in and is read for the first time is told only where a flagged claim does not stand in it.
    """
    desk = desk_of(rule, kept, sources)
    if desk is None:
        return ()
    mine = [flag for flag in flags if flag.article == kept.key]
    return tuple(
        (_occasion(rule.id, desk, kept.key, sight, _lines(kept, sights, sight, claims)), sight.seq)
        for sight in sights
        if sight.number > after and _is_told(sight, claims := tuple(flag.claim for flag in mine if flag.at <= sight.at))
    )


def _occasion(rule: str, desk: Desk, key: str, sight: Sight, lines: Iterable[str]) -> Occasion:
    return Occasion(
        rule=rule,
        subject=f"{key} #{sight.number}",
        desk=desk,
        because=tuple(lines),
        articles=(key,),
        sight=sight.number,
    )


def _is_told(sight: Sight, claims: Iterable[str]) -> bool:
    return sight.kind != "first" or any(not stands(claim, sight.wording) for claim in claims)


def _lines(kept: Kept, sights: tuple[Sight, ...], sight: Sight, claims: Collection[str]) -> Iterator[str]:
    yield _SAID[sight.kind].format(at=words.moment(sight.at.astimezone(VIETNAM)))
    if sight.kind == "gone":
        return
    for claim in [*dict.fromkeys(claims)][:_CLAIMS]:
        said = "vẫn còn nguyên trong bài" if stands(claim, sight.wording) else "không còn trong bài"
        yield f"Câu bị đề nghị kiểm chứng {said}: «{one_line(claim, _QUOTED)}»"
    if sight.kind in ("edited", "back"):
        found = changes(wording_before(kept.article, sights, sight.number), sight.wording)
        yield from _change_lines(sorted(found, key=lambda one: not _touches(one, claims)))


def _touches(change: Change, claims: Iterable[str]) -> bool:
    """Whether a flagged claim stood where this changed: that is told before whatever else was edited as well."""
    before = Article(url="", title="", lead="", text=change.before)
    return any(stands(claim, before) for claim in claims)


def _change_lines(found: Sequence[Change]) -> Iterator[str]:
    """Yield the first change, before and after, and how many there are besides."""
    if not found:
        return
    before, after = _from_where_they_part(found[0])
    if before:
        yield f"{'Trước đây' if after else 'Đã bỏ'}: «{before}»"
    if after:
        yield f"{'Nay' if before else 'Thêm'}: «{after}»"
    if len(found) > 1:
        yield f"Ngoài ra còn {len(found) - 1} chỗ thay đổi khác."


def _from_where_they_part(change: Change) -> tuple[str, str]:
    """Return both from some words before the first that differs, so that a short quotation shows it."""
    before, after = change.before.split(), change.after.split()
    shared = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, shared - _CONTEXT)
    mark = "… " if start else ""
    first, then = (one_line(" ".join(said[start:]), _QUOTED) for said in (before, after))
    return mark + first if first else "", mark + then if then else ""
