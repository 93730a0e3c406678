"""The documents keep what they promise."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_link_of_the_readme_and_docs_leads_somewhere() -> None:
    """A relative link or picture in README or docs names a file that is there."""
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"


def test_every_room_is_on_the_map() -> None:
    """The README's map names every top-level package."""
    readme = (ROOT / "README.md").read_text("utf-8")
    for room in ("press", "crawlers", "classifiers", "index", "vault", "pipeline", "desk", "diembao", "config"):
        assert f"{room}/" in readme
