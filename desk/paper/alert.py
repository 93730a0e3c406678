"""One alert on paper: the subject and words of its mail, plain and as HTML, its JSON, and a text for a telephone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from itertools import pairwise
from shlex import quote
from types import MappingProxyType

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from desk.digest import Stance
from desk.names import country_vi, language_vi
from desk.notice import Criticism, Item, Notice, Why
from desk.paper import words
from desk.plain import cut
from press.alert import Kind

_SUBJECT_CHARS, _SHORT_CHARS = 150, 600
_INLINER = css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)
_MARKS: Mapping[Why, str] = MappingProxyType(
    {"first": "[Cảnh báo]", "again": "[Cảnh báo, nhắc lại]", "escalated": "[Cảnh báo, chưa ai tiếp nhận]"}
)
NOTES: Mapping[Why, str] = MappingProxyType(
    {
        "first": "",
        "again": "Nhắc lại: vụ việc có tin mới, hoặc đã hết thời gian tạm hoãn.",
        "escalated": "Cảnh báo đã được gửi nhưng chưa có người tiếp nhận.",
    }
)
HEADINGS: Mapping[Kind, str] = MappingProxyType(
    {
        "article": "Tin cần chú ý",
        "spike": "Số bài tăng bất thường",
        "saved": "Tin khớp với tìm kiếm đã lưu",
        "first_foreign": "Báo nước ngoài lần đầu đưa tin về tỉnh",
        "silent": "Nguồn tin ngừng hoạt động",
        "edited": "Bài bị đề nghị kiểm chứng đã thay đổi hoặc không còn",
        "held": "Bản điểm báo chờ duyệt",
    }
)
_REASONS: Mapping[Kind, str] = MappingProxyType(
    {
        "article": "Từ ngữ làm căn cứ",
        "saved": "Tìm kiếm đã lưu",
        "first_foreign": "Báo",
    }
)


def subject(notice: Notice) -> str:
    """Return the subject: what kind of message, what it is about, short."""
    about = f"{notice.item.headline} – {notice.item.outlet}" if notice.item else _about(notice)
    what = "Bài có thay đổi: " if notice.kind == "edited" else ""
    return cut(f"{_MARKS[notice.why]} {what}{about}", _SUBJECT_CHARS)


def text(notice: Notice) -> str:
    """Return the message as plain text."""
    lines = [HEADINGS[notice.kind].upper(), by_rule(notice), ""]
    lines += [NOTES[notice.why], ""] if NOTES[notice.why] else []
    lines += _item_lines(notice.item) if notice.item else []
    lines += reasons(notice)
    lines += _print_lines(notice)
    lines += ["", "Việc tiếp theo:", *(f"  {line}" for line in commands(notice))]
    lines += ["", FOOT]
    return "".join(f"{line}\n" for before, line in pairwise(["", *lines]) if before or line)


def html(notice: Notice) -> str:
    """Return the message as HTML for a mail; everything the press or a person wrote is escaped."""
    return str(_INLINER.inline(_environment().get_template("alert.html.j2").render(notice=notice, **_phrases())))


def short(notice: Notice) -> str:
    """Return what a telephone shows: what, where, how bad, why, the link, and what to do."""
    item = notice.item
    facts = [where(item), *([bad] if (bad := _bad(item)) else []), item.url] if item else []
    said = [f"{HEADINGS[notice.kind]} ({notice.rule_vi})", *([item.headline] if item else []), *facts]
    said += [] if item and notice.kind == "article" else reasons(notice)
    return cut("\n".join([*said[:10]]), _SHORT_CHARS) + f"\n{commands(notice)[0]}"


def payload(notice: Notice) -> dict[str, object]:
    """Return the message as a program reads it."""
    return {
        "type": "alert",
        "id": notice.id,
        "rule": {"vi": notice.rule_vi, "en": notice.rule_en},
        "kind": notice.kind,
        "why": notice.why,
        "desk": notice.desk,
        "subject": notice.subject,
        "opened_at": notice.opened.isoformat(),
        "article": _item_row(notice.item) if notice.item else None,
        "because": list(notice.because),
        "outlets": [{"name": one.outlet, "url": one.url, "headline": one.headline} for one in notice.prints],
        "more": notice.more,
        "next": list(commands(notice)),
    }


FOOT = (
    "Sắc thái do máy nhận định từ «từ ngữ làm căn cứ», trừ nơi ghi tên biên tập viên. Trích dẫn theo giới hạn của từng"
    " nguồn; toàn văn xem tại trang của báo."
)


def by_rule(notice: Notice) -> str:
    """Return which rule speaks and to which desk; the rule's name only where the heading does not say it already."""
    desk = words.DESKS[notice.desk]
    return desk if notice.rule_vi == HEADINGS[notice.kind] else f"{notice.rule_vi} · {desk}"


