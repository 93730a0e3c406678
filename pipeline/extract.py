"""From a page to an article: title, lead, text, authors, date; the one door to trafilatura, htmldate and lxml."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from itertools import chain, islice
from urllib.parse import urljoin, urlsplit

import htmldate
import trafilatura
from lxml import etree, html

from pipeline import dates
from pipeline.charset import clean, decode, harmless
from press import url as address
from press.article import Article, Confidence, Page
from press.errors import ExtractionError, InputError
from press.ledger import Entry

_LARGEST = 10_000_000
_MOST_TAGS = 200_000
_DEEPEST = 2_000
_LEVELS = 150  # libxml2 drops text nested deeper than 255 elements, without a word
_START, _NOISE = 65_536, 0.02
_STUB = 600
_SHORTEST_TITLE = 5
_SHORTEST_LINK = 15
_LONGEST_TITLE = 500
_LONGEST_NAME = 60
_LONGEST_SITE = 100
_MOST_AUTHORS = 20
_LONGEST_SIGNATURE = 6
_LEAD = (30, 1_500)
_SAME = 60
_FEW = 6

_TAG = re.compile(r"<(?:!--|(/?)([a-zA-Z][\w:-]*))")
_NO_END = "area base br col embed hr img input link meta param source track wbr"
_OPTIONAL_END = "p li dt dd option optgroup tr td th thead tbody tfoot colgroup rp rt html head body script style"
_FLAT = frozenset(f"{_NO_END} {_OPTIONAL_END}".split())
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_EMPTY_DATE = re.compile(r"\b(?:0?1/0?1/0001|0001-01-01)(?:[T ](?:00?:00:00|12:00:00 AM))?\b")  # .NET's, never meant
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>")
_NO_LETTER = re.compile(r"[\W_]+")
# Control characters part words; break marks, lone surrogates, turned directions and no characters at all just go.
_GONE = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))
_BREAKS: dict[int, str | None] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " "),
    **dict.fromkeys((*map(ord, "\u00ad\u200b\u2060\ufeff\ufffe\uffff"), *_GONE)),
}
_ARTICLES = re.compile(r"article|posting|report", re.IGNORECASE)
_SEPARATED = re.compile(r"\s+[|•·»–—-]\s+|\s*[|｜]\s*|\s+::\s+")
_BLOCKS = frozenset(["p", "li", "div", "h1", "h2", "h3", "h4", "h5", "td", "section", "article", "blockquote"])
_BLOCK_PATH = "//body//*[self::h1 or self::h2 or self::h3 or self::p or self::div or self::span or self::strong]"
_ASIDES = frozenset(["nav", "aside", "footer", "figure", "figcaption", "a", "form", "select", "button", "noscript"])
_LEAD_CLASS = re.compile(
    r"(?:^|[\s_-])(?:sapo|lead|lede|standfirst|chapeau|description|summary|intro|teaser|dek|deck|vorspann|subtitle|"
    r"subheadline|subline|excerpt|ingress|bajada|entradilla|perex)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PICTURE_CLASS = re.compile(r"\bart\b|image|img|photo|picture|caption|media|video|gallery|related", re.IGNORECASE)
_MORE_WORDS = (
    r"xem thêm|đọc thêm|tin liên quan|bài liên quan|tin cùng chuyên mục|có thể bạn quan tâm|"
    r"mời (?:quý )?(?:bạn đọc|độc giả) xem thêm|read more|read also|related(?: articles?| stories)?|see also|"
    r"more(?=\s*:)|les også|lire aussi|à lire aussi|mehr zum thema|lesen sie auch|читайте также|"
    r"関連記事|相关阅读|相關新聞|관련기사"
)
_MORE = re.compile(rf"^(?:[>»]+\s*|\W*(?:{_MORE_WORDS})\s*(?:[:：]\s*|$))", re.IGNORECASE)
_BY = re.compile(r"^\W*(?:by|von|par|por|bài|tác giả|phóng viên|theo|автор)\b:?\s+", re.IGNORECASE)
_AND = re.compile(r"\s*(?:[,;/]|\s-\s|\s+(?:and|und|et|và)\s)\s*")
_STAMP_NAMES = (
    "article:published_time og:published_time datePublished pubdate publish-date publishdate date DC.date.issued "
    "dcterms.created parsely-pub-date cXenseParse:recs:publishtime sailthru.date"
)
_STAMPS = (
    f"//meta[contains(' {_STAMP_NAMES} ', concat(' ', (@property | @itemprop | @name)[1], ' '))]/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//time[@pubdate]/@datetime",
    "//article//time/@datetime | //header//time/@datetime",
)
_PRINTED_STAMPS = (
    "//body//*[self::time or self::span or self::div or self::p or self::li][self::time or contains(@class, 'date') or "
    "contains(@class, 'time') or contains(@class, 'publish')][string-length(.) < 120]"
)
_BYLINES = (
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@rel='author']",
    "//article//*[contains(@class, 'author') and contains(@class, 'name')] | //*[@class='author' or @class='byline']",
)
# What the libraries raise over a page; ValueError holds UnicodeError.
_FAILURES = (etree.LxmlError, ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError)


def article(page: Page, entry: Entry | None = None) -> Article:
    """Return the article on `page`; where the page does not tell title or date, its feed's `entry` does.

    Raises ExtractionError for a page built to hurt its reader, for one that is no HTML, and for one without text.
    """
    try:
        read = decode(page.body, page.content_type)
        _refuse_other(read, page.final_url)
        source = _EMPTY_DATE.sub("", clean(read))
        depth = _refuse_hostile(source, page.final_url)
        return _read(_tree(source, depth), page, entry)
    except _FAILURES as error:
        raise ExtractionError(f"{page.final_url} could not be read ({type(error).__name__}: {error})") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What a page tells of itself in its head: never printed, so never text."""

    data: Mapping[str, object]
    metas: Mapping[str, str]
    language: str | None
    site_name: str
    host: str

    def first(self, *names: str) -> str:
        """Return the first of the named entries that is not empty."""
        return next((self.metas[name] for name in names if self.metas.get(name)), "")


