"""The digest as HTML mail: tables, styles inlined, pictures that come with the mail; nothing loaded from anywhere."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from desk.digest import Chart, Digest
from desk.names import country_vi, day_en, language_vi, weekday_vi
from desk.paper import charts, words

_INLINER = css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)


def page(digest: Digest, images: Mapping[str, bytes] | None = None) -> str:
    """Return `digest` as one HTML page for a mail; everything the press or a person wrote is escaped.

    Its charts are named by their content ids (`cid:`), as `charts.images` gives them; those in `images` stand in the
    page itself, for one that is read without a mail around it.
    """
    return str(_INLINER.inline(undressed(digest, images)))


def undressed(digest: Digest, images: Mapping[str, bytes] | None = None) -> str:
    """Return the page with its styles in its head alone."""
    held = images or {}
    template = _environment().get_template("digest.html.j2")
    return template.render(
        digest=digest,
        figures=digest.figures,
        numbers=digest.numbers,
        phrases=words,
        charts=charts,
        sources={charts.content_id(chart): _source(chart, held) for chart in digest.charts},
    )


def _source(chart: Chart, images: Mapping[str, bytes]) -> str:
    id_ = charts.content_id(chart)
    return f"data:image/png;base64,{b64encode(images[id_]).decode()}" if id_ in images else f"cid:{id_}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("desk.paper"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day_en": day_en,
        "weekday_vi": weekday_vi,
        "language_vi": language_vi,
        "country_vi": country_vi,
        "hour": _hour,
        "stamp": _stamp,
        "date": _date,
    }
    return environment


def _hour(at: datetime, day: date) -> Markup:
    return _whole(words.hour(at, day))


def _stamp(at: datetime) -> Markup:
    return _whole(words.moment(at))


def _date(at: datetime) -> str:
    return f"{at:%d/%m}/{at.year}"


def _whole(written: str) -> Markup:
    """Keep a date and its hour on one line."""
    return Markup(written.replace(" ", "&nbsp;"))  # noqa: S704 -- figures and words of our own
