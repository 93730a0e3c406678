"""The pages of the invented press: articles as newspapers print them, and each outlet's front page."""

import html
import json
from collections.abc import Iterable
from datetime import datetime
from importlib import resources
from string import Template

from diembao.newsroom.stories import Outlet, Quirk, Story

NESTING = 60_000
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
RELATED = {
    "vi": "Tin liên quan",
    "en": "Related stories",
    "zh": "延伸閱讀",
    "ja": "関連記事",
    "ko": "관련 기사",
    "lo": "ຂ່າວທີ່ກ່ຽວຂ້ອງ",
    "th": "ข่าวที่เกี่ยวข้อง",
    "fr": "À lire aussi",
    "ru": "Читайте также",
}
NOTICE = {
    "vi": "Trang mẫu: tòa soạn, nhân vật và sự kiện đều hư cấu.",
    "en": "A sample page: the newspaper, its people and its events are invented.",
    "zh": "樣本網頁：報社、人物與事件均屬虛構。",
    "ja": "見本ページです。新聞社、人物、出来事はすべて架空のものです。",
    "ko": "견본 페이지입니다. 신문사와 인물, 사건은 모두 지어낸 것입니다.",
    "lo": "ໜ້າຕົວຢ່າງ: ໜັງສືພິມ ບຸກຄົນ ແລະ ເຫດການ ແມ່ນແຕ່ງຂຶ້ນ.",
    "th": "หน้าตัวอย่าง: หนังสือพิมพ์ บุคคล และเหตุการณ์เป็นเรื่องสมมติ",
    "fr": "Page d'exemple : le journal, les personnes et les faits sont inventés.",
    "ru": "Образец страницы: газета, люди и события вымышлены.",
}
CHARSETS: dict[Quirk | None, str] = {Quirk.WRONG_CHARSET: "", Quirk.WINDOWS_1258: '<meta charset="windows-1258">\n'}


def article(outlet: Outlet, story: Story, published: datetime | None, link: str) -> str:
    """Return the page of a story whose own address is `link`."""
    if story.quirk is Quirk.HOSTILE:
        return _hostile(outlet, story)
    home = link.rsplit("/", 1)[0] + "/"
    blanks = {
        "language": outlet.language,
        "charset": CHARSETS.get(story.quirk, '<meta charset="utf-8">\n'),
        "date_head": _date_head(outlet, story, published),
        "date_line": _date_line(outlet, published),
        "nav": _links(outlet.nav, home),
        "related": _links(story.related or outlet.related, home),
        "body": "".join(f"<p>{html.escape(text)}</p>\n" for text in story.body),
    }
    return _template().substitute(blanks | _texts(outlet, story, link, home))


def front(outlet: Outlet, base_url: str) -> str:
    """Return the front page of an outlet: its name and the headlines of its stories."""
    items = "".join(
        f'<li><a href="{base_url}/{outlet.id}/{story.slug}.html">{html.escape(story.title)}</a></li>\n'
        for story in outlet.stories
    )
    name = html.escape(outlet.name)
    head = (
        f'<!DOCTYPE html>\n<html lang="{outlet.language}">\n<head><meta charset="utf-8"><title>{name}</title></head>\n'
    )
    return f"{head}<body>\n<h1>{name}</h1>\n<ul>\n{items}</ul>\n<p>{NOTICE[outlet.language]}</p>\n</body>\n</html>\n"


def _template() -> Template:
    return Template(resources.files("diembao.newsroom").joinpath("page.html").read_text(encoding="utf-8"))


def _texts(outlet: Outlet, story: Story, link: str, home: str) -> dict[str, str]:
    texts = {
        "outlet": outlet.name,
        "title": story.title,
        "lead": story.lead,
        "section": story.section,
        "author": story.author,
        "link": link,
        "home": home,
        "related_heading": RELATED[outlet.language],
        "notice": NOTICE[outlet.language],
    }
    return {name: html.escape(text) for name, text in texts.items()}


def _links(headlines: Iterable[str], home: str) -> str:
    return "".join(
        f'<li><a href="{html.escape(home)}?p={number}">{html.escape(headline)}</a></li>\n'
        for number, headline in enumerate(headlines, start=1)
    )


def _date_head(outlet: Outlet, story: Story, published: datetime | None) -> str:
    if published is None:
        return ""
    if outlet.date_style == "meta":
        return f'<meta property="article:published_time" content="{published.isoformat()}">\n'
    if outlet.date_style == "json_ld":
        return f'<script type="application/ld+json">{_linked_data(outlet, story, published)}</script>\n'
    return ""


def _linked_data(outlet: Outlet, story: Story, published: datetime) -> str:
    return json.dumps(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.title,
            "datePublished": published.isoformat(),
            "author": {"@type": "Person", "name": story.author},
            "publisher": {"@type": "Organization", "name": outlet.name},
        }
    )


def _date_line(outlet: Outlet, published: datetime | None) -> str:
    if published is None:
        return ""
    if outlet.date_style == "text":
        return f'<span class="date">{_spelt(published)}</span> '
    microdata = ' itemprop="datePublished"' if outlet.date_style == "microdata" else ""
    return f'<time{microdata} datetime="{published.isoformat()}">{published:%d/%m/%Y %H:%M}</time> '


def _spelt(moment: datetime) -> str:
    """Return a moment as Vietnamese pages without any markup spell it."""
    return f"{WEEKDAYS[moment.weekday()]}, {moment:%d/%m/%Y - %H:%M} (GMT{moment:%z})"


def _hostile(outlet: Outlet, story: Story) -> str:
    """Return a page whose text lies far below the depth at which libxml2 gives up (255)."""
    title = html.escape(story.title)
    text = "".join(f"<p>{html.escape(part)}</p>" for part in (story.lead, *story.body))
    head = f'<html lang="{outlet.language}"><head><meta charset="utf-8"><title>{title}</title></head><body>'
    script = '<script>while (true) { document.title = "sample"; }</script>'
    notice = f"<footer><p>{html.escape(NOTICE[outlet.language])}</p></footer>"
    deep = f"{'<div>' * NESTING}<h1>{title}</h1>{text}{'</div>' * NESTING}"
    return f"<!DOCTYPE html>{head}{script}{deep}{notice}</body></html>"
