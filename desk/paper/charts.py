"""The charts of a digest as pictures: stories by topic, country or day, one bar each, parted by stance."""

import textwrap
from collections.abc import Iterator, Mapping
from io import BytesIO

from desk.digest import Chart, Digest, Row
from desk.paper.words import STANCES, UNDECIDED

WIDTH = 536  # of the mail's text; lengths here are the mail's pixels
_SHARP = 2  # pixels of the picture for each of them
_INCH = 100  # of them: matplotlib thinks in inches
_POINT = 72 / _INCH  # in points, in which it thinks of letters
_FONT, _LEADING = 13, 16
_HEAD, _FOOT, _GAP, _BAR = 44, 12, 8, 18
_LABEL, _LINES = 36, 3  # letters of a line of a label, and how many lines it may take
_LEFT, _RIGHT = 274, 40  # what labels and totals take
NAMES: Mapping[str, str] = dict(STANCES) | {"undecided": UNDECIDED}
# Red and green of unlike brightness, so that those who see no difference of hue still see one.
_COLOURS: Mapping[str, tuple[str, str]] = {
    "negative": ("#9b1c23", "#ffffff"),
    "neutral": ("#b3bdc7", "#10243a"),
    "positive": ("#62b08a", "#10243a"),
    "undecided": ("#dde2e7", "#10243a"),
}
_INK, _GROUND = "#2b3642", "#f6f7f9"
_Box = tuple[float, float, float, str]  # left, top, width, colour: every bar is as high
_Text = tuple[float, float, str, str, str]  # left, middle, words, colour, how they stand to the left


def images(digest: Digest) -> Mapping[str, bytes]:
    """Return a PNG for each chart by its content id, none for a digest without stories; equal charts, equal bytes."""
    return {content_id(chart): png(chart) for chart in digest.charts}


def content_id(chart: Chart) -> str:
    """Return the content id by which a mail's page names the picture of `chart`."""
    return f"chart-{chart.id}@diembao.invalid"


def in_words(chart: Chart) -> str:
    """Return what the chart shows, for whoever does not see the picture."""
    return f"{chart.vi}: " + "; ".join(f"{row.label} {row.stories}" for row in chart.rows) + "."


def height(chart: Chart) -> int:
    """Return how high the picture of `chart` stands in the mail."""
    return _HEAD + sum(map(_height, chart.rows)) + _FOOT


def png(chart: Chart) -> bytes:
    """Return the picture of `chart`, drawn with no settings but these: no display, and no style of the machine's."""
    from matplotlib import rc_context, rcParamsDefault  # noqa: PLC0415 -- half a second, and only digests need it
    from matplotlib.figure import Figure  # noqa: PLC0415

    boxes, texts = _layout(chart)
    plain = {name: value for name, value in rcParamsDefault.items() if not name.startswith("backend")}
    with rc_context({**plain, "font.family": "DejaVu Sans", "font.size": _FONT * _POINT}):
        figure = Figure((WIDTH / _INCH, height(chart) / _INCH), dpi=_INCH * _SHARP, facecolor=_GROUND)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height(chart), 0))
        axes.set_axis_off()
        for left, top, width, colour in boxes:
            axes.barh(top, width, height=_BAR, left=left, align="edge", color=colour)
        for at, middle, words, colour, side in texts:
            axes.text(at, middle, words, color=colour, ha=side, va="center_baseline", linespacing=1.2, parse_math=False)
        axes.set(xlim=(0, WIDTH), ylim=(height(chart), 0))
        drawn = BytesIO()
        figure.savefig(drawn, format="png", facecolor=_GROUND, metadata={"Software": None})
    return drawn.getvalue()


def _layout(chart: Chart) -> tuple[list[_Box], list[_Text]]:
    """Return the boxes and the words of the picture, each where it stands."""
    boxes, texts = [], []
    for stance, left in _legend(chart):
        boxes.append((left, 13.0, 18.0, _COLOURS[stance][0]))
        texts.append((left + 25.0, 22.0, NAMES[stance], _INK, "left"))
    scale = (WIDTH - _LEFT - _RIGHT) / max(row.stories for row in chart.rows)
    top = float(_HEAD)
    for row in chart.rows:
        middle = top + _height(row) / 2
        texts.append((_LEFT - 12.0, middle, "\n".join(_label(row)), _INK, "right"))
        left = float(_LEFT)
        for stance, (colour, ink) in _COLOURS.items():
            count = getattr(row, stance)
            width = count * scale
            if count:
                boxes.append((left, middle - _BAR / 2, width, colour))
            if width > _FONT * len(str(count)):
                texts.append((left + width / 2, middle, str(count), ink, "center"))
            left += width
        texts.append((left + 8.0, middle, str(row.stories), _INK, "left"))
        top += _height(row)
    return boxes, texts


def _legend(chart: Chart) -> Iterator[tuple[str, float]]:
    """Yield the stances that the chart has, and how far to the right each stands."""
    left = 16.0
    for stance in _COLOURS:
        if any(getattr(row, stance) for row in chart.rows):
            yield stance, left
            left += 120.0


def _height(row: Row) -> int:
    return _GAP + max(_BAR, _LEADING * len(_label(row)))


def _label(row: Row) -> list[str]:
    """Return the label in as few lines as it takes, and those about as long as one another."""
    lines = _wrapped(row.label, _LABEL) or [""]
    narrower = (_wrapped(row.label, width) for width in range(_LABEL // 2, _LABEL))
    return next((one for one in narrower if len(one) == len(lines) and not one[-1].endswith("…")), lines)


def _wrapped(label: str, width: int) -> list[str]:
    return textwrap.wrap(label, width, max_lines=_LINES, placeholder="…")
