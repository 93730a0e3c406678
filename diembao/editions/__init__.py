"""Editions: each desk's digests, drafted when their cut-off comes, issued at their hour, once."""

from diembao.editions.due import make_due
from diembao.editions.issuing import Made, issue, told
from diembao.editions.preview import DESKS, make

__all__ = ["DESKS", "Made", "issue", "make", "make_due", "told"]