def _read(tree: html.HtmlElement, page: Page, entry: Entry | None) -> Article:
    told = _told(tree, urlsplit(page.final_url).hostname or "")
    title = _title(tree, told) or _plain(entry.title if entry else "")
    printed = tuple(_paragraphs(tree))
    authors = _authors(tree, told) or _signature(printed, told.language)
    paragraphs = tuple(_trimmed(printed, title, authors, _link_lines(tree)))
    if not paragraphs:
        raise ExtractionError(f"{page.final_url} holds no text; where it needs a browser or a login, it cannot be read")
    lead = _lead(tree, told, title, paragraphs)
    text = "\n".join(paragraphs)
    if lead and _folded(lead) not in _folded(text):
        text = f"{lead}\n{text}"
    published, confidence = _published(tree, told, page, entry)
    return Article(
        url=_address(tree, page),
        title=(title or paragraphs[0])[:_LONGEST_TITLE].rstrip(),
        lead=lead,
        text=text,
        authors=authors,
        published=published,
        published_confidence=confidence,
        language=told.language,
        site_name=told.site_name[:_LONGEST_SITE].rstrip(),
    )


# The page as a tree.


def _refuse_other(source: str, url: str) -> None:
    """Refuse what is no page at all: nothing, or a picture or archive under a page's address."""
    start = source[:_START].replace("\x00", "")
    if not start.strip() or len(_NO_TEXT.findall(start)) > len(start) * _NOISE:
        raise ExtractionError(f"{url} is {'not a web page' if start.strip() else 'empty'}: it holds no text")


def _refuse_hostile(source: str, url: str) -> int:
    """Return how deep the page is nested; refuse in one linear pass what would hold a parser for minutes."""
    if len(source) > _LARGEST:
        raise ExtractionError(f"hostile page: {url} holds {len(source):,} characters, more than {_LARGEST:,}")
    depth = deepest = 0
    for count, (closing, name) in enumerate(_tags(source), 1):
        if name not in _FLAT:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
        if deepest > _DEEPEST or count > _MOST_TAGS:
            raise ExtractionError(f"hostile page: {url} has {count:,} tags or more, nested {deepest:,} deep")
    return deepest


def _tags(source: str) -> Iterator[tuple[bool, str]]:
    """Yield each tag as (closing, name), past comments, scripts and styles."""
    at = 0
    while found := _TAG.search(source, at):
        at = found.end()
        name = (found[2] or "").lower()
        if name:
            yield bool(found[1]), name
        ending = "-->" if not name else f"</{name}" if name in {"script", "style"} and not found[1] else ""
        if ending:
            past = source.find(ending, at)
            at = len(source) if past < 0 else past


