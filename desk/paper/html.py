"""The digest as HTML mail: tables, styles inlined, no images, nothing loaded from anywhere."""

from datetime import date, datetime
from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from desk.digest import Digest
from desk.names import country_vi, day_en, day_vi, language_vi, weekday_vi
from desk.paper import words

_INLINER = css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)


def page(digest: Digest) -> str:
    """Return `digest` as one HTML page for a mail; everything the press or a person wrote is escaped."""
    template = _environment().get_template("digest.html.j2")
    dressed = template.render(digest=digest, summary=words.summary(digest), stances=words.STANCES, phrases=words)
    return str(_INLINER.inline(dressed))


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
        "day_vi": day_vi,
        "day_en": day_en,
        "weekday_vi": weekday_vi,
        "language_vi": language_vi,
        "country_vi": country_vi,
        "hour": _hour,
        "moment": words.moment,
        "stamp": _stamp,
    }
    return environment


def _hour(at: datetime, day: date) -> Markup:
    return _whole(words.hour(at, day))


def _stamp(at: datetime) -> Markup:
    return _whole(words.moment(at))


def _whole(written: str) -> Markup:
    """Keep a date and its hour on one line."""
    return Markup(written.replace(" ", "&nbsp;"))  # noqa: S704 -- figures and words of our own