def where(item: Item) -> str:
    """Return who printed it: outlet, country, language, hour."""
    at = f"đăng {_moment(item.published)}" if item.published else f"ghi nhận {_moment(item.seen)}, không ghi giờ đăng"
    abroad = [country_vi(item.country)] if item.country and item.country != "VN" else []
    language = [language_vi(item.language)] if item.language not in ("vi", "und") else []
    return " · ".join([item.outlet, *abroad, *language, at])


def leaning(stance: Stance) -> str:
    """Return a stance with the words that decided it, or the editor who did."""
    return f"{words.STANCES[stance.answer]}: {_by(stance.because, stance.editor, unsure=stance.unsure)}"


def criticism(critical: Criticism) -> str:
    """Return that it criticises, with the words that decided it, or the editor who did."""
    return f"Có ý phê phán: {_by(critical.because, critical.editor, unsure=critical.unsure)}"


def reasons(notice: Notice) -> list[str]:
    """Return the rule's reasons, a line each; those of an article stand beside its stance already."""
    if notice.kind == "article" or not notice.because:
        return []
    label = _REASONS.get(notice.kind)
    return [f"{label}: {one}" if label else one for one in notice.because]


def commands(notice: Notice) -> tuple[str, ...]:
    """Return what to do next, as it is typed; what an address holds is nothing to a shell."""
    held = (f"diembao edition show {notice.subject}",) if notice.kind == "held" else ()
    article = (f"diembao why {quote(notice.item.key)}",) if notice.item else ()
    return (f'diembao alert ack {notice.id} --by "Họ tên"', f"diembao alert show {notice.id}", *held, *article)


def _about(notice: Notice) -> str:
    first = f": {notice.because[0]}" if notice.because else ""
    return f"{HEADINGS[notice.kind]}{first}"


def _item_lines(item: Item) -> list[str]:
    lines = [item.headline, where(item)]
    lines += [f"Nơi: {', '.join(item.places)}"] if item.places else []
    lines += [f"Lĩnh vực: {item.topic}"] if item.topic else []
    lines += [f"Thái độ đối với tỉnh: {leaning(item.stance)}"] if item.stance else []
    lines += [criticism(item.critical)] if item.critical else []
    lines += [f"Sắc thái của tin: {words.STANCES[item.tone].lower()}"] if item.tone else []
    lines += ["", f"“{item.excerpt}”"] if item.excerpt else []
    return [*lines, item.url, ""]


def _print_lines(notice: Notice) -> list[str]:
    if not notice.prints:
        return []
    lines = ["", heading(notice)]
    for one in notice.prints:
        lines += [f"  - {one.outlet}{f': {one.headline}' if one.headline else ''}", f"    {one.url}"]
    return [*lines, *([f"  … và {notice.more} bài khác"] if notice.more else [])]


def heading(notice: Notice) -> str:
    """Return what stands above the further prints."""
    return "Các bài trong 24 giờ qua:" if notice.kind == "spike" else "Cùng vụ việc:"


def _bad(item: Item) -> str:
    return " · ".join(
        [*([leaning(item.stance)] if item.stance else []), *([criticism(item.critical)] if item.critical else [])]
    )


def _by(because: Iterable[str], editor: str, *, unsure: bool) -> str:
    said = ", ".join(f"«{word}»" for word in because)
    parts = [said, "máy chưa chắc chắn" if unsure else "", f"biên tập viên: {editor}" if editor else ""]
    return " · ".join(part for part in parts if part)


def _item_row(item: Item) -> dict[str, object]:
    return {
        "url": item.url,
        "headline": item.headline,
        "outlet": item.outlet,
        "country": item.country,
        "language": item.language,
        "published": item.published.isoformat() if item.published else None,
        "first_seen": item.seen.isoformat(),
        "places": list(item.places),
        "topic": item.topic,
        "stance": _stance_row(item.stance) if item.stance else None,
        "tone": item.tone,
        "critical": _critical_row(item.critical) if item.critical else None,
        "excerpt": item.excerpt,
    }


def _stance_row(stance: Stance) -> dict[str, object]:
    return {
        "answer": stance.answer,
        "because": list(stance.because),
        "unsure": stance.unsure,
        "editor": stance.editor or None,
    }


def _critical_row(critical: Criticism) -> dict[str, object]:
    return {"because": list(critical.because), "unsure": critical.unsure, "editor": critical.editor or None}


def _moment(at: datetime) -> str:
    return words.moment(at)


def _phrases() -> dict[str, object]:
    return {
        "mark": _MARKS,
        "notes": NOTES,
        "headings": HEADINGS,
        "by_rule": by_rule,
        "stances": words.STANCES,
        "where": where,
        "leaning": leaning,
        "criticism": criticism,
        "reasons": reasons,
        "commands": commands,
        "heading": heading,
        "foot": FOOT,
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("desk.paper"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
