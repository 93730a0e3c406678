"""The digest as HTML mail: tables, styles inlined, no images, nothing loaded from anywhere."""

from datetime import datetime
from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from desk.digest import Digest
from desk.names import country_vi, day_en, day_vi, language_vi, weekday_vi
from desk.paper.words import STANCES, hour, moment, summary

_INLINER = css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)


def page(digest: Digest) -> str:
    """Return `digest` as one HTML page for a mail; everything the press or a person wrote is escaped."""
    template = _environment().get_template("digest.html.j2")
    return str(_INLINER.inline(template.render(digest=digest, summary=summary(digest), stances=STANCES)))


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
        "hour": hour,
        "moment": moment,
        "stamp": _stamp,
    }
    return environment


def _stamp(at: datetime) -> Markup:
    """Keep a date and its hour on one line."""
    return Markup(moment(at).replace(" ", "&nbsp;"))  # noqa: S704 -- figures, slashes and colons of our own
