"""A sheet of Word's: paragraphs, rules, tables and pictures, in the styles of the form and in nothing else."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias, cast

import docx
from docx.document import Document
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.rel import Relationships
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.story import StoryPart
from docx.shared import Mm

from desk.paper.form import (
    BOTTOM,
    FONT,
    LEFT,
    PAGE,
    PAGE_NUMBER,
    POINT,
    RIGHT,
    SHARE,
    STYLES,
    TOP,
    Style,
    width,
)
from desk.plain import cut

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 cannot say them
_UNSAFE = re.compile(r'[\x00- "<>\\^`{|}\x7f]')  # Word calls a file damaged that has them in an address
_EASTERN = frozenset({"zh", "ja", "ko"})
_FROM_RIGHT = frozenset({"ar", "fa", "he", "ur"})
_COMPLEX = _FROM_RIGHT | {"hi", "km", "lo", "my", "th"}
_SPARE = {"stylesWithEffects", "webSettings", "fontTable", "theme", "customXml", "numbering"}  # of the library's blank
_SPARE_OUTSIDE = {"extended-properties", "thumbnail"}
_PROPERTY_CHARS = 255  # that Word's properties hold
_FRAME_ROOM = 3.0  # millimetres between a frame and its words
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of one look inside a paragraph; `url` makes them a link. `language` is theirs, as ISO 639-1 calls it."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""
    language: str = "vi"


Cell: TypeAlias = str | tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A place that takes paragraphs: the text of the pages, or a cell. `links` are the ids of the addresses so far."""

    part: StoryPart
    element: BaseOxmlElement
    links: dict[str, str]

    def paragraph(self, style: str, *words: Words | str) -> None:
        """Add a paragraph; a plain text is Vietnamese in the style's own look."""
        self._put(self._paragraph(style, words))

    def rule(self, text: str, style: str, room: float, share: float = SHARE) -> None:
        """Draw a line below the middle of `text`, and `share` as long, in a place `room` millimetres wide."""
        side = (room - min(width(text, STYLES[style].size), room) * share) / 2
        self._put(_paragraph("DuongKe", form=(_borders("pBdr", ("top",)), _sides(side))))

    def frame(self, text: str, style: str, room: float) -> None:
        """Set a short `text` into a frame in the middle of a place `room` millimetres wide."""
        side = max((room - width(text, STYLES[style].size)) / 2 - _FRAME_ROOM, 0)
        edges = _borders("pBdr", ("top", "left", "bottom", "right"), 2)
        self._put(_paragraph(style, _run(Words(text=text)), form=(edges, _sides(side))))

    def picture(self, png: bytes, wide: float, high: float, told: str) -> None:
        """Show a picture in `wide` by `high` millimetres at most; `told` are the words for those who cannot see it."""
        size = Image.from_blob(png)
        narrower = min(wide, high * size.px_width / size.px_height)
        inline = self.part.new_pic_inline(io.BytesIO(png), width=Mm(narrower))
        inline.docPr.set("descr", _legal(told))
        self._put(_paragraph("Hinh", _made("r", _made("drawing", inline))))

    def columns(self, *widths: float) -> tuple["Box", ...]:
        """Part the place into columns without lines, and return them; each wants a paragraph."""
        cells = [_cell(wide) for wide in widths]
        none = _made("tblCellMar", _made("left", w=0, type="dxa"), _made("right", w=0, type="dxa"))
        self._put(_table(widths, [_row(cells)], none))
        return tuple(Box(self.part, cell, self.links) for cell in cells)

    def table(self, widths: Sequence[float], head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """Draw a table with lines; its head is repeated on every page. A text is centred in its cell, Words are not."""
        first = self._cells(widths, [Words(text=text, bold=True) for text in head])
        lines = [_row(first, head=True), *(_row(self._cells(widths, row)) for row in rows)]
        edges = _borders("tblBorders", ("top", "left", "bottom", "right", "insideH", "insideV"))
        self._put(_table(widths, lines, edges))

    def _cells(self, widths: Sequence[float], row: Sequence[Cell | Words]) -> list[BaseOxmlElement]:
        cells = []
        for wide, content in zip(widths, row, strict=True):
            told = isinstance(content, tuple)
            cell = _cell(wide, middle=not told)
            words = content if isinstance(content, tuple) else (content,)
            cell.append(self._paragraph("O" if told else "OSo", words))
            cells.append(cell)
        return cells

    def _paragraph(self, style: str, words: Iterable[Words | str]) -> BaseOxmlElement:
        pieces = (Words(text=one) if isinstance(one, str) else one for one in words)
        return _paragraph(style, *map(self._piece, pieces))

    def _piece(self, words: Words) -> BaseOxmlElement:
        if not words.url:
            return _run(words)
        link = _made("hyperlink", _run(words), history=1)
        link.set(qn("r:id"), self._address(_UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", _legal(words.url))))
        return link

    def _address(self, url: str) -> str:
        """Return the id of an address, under which it is noted once: the library's own search takes quadratic time."""
        if url not in self.links:
            self.links[url] = f"link{len(self.links) + 1}"
            self.part.load_rel(RELATIONSHIP_TYPE.HYPERLINK, url, self.links[url], is_external=True)
        return self.links[url]

    def _put(self, child: BaseOxmlElement) -> None:
        """Add an element at the end, but before the measures of the page, which stay last."""
        last = self.element[-1] if len(self.element) else None
        if last is not None and last.tag == qn("w:sectPr"):
            last.addprevious(child)
        else:
            self.element.append(child)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document of the form, as yet without a word: A4, margins, letters, and page numbers from page 2 on."""

    document: Document
    links: dict[str, str] = field(default_factory=dict)

    @classmethod
    def blank(cls) -> "Sheet":
        """Return a new one."""
        document = docx.Document()
        _drop(document.part.rels, _SPARE)
        _drop(document.part.package.rels, _SPARE_OUTSIDE)
        _set_styles(document)
        _set_settings(document)
        _set_page(document)
        return cls(document)

    @property
    def text(self) -> Box:
        """Where the text of the pages goes."""
        return Box(self.document.part, self.document.element.body, self.links)

    def annex(self) -> None:
        """Begin an annex: on a new page, with page numbers of its own (appendix I, part III)."""
        body = self.document.element.body
        measures = body.sectPr
        measures.addprevious(_paragraph("DuongKe", form=(deepcopy(measures),)))
        for old in measures.findall(qn("w:pgNumType")):
            measures.remove(old)
        measures.find(qn("w:pgMar")).addnext(_made("pgNumType", start=1))

    def saved(self, *, title: str, author: str, subject: str, at: datetime) -> bytes:
        """Return the file; the same words at the same moment `at` make the same bytes."""
        about = self.document.core_properties
        about.title, about.author, about.subject = (
            cut(_legal(text), _PROPERTY_CHARS) for text in (title, author, subject)
        )
        about.last_modified_by, about.comments, about.keywords = about.author, "", ""
        about.language, about.revision = "vi-VN", 1
        about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        file = io.BytesIO()
        self.document.save(file)
        return _timeless(file)


def _timeless(file: io.BytesIO) -> bytes:
    """Return the same zip without the hours at which its parts were written."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, old.read(name))
    return made.getvalue()


def _made(tag: str, *children: BaseOxmlElement, **values: str | float) -> BaseOxmlElement:
    """Return an element of Word's with its values and what is in it."""
    made = cast("BaseOxmlElement", OxmlElement(f"w:{tag}"))
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def _paragraph(style: str, *pieces: BaseOxmlElement, form: Iterable[BaseOxmlElement] = ()) -> BaseOxmlElement:
    return _made("p", _made("pPr", _made("pStyle", val=style), *form), *pieces)


def _run(words: Words) -> BaseOxmlElement:
    look = _made("rPr", *_look(bold=words.bold, italic=words.italic), *_tongue(words.language))
    text = _made("t")
    text.text = _legal(words.text)
    text.set(qn("xml:space"), "preserve")
    return _made("r", *([look] if len(look) else []), text)


def _look(*, bold: bool, italic: bool) -> Iterator[BaseOxmlElement]:
    """Yield bold and italic; Word keeps them apart for scripts that join or stack their letters."""
    yield from (_made(tag) for tag in ("b", "bCs") if bold)
    yield from (_made(tag) for tag in ("i", "iCs") if italic)


def _tongue(language: str) -> Iterator[BaseOxmlElement]:
    """Yield what makes a viewer choose letters that have the script, and break and spell it as its language does."""
    if language in {"vi", "und", ""}:
        return
    if language in _FROM_RIGHT:
        yield _made("rtl")
    if language in _COMPLEX:
        yield _made("cs")
    kind = "bidi" if language in _COMPLEX else "eastAsia" if language in _EASTERN else "val"
    yield _made("lang", **{kind: language})


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _borders(tag: str, edges: Iterable[str], space: int = 0) -> BaseOxmlElement:
    return _made(tag, *(_made(edge, val="single", sz=6, space=space, color="000000") for edge in edges))


def _sides(side: float) -> BaseOxmlElement:
    return _made("ind", left=_twips(side), right=_twips(side), firstLine=0)


def _twips(millimetres: float) -> int:
    return round(millimetres / POINT * 20)


def _cell(wide: float, *, middle: bool = False) -> BaseOxmlElement:
    stands = [_made("vAlign", val="center")] if middle else []
    return _made("tc", _made("tcPr", _made("tcW", w=_twips(wide), type="dxa"), *stands))


def _row(cells: Iterable[BaseOxmlElement], *, head: bool = False) -> BaseOxmlElement:
    """Return a row that stays on one page; a `head` stands on each page that the table reaches."""
    return _made("tr", _made("trPr", _made("cantSplit"), *([_made("tblHeader")] if head else [])), *cells)


def _table(widths: Sequence[float], rows: Iterable[BaseOxmlElement], form: BaseOxmlElement) -> BaseOxmlElement:
    whole = _made("tblW", w=_twips(sum(widths)), type="dxa")
    fixed = _made("tblLayout", type="fixed")
    order = (form, fixed) if form.tag == qn("w:tblBorders") else (fixed, form)  # as the schema has them
    grid = _made("tblGrid", *(_made("gridCol", w=_twips(wide)) for wide in widths))
    return _made("tbl", _made("tblPr", whole, _made("jc", val="left"), *order), grid, *rows)


def _drop(relations: Relationships, names: Iterable[str]) -> None:
    for key in [key for key, one in relations.items() if one.reltype.rsplit("/", 1)[-1] in names]:
        del relations[key]


def _set_styles(document: Document) -> None:
    """Put the form's styles in the place of the library's; without a theme nothing leads to other letters."""
    styles = document.styles.element
    for old in list(styles):
        styles.remove(old)
    styles.append(_made("docDefaults", _made("rPrDefault", _letters(STYLES["Normal"])), _made("pPrDefault")))
    styles.extend(map(_style, STYLES.values()))


def _style(style: Style) -> BaseOxmlElement:
    made = _made("style", _made("name", val=style.name), type="paragraph", styleId=style.id)
    if style.id == "Normal":
        made.set(qn("w:default"), "1")
    made.append(_made("qFormat"))
    made.extend((_measures(style), _letters(style)))
    return made


def _measures(style: Style) -> BaseOxmlElement:
    rule = "exact" if style.exact else "auto"
    line = round(style.line * (20 if style.exact else 240))
    gaps = _made("spacing", before=round(style.before * 20), after=round(style.after * 20), line=line, lineRule=rule)
    made = _made("pPr", *([_made("keepNext")] if style.keep else []), gaps)
    made.append(_made("ind", left=_twips(style.indent), firstLine=_twips(style.first)))
    made.append(_made("jc", val=style.align))
    made.extend([_made("outlineLvl", val=style.level - 1)] if style.level else [])
    return made


def _letters(style: Style) -> BaseOxmlElement:
    size = round(style.size * 2)
    return _made(
        "rPr",
        _made("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT),
        *_look(bold=style.bold, italic=style.italic),
        _made("color", val="000000"),
        _made("sz", val=size),
        _made("szCs", val=size),
        _made("lang", val="vi-VN", eastAsia="zh-CN", bidi="lo-LA"),
    )


def _set_settings(document: Document) -> None:
    """Leave of the library's settings what Word needs: to take the file as today's, and to repair nothing in it."""
    settings = document.settings.element
    for old in list(settings):
        settings.remove(old)
    word = "http://schemas.microsoft.com/office/word"
    mode = _made("compatSetting", name="compatibilityMode", uri=word, val=15)
    settings.append(_made("zoom", percent=100))
    settings.append(_made("characterSpacingControl", val="doNotCompress"))
    settings.append(_made("compat", mode))
    settings.append(_made("themeFontLang", val="vi-VN"))
    settings.append(_made("decimalSymbol", val=","))
    settings.append(_made("listSeparator", val=";"))


def _set_page(document: Document) -> None:
    """Set A4, the margins, and the page number: centred in the upper margin, not on the first page."""
    section = document.sections[0]
    section.page_width, section.page_height = map(Mm, PAGE)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(
        Mm, (TOP, BOTTOM, LEFT, RIGHT)
    )
    section.header_distance = section.footer_distance = Mm(PAGE_NUMBER)
    section.different_first_page_header_footer = True
    measures = document.element.body.sectPr
    for grid in measures.findall(qn("w:docGrid")):
        measures.remove(grid)
    section.header.is_linked_to_previous = False
    header = section.header.part.element
    for old in list(header):
        header.remove(old)
    header.append(_paragraph("Header", *_page_number()))


def _page_number() -> Iterator[BaseOxmlElement]:
    instruction = _made("instrText")
    instruction.text = " PAGE "
    shown = _made("t")
    shown.text = "2"
    for piece in (
        _made("fldChar", fldCharType="begin"),
        instruction,
        _made("fldChar", fldCharType="separate"),
        shown,
        _made("fldChar", fldCharType="end"),
    ):
        yield _made("r", piece)
