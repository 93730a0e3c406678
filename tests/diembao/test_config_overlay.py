"""An office's own file over the shipped one."""

from pathlib import Path

import pytest
import yaml

from diembao.config.overlay import laid_over
from diembao.config.reader import read
from press.errors import ConfigError


def _laid(folder: Path, base: str, over: str) -> object:
    """Return plain data of `over` laid over `base`."""
    (folder / "a.yaml").write_text(base, "utf-8")
    (folder / "a.local.yaml").write_text(over, "utf-8")
    merged = laid_over(read(folder / "a.yaml"), read(folder / "a.local.yaml"))
    return yaml.constructor.SafeConstructor().construct_document(merged.node)


@pytest.mark.parametrize(
    ("base", "over", "merged"),
    [
        ("{a: 1, b: 2}", "{b: 3, c: 4}", {"a": 1, "b": 3, "c": 4}),
        ("{a: {b: 1, c: 2}}", "{a: {c: 3}}", {"a": {"b": 1, "c": 3}}),
        ("[{id: x, n: 1}, {id: y}]", "[{id: x, n: 2}, {id: z}]", [{"id": "x", "n": 2}, {"id": "y"}, {"id": "z"}]),
        ("[{code: '1', n: 1}]", "[{code: '1', n: 2}]", [{"code": "1", "n": 2}]),
        ("[{url: u, n: 1}]", "[{url: u, n: 0}]", [{"url": "u", "n": 0}]),
        ("[{id: x, parts: [{id: p, n: 1}]}]", "[{id: x, parts: [{id: q}]}]",
         [{"id": "x", "parts": [{"id": "p", "n": 1}, {"id": "q"}]}]),
        ("{words: [a, b]}", "{words: [c]}", {"words": ["c"]}),
        ("{words: [a, b]}", "{words+: [c]}", {"words": ["a", "b", "c"]}),
        ("{}", "{words+: [c]}", {"words": ["c"]}),
        ("{feeds: []}", "{feeds: [{url: u}]}", {"feeds": [{"url": "u"}]}),
    ],
)  # fmt: skip
def test_an_overlay_changes_what_it_names_and_nothing_else(
    tmp_path: Path, base: str, over: str, merged: object
) -> None:
    """Mappings are laid by key, entries by id, code or address; other lists are replaced, or lengthened by `+`."""
    assert _laid(tmp_path, base, over) == merged


@pytest.mark.parametrize(
    ("base", "over", "says"),
    [
        ("[{id: x}]", "\n- {n: 1}", r"a\.local\.yaml:2: an entry needs its id"),
        ("[{id: x}]", "[{id: y},\n{id: y}]", r"a\.local\.yaml:2: 'y' stands in this file a second time"),
        ("[{id: x},\n{id: x}]", "[{id: y}]", r"a\.yaml:2: 'x' stands in this file a second time"),
        ("{words: a}", "{words+: [c]}", r"a\.yaml:1: a list is expected"),
        ("{words: [a]}", "{words+: c}", r"a\.local\.yaml:1: a list is expected"),
    ],
)
def test_what_cannot_be_laid_is_refused(tmp_path: Path, base: str, over: str, says: str) -> None:
    """An entry without a name, a name twice in one file, or adding to what is no list is refused where it stands."""
    with pytest.raises(ConfigError, match=says):
        _laid(tmp_path, base, over)


def test_an_id_that_no_shipped_entry_has_is_named_where_it_is_not_whole(tmp_path: Path) -> None:
    """Whoever mistypes an id adds an entry, of which all is missing: the id is what has to be corrected."""
    (tmp_path / "a.yaml").write_text("[{id: negative, kind: article}]", "utf-8")
    (tmp_path / "a.local.yaml").write_text("\n- {id: negatve, enabled: true}", "utf-8")
    entries = laid_over(read(tmp_path / "a.yaml"), read(tmp_path / "a.local.yaml")).items()
    with pytest.raises(ConfigError, match=r"a\.local\.yaml:2: the key 'kind' .* or correct the id 'negatve'"):
        entries[-1].fields(needed=("id", "kind"))