def _tree(source: str, depth: int) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    body = _XML_HEAD.sub("", source).encode("utf-8", "replace")
    tree: html.HtmlElement = html.document_fromstring(body, parser=parser)
    if depth > _LEVELS:
        _flatten(tree)
    return tree


def _flatten(tree: html.HtmlElement) -> None:
    """Take out the wrappers beyond the depth that extractors bear; their text stays where it stood."""
    deep = [element for element in tree.iter(etree.Element) if element.tag != "p" and _is_deep(element)]
    for element in reversed(deep):
        element.drop_tag()


def _is_deep(element: html.HtmlElement) -> bool:
    return next(islice(element.iterancestors(), _LEVELS, None), None) is not None


def _address(tree: html.HtmlElement, page: Page) -> str:
    """Return the page's own canonical address where it is one on the same host, else the one that answered."""
    for link in _strings(tree, "//link[@rel='canonical']/@href"):
        try:
            own = address.canonical(urljoin(page.final_url, link))
        except (InputError, ValueError):
            continue
        own_parts, parts = urlsplit(own), urlsplit(page.final_url)
        if own_parts.netloc == parts.netloc.lower() and (own_parts.path != "/" or parts.path in {"", "/"}):
            return own
    try:
        return address.canonical(page.final_url)
    except InputError:
        return page.final_url


def _strings(tree: html.HtmlElement, path: str) -> list[str]:
    found = tree.xpath(path)
    return [str(value) for value in found] if isinstance(found, list) else []


