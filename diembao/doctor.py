"""The doctor: proves that the sums match and that index and record agree, and says what is amiss."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from crawlers.spool import Spool
from desk.plain import one_line
from diembao import process
from diembao.messages import minute
from diembao.projections import Projection
from diembao.wiring import House
from index.archive import About
from pipeline.lease import FULL
from press.alert import Rule
from press.clock import SystemClock
from press.errors import DiembaoError
from press.ledger import State, Sums
from vault import read, read_post, read_rechecks, read_saved

OVERDUE = timedelta(days=1)
EXPIRING = timedelta(days=21)  # before its end a certificate has to be renewed by somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: whether it is well, and what was found, in Vietnamese and English."""

    well: bool
    vi: str
    en: str


def examine(house: House) -> tuple[Finding, ...]:
    """Look at ledger, record, index, pages, spool, feeds, models and configuration; changes nothing."""
    sums = read.sums()
    return (
        *_ledger(sums),
        *_index(house),
        *_pages(house),
        rechecks(house),
        *_spool(house),
        *_feeds(),
        *post(),
        *searches(house.configuration.rules),
        _models(house),
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
    try:
        followers = house.projections()
    except DiembaoError as error:
        yield Finding(well=False, vi=f"Chỉ mục: {error}", en=f"Index: {error}")
        return
    recorded = dict(read.sequences())
    for projection in followers:
        yield from _lease(projection)
        try:
            with projection.lent() as archive:
                about = archive.about()
                yield _about(about)
                yield from _certificate(about)
                yield _compared(recorded, dict(archive.sequences()))
        except DiembaoError as error:
            yield Finding(well=False, vi=f"Chỉ mục: {error}", en=f"Index: {error}")


def _about(about: About) -> Finding:
    notes = f" ({'; '.join(about.notes)})" if about.notes else ""
    engine = f"{about.engine} {about.version}, {about.place}"
    return Finding(
        well=about.well,
        vi=f"Bộ máy tìm kiếm: {engine}, {about.documents} bài{notes}",
        en=f"Search engine: {engine}, {about.documents} articles{notes}",
    )


def _certificate(about: About) -> Iterator[Finding]:
    """Say how long the server can still prove who it is; by the true time, even where the house pretends another."""
    until = about.certificate_until
    if until is None:
        return
    moment = minute(until)
    yield Finding(
        well=until - SystemClock().now() > EXPIRING,
        vi=f"Chứng chỉ của máy chủ tìm kiếm: có hiệu lực đến {moment}",
        en=f"The search server's certificate: valid until {moment}",
    )


def _compared(recorded: Mapping[str, int], indexed: Mapping[str, int]) -> Finding:
    late = sum(1 for key, seq in recorded.items() if indexed.get(key) != seq)
    stray = len(indexed.keys() - recorded.keys())
    return Finding(
        well=not late and not stray,
        vi=f"Chỉ mục: {len(indexed)} bài, {late} bài chưa cập nhật, {stray} bài thừa (khắc phục: diembao rebuild)",
        en=f"Index: {len(indexed)} articles, {late} behind the record, {stray} stray (mend: diembao rebuild)",
    )


def _lease(projection: Projection) -> Iterator[Finding]:
    """Say how far the index follows, and who writes to it or why nobody may."""
    cursor, last = read.cursor(projection.name), read.change_seq()
    yield Finding(
        well=True,
        vi=f"Chỉ mục {projection.name}: đã theo đến thay đổi số {cursor} trong {last}",
        en=f"Index {projection.name}: has followed up to change {cursor} of {last}",
    )
    held = read.lease(projection.name)
    if held is None:
        return
    moment = minute(held.until)
    if held.holder == FULL:
        yield Finding(
            well=False,
            vi=f"Ổ đĩa của chỉ mục đã đầy; hãy giải phóng chỗ trống, rồi chờ đến {moment} hoặc chạy: diembao rebuild",
            en=f"The index's disk was full; make room, then wait until {moment} or run: diembao rebuild",
        )
    else:
        holder = process.shown(held.holder)
        yield Finding(
            well=True,
            vi=f"Đang ghi vào chỉ mục: {holder}, giữ quyền đến {moment}",
            en=f"Writing to the index: {holder}, until {moment} at the latest",
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


def rechecks(house: House) -> Finding:
    """Say how many flagged articles should have been looked at again long since; those of sources turned off wait."""
    on = [id_ for id_, source in house.sources.items() if source.enabled]
    late = read_rechecks.overdue(house.clock.now() - OVERDUE, on)
    return Finding(
        well=not late,
        vi=f"Bài bị đề nghị kiểm chứng: {late} bài quá hạn xem lại hơn một ngày (khắc phục: diembao run)",
        en=f"Flagged articles: {late} overdue to be looked at again by more than a day (mend: diembao run)",
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


def post() -> Iterator[Finding]:
    """Say what lies in the outbox; what failed, and what a person must decide, is somebody's work."""
    sums, undecided = read_post.post_sums(), read_post.undecided()
    waits = sums.get("pending", 0) + sums.get("sending", 0)
    doubt, failed = sums.get("in_doubt", 0), sums.get("failed", 0)
    yield Finding(
        well=not undecided,
        vi=f"Hộp thư đi: {waits} chờ gửi, {doubt} chưa rõ đã tới chưa ({undecided} chờ người quyết định), "
        f"{failed} không gửi được (xem: diembao outbox list)",
        en=f"Outbox: {waits} wait, {doubt} in doubt ({undecided} wait for a person's word), "
        f"{failed} failed (see: diembao outbox list)",
    )


def searches(rules: Iterable[Rule]) -> Iterator[Finding]:
    """Say which saved searches alert rules name in vain: there is none so called, or it asks for no alerts.

    Such a rule is silent for ever and nobody notices. Its file cannot be refused for that: searches are saved later.
    """
    asking = {one.search.name: one.search.alerts for one in read_saved.saved()}
    for rule in rules:
        for name in rule.searches if rule.enabled else ():
            if not asking.get(name):
                yield _unheard(rule, one_line(name), known=name in asking)


def _unheard(rule: Rule, name: str, *, known: bool) -> Finding:
    what = ("chưa bật báo tin mới", "asks for no alerts") if known else ("chưa có", "does not exist")
    command = f'diembao saved change "{name}" --alerts' if known else f'diembao saved add "{name}" "…" --alerts'
    return Finding(
        well=False,
        vi=f"Cảnh báo «{rule.vi}» ({rule.id}) không bao giờ báo: tìm kiếm đã lưu «{name}» {what[0]} "
        f"(khắc phục: {command} --by TÊN, hoặc sửa `searches` trong alerts.local.yaml)",
        en=f'The alert rule "{rule.en}" ({rule.id}) stays silent: the saved search "{name}" {what[1]} '
        f"(mend: {command} --by NAME, or correct `searches` in alerts.local.yaml)",
    )


def _models(house: House) -> Finding:
    """Say which models judge; where they are damaged nothing is judged until somebody goes back to others."""
    shelf = house.shelf()
    try:
        shelf.models()
        version = shelf.version()
    except DiembaoError as error:
        return Finding(well=False, vi=f"Mô hình: {error}", en=f"Models: {error}")
    return Finding(
        well=True,
        vi=f"Mô hình đang dùng: {version or 'bản gốc'}",
        en=f"Models in use: {version or 'those that ship'}",
    )


def _office(house: House) -> Iterator[Finding]:
    contact = house.configuration.contact
    yield Finding(
        well=True,
        vi=f"Liên hệ: {contact or 'chưa điền; chưa được phép thu thập báo thật'}",
        en=f"Contact: {contact or 'not set; the real press may not be crawled'}",
    )
