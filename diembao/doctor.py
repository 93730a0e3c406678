"""The doctor: proves that the sums match and that index and record agree, and says what is amiss."""

from collections.abc import Iterator
from dataclasses import dataclass

from crawlers.spool import Spool
from diembao.wiring import House
from press.errors import DiembaoError
from press.ledger import State, Sums
from vault import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: whether it is well, and what was found, in Vietnamese and English."""

    well: bool
    vi: str
    en: str


def examine(house: House) -> tuple[Finding, ...]:
    """Look at ledger, record, index, pages, spool, feeds and configuration; changes nothing."""
    sums = read.sums()
    return (
        *_ledger(sums),
        *_index(house),
        *_pages(house),
        *_spool(house),
        *_feeds(),
        *_office(house),
    )


def _ledger(sums: Sums) -> Iterator[Finding]:
    added = sum(sums.by_state.values())
    yield Finding(
        well=added == sums.total,
        vi=f"Sổ theo dõi địa chỉ: {sums.total} địa chỉ, tổng các trạng thái {added}",
        en=f"Ledger: {sums.total} addresses, states add up to {added}",
    )
    kept = sums.by_state.get(State.KEPT, 0)
    yield Finding(
        well=kept == sums.articles,
        vi=f"Kho lưu: {sums.articles} bài, {kept} địa chỉ ở trạng thái đã lưu",
        en=f"Record: {sums.articles} articles, {kept} addresses kept",
    )
    reasons = sum(sums.by_reason.values())
    ended = sums.by_state.get(State.DROPPED, 0) + sums.by_state.get(State.SET_ASIDE, 0)
    yield Finding(
        well=reasons == ended,
        vi=f"Bỏ qua và để riêng: {ended} địa chỉ, {reasons} có lý do",
        en=f"Dropped and set aside: {ended} addresses, {reasons} with a reason",
    )


def _index(house: House) -> Iterator[Finding]:
    recorded = dict(read.sequences())
    try:
        with house.archive() as archive:
            indexed = dict(archive.sequences())
    except DiembaoError as error:
        yield Finding(well=False, vi=f"Chỉ mục: {error}", en=f"Index: {error}")
        return
    late = sum(1 for key, seq in recorded.items() if indexed.get(key) != seq)
    stray = len(indexed.keys() - recorded.keys())
    yield Finding(
        well=not late and not stray,
        vi=f"Chỉ mục: {len(indexed)} bài, {late} bài chưa cập nhật, {stray} bài thừa (khắc phục: diembao rebuild)",
        en=f"Index: {len(indexed)} articles, {late} behind the record, {stray} stray (mend: diembao rebuild)",
    )


def _pages(house: House) -> Iterator[Finding]:
    pages = house.pages()
    waiting = read.to_judge(10_000)
    missing = sum(1 for one in waiting if not pages.has(one.page))
    yield Finding(
        well=not missing,
        vi=f"Trang chờ xử lý: {len(waiting)}, thiếu tệp {missing}",
        en=f"Pages waiting: {len(waiting)}, files missing {missing}",
    )


def _spool(house: House) -> Iterator[Finding]:
    bad = Spool(house.home.spool).bad()
    yield Finding(
        well=not bad,
        vi=f"Hàng đợi tải về: {len(bad)} bản ghi bị để riêng vì không dùng được",
        en=f"Spool: {len(bad)} records set aside because they could not be used",
    )


def _feeds() -> Iterator[Finding]:
    feeds = read.feeds()
    failing = [state for state in feeds if state.failures]
    names = ", ".join(sorted({state.source for state in failing})[:10])
    yield Finding(
        well=len(failing) < max(1, len(feeds)) or not feeds,
        vi=f"Nguồn tin: {len(feeds)} đã kiểm tra, {len(failing)} đang lỗi{f' ({names})' if names else ''}",
        en=f"Feeds: {len(feeds)} asked, {len(failing)} failing{f' ({names})' if names else ''}",
    )


def _office(house: House) -> Iterator[Finding]:
    contact = house.configuration.contact
    yield Finding(
        well=True,
        vi=f"Liên hệ: {contact or 'chưa điền; chưa được phép thu thập báo thật'}",
        en=f"Contact: {contact or 'not set; the real press may not be crawled'}",
    )