def _elements(tree: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    found = tree.xpath(path)
    return [value for value in found if isinstance(value, html.HtmlElement)] if isinstance(found, list) else []


def _printed(element: html.HtmlElement) -> str:
    return _plain(str(element.text_content()))


def _plain(text: str) -> str:
    """Return `text` as one line of NFC, without the marks that only say where a line may break."""
    return unicodedata.normalize("NFC", " ".join(text.translate(_BREAKS).split()))


def _folded(text: str) -> str:
    """Return only the letters and digits of `text`, small: what is left when two prints of one line are compared."""
    return "".join(_NO_LETTER.sub("", unicodedata.normalize("NFKC", text)).lower())


# What the page tells of itself.


def _told(tree: html.HtmlElement, host: str) -> _Told:
    metas: dict[str, str] = {}
    for meta in _elements(tree, "//meta[@content]"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        metas.setdefault(name.lower(), _plain(meta.get("content") or ""))
    data = _news_data(tree)
    site = metas.get("og:site_name") or _name(data.get("publisher"))
    return _Told(data=data, metas=metas, language=_language(tree, metas, data), site_name=site, host=host)


def _news_data(tree: html.HtmlElement) -> Mapping[str, object]:
    """Return the page's JSON-LD object about an article, empty where there is none."""
    scripts = _strings(tree, "//script[contains(@type, 'ld+json')]/text()")
    objects = [item for script in scripts for item in _objects(_json(script))]
    return next((item for item in objects if _ARTICLES.search(str(item.get("@type")))), {})


def _json(script: str) -> object:
    try:
        return json.loads(script.strip().removeprefix("<![CDATA[").removesuffix("]]>").rstrip("; \n"), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(data: object) -> Iterator[Mapping[str, object]]:
    if isinstance(data, list):
        yield from chain.from_iterable(map(_objects, data))
    elif isinstance(data, dict):
        yield data
        yield from _objects(data.get("@graph"))


def _name(thing: object) -> str:
    """Return the name in a JSON-LD value that may be an object, a list or the name itself."""
    if isinstance(thing, list):
        return _name(thing[0]) if thing else ""
    if isinstance(thing, dict):
        return _name(thing.get("name"))
    return _plain(unescape(harmless(thing))) if isinstance(thing, str) else ""


def _language(tree: html.HtmlElement, metas: Mapping[str, str], data: Mapping[str, object]) -> str | None:
    said = (
        *_strings(tree, "/html/@lang | /html/@*[local-name()='lang'] | /html/@*[name()='xml:lang']"),
        metas.get("content-language", ""),
        metas.get("language", ""),
        _name(data.get("inLanguage")),
        metas.get("og:locale", ""),
    )
    codes = (re.split(r"[-_,; ]", value.strip().lower())[0] for value in said)
    return next((code for code in codes if re.fullmatch("[a-z]{2,3}", code)), None)


# The title.


def _title(tree: html.HtmlElement, told: _Told) -> str:
    """Return the title as printed, where a heading agrees with the head; else the head's, without the site."""
    document = next(map(_plain, _strings(tree, "//head/title/text()")), "")
    told_titles = (_name(told.data.get("headline")), told.first("og:title", "twitter:title"), document)
    said = [text for text in told_titles if text]
    headings = [text for text in map(_printed, _elements(tree, "//h1")) if 0 < len(text) <= _LONGEST_TITLE]
    for heading in headings:
        if any(_agree(heading, text) for text in said):
            return heading
    if not said:
        return headings[0] if headings else ""
    return _without_site(said[0], told)


def _agree(heading: str, text: str) -> bool:
    one, other = _folded(heading), _folded(text)
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _SHORTEST_TITLE and 2 * len(shorter) >= len(longer) and shorter in longer


def _without_site(title: str, told: _Told) -> str:
    """Cut " - VnExpress" and the like: a last part that names the site, or any after a bar."""
    *before, last = _SEPARATED.split(title)
    cut = title[: title.rfind(last)].rstrip(" |•·»–—-:｜") if before else title
    names_site = any(site and (_folded(last) in site or site in _folded(last)) for site in _sites(told))
    return cut if before and (names_site or re.search(r"[|｜]\s*$", title[: title.rfind(last)])) else title


def _sites(told: _Told) -> tuple[str, str]:
    return _folded(told.site_name), _folded(told.host.removeprefix("www."))


# The text.


def _paragraphs(tree: html.HtmlElement) -> Iterator[str]:
    """Yield the lines of the text: of the extractor's two ways the shorter, unless that hardly found anything.

    On 430 pages each way alone fails on some, nearly always by taking the page's surroundings in or all but a stub out.
    """
    shorter, longer = sorted((_extracted(tree, fast=True), _extracted(tree, fast=False)), key=len)
    for line in (shorter if len(shorter) >= _STUB else longer).split("\n"):
        if plain := _plain(line):
            yield plain


def _extracted(tree: html.HtmlElement, *, fast: bool) -> str:
    found = trafilatura.bare_extraction(deepcopy(tree), fast=fast, include_comments=False, include_tables=True)
    return getattr(found, "text", None) or ""


def _link_lines(tree: html.HtmlElement) -> frozenset[str]:
    """Return the lines of the page that are links from end to end: teasers of other stories."""
    lines = set()
    for link in _elements(tree, "//body//a[@href]"):
        words = _folded(_printed(link))
        block = next((up for up in link.iterancestors() if up.tag in _BLOCKS), None)
        if len(words) >= _SHORTEST_LINK and block is not None and _folded(_MORE.sub("", _printed(block))) == words:
            lines.add(words)
    return frozenset(lines)


def _trimmed(paragraphs: Iterable[str], title: str, authors: tuple[str, ...], links: frozenset[str]) -> Iterator[str]:
    """Yield the paragraphs without the title over them, the by-line under them and teasers among them."""
    dull = {_folded(title), *map(_folded, authors)}
    for paragraph in paragraphs:
        words = _folded(paragraph)
        more = _MORE.match(paragraph)
        is_teaser = words in links or (
            more and (more.end() == len(paragraph) or _folded(paragraph[more.end() :]) in links)
        )
        if words and words not in dull and not is_teaser:
            yield paragraph


# The lead.


def _lead(tree: html.HtmlElement, told: _Told, title: str, paragraphs: tuple[str, ...]) -> str:
    """Return the lead that is printed between the title and the text, "" where none is.

    It is known by its class, or by saying what the head's description says; a description alone is never printed.
    """
    opening, said = _folded(paragraphs[0])[:_SAME], _description(told)
    classed = ""
    is_below = False
    for element in _elements(tree, _BLOCK_PATH):
        is_below = is_below or element.tag == "h1"
        text = _printed(element) if len(element) <= _FEW else ""
        words = _folded(text)
        if not _LEAD[0] <= len(text) <= _LEAD[1] or words in _folded(title) or _is_aside(element):
            continue
        if _says(words, said):
            return text
        if is_below and not classed and _has_lead_class(element):
            classed = text
        if is_below and words.startswith(opening):
            return classed
    return ""


def _description(told: _Told) -> str:
    return _folded(
        told.first("og:description", "description", "twitter:description") or _name(told.data.get("description"))
    )


def _says(words: str, said: str) -> bool:
    """Whether a printed line and the description are one text, though either may be cut or name the site too."""
    if min(len(words), len(said)) < _LEAD[0]:
        return False
    return len(words) <= 2 * len(said) and (words[:_SAME] in said[: 2 * _SAME] and _tail(words, said))


def _tail(words: str, said: str) -> bool:
    return words in said or said.startswith(words[: len(said) // 2]) or said[:-_SAME] in words


def _has_lead_class(element: html.HtmlElement) -> bool:
    up = element.getparent()
    names = [
        element.get("class"),
        element.get("id"),
        element.get("itemprop"),
        up.get("class") if up is not None else "",
    ]
    return any(_LEAD_CLASS.search(name) for name in names if name)


def _is_aside(element: html.HtmlElement) -> bool:
    return any(
        up.tag in _ASIDES or re.search(r"display\s*:\s*none", up.get("style") or "") or up.get("hidden") is not None
        for up in chain([element], element.iterancestors())
    )


# Who and when.


def _authors(tree: html.HtmlElement, told: _Told) -> tuple[str, ...]:
    people = _people(told.data.get("author")) or _people(told.first("author", "article:author", "parsely-author"))
    printed = ([_printed(element) for element in _elements(tree, path)] for path in _BYLINES)
    found = people or next(filter(None, printed), [])
    names = (_BY.sub("", name).strip(" ,.-|") for name in found)
    sites = " ".join([*_sites(told), _folded(_name(told.data.get("publisher")))])
    persons = dict.fromkeys(name for name in names if _is_person(name) and _folded(name) not in sites)
    return tuple(islice(persons, _MOST_AUTHORS))


def _signature(paragraphs: tuple[str, ...], language: str | None) -> tuple[str, ...]:
    """Return the name under a Vietnamese story: the one place where many papers print it."""
    last = paragraphs[-1] if paragraphs and language == "vi" else ""
    words = last.strip("()").split()
    is_name = 1 < len(words) <= _LONGEST_SIGNATURE and all(word[0].isupper() or word in "-–" for word in words)
    return (last.strip("()"),) if is_name and last[-1] not in '.!?:…"”' and _is_person(last) else ()


def _people(authors: object) -> list[str]:
    if isinstance(authors, str):
        return [_plain(unescape(harmless(part))) for part in _AND.split(authors)]
    if isinstance(authors, list):
        return list(chain.from_iterable(map(_people, authors)))
    return _people(authors.get("name")) if isinstance(authors, dict) else []


def _is_person(name: str) -> bool:
    return 1 < len(name) <= _LONGEST_NAME and not re.search(r"https?:|www\.|@|\.(?:com|vn|net)\b|\d{3}", name)


def _published(
    tree: html.HtmlElement, told: _Told, page: Page, entry: Entry | None
) -> tuple[datetime | None, Confidence]:
    """Return when it was published: the surest stamp of the page, the first of equals; then the feed, then a guess."""
    read = (dates.read(text, told.language, page.fetched_at, timezone=page.timezone) for text in _stamps(tree, told))
    stamps = [stamp for stamp in read if stamp]
    timed = next((stamp for stamp in stamps if stamp.sure), None) or next(
        (stamp for stamp in stamps if stamp.timed), None
    )
    if timed:
        return timed.moment, timed.confidence
    if entry is not None and entry.published is not None and dates.believable(entry.published, page.fetched_at):
        return entry.published.astimezone(UTC), "low"
    if guess := next(iter(stamps), None) or _guessed(tree, told, page):
        return guess.moment, guess.confidence
    return None, "none"


def _stamps(tree: html.HtmlElement, told: _Told) -> Iterator[str]:
    yield _name(told.data.get("datePublished"))
    yield from chain.from_iterable(_strings(tree, path)[:1] for path in _STAMPS)
    yield from map(_printed, _elements(tree, _PRINTED_STAMPS)[:_FEW])


def _guessed(tree: html.HtmlElement, told: _Told, page: Page) -> dates.Stamp | None:
    latest = page.fetched_at.strftime("%Y-%m-%d")
    try:
        found = htmldate.find_date(deepcopy(tree), original_date=True, url=page.final_url, max_date=latest)
    except _FAILURES:  # a date that nobody can guess costs no article
        return None
    return dates.day(found, told.language, page.fetched_at, timezone=page.timezone) if found else None
