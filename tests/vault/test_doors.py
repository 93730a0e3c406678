"""The record has two doors: nobody else knows its tables, and one door alone writes to them."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("press", "crawlers", "classifiers", "index", "vault", "pipeline", "desk", "portal", "diembao")
WRITING = frozenset(
    {
        *("save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete"),
        *(
            "asave",
            "acreate",
            "aget_or_create",
            "aupdate_or_create",
            "abulk_create",
            "abulk_update",
            "aupdate",
            "adelete",
        ),
        *("add", "set", "clear", "remove", "raw", "cursor", "execute", "executemany"),
    }
)
# Methods of dict and set that share a name with one of the ORM; the room's readers call them on these alone. And the
# lock of PostgreSQL, which is no row.
HARMLESS = frozenset({"found.update", "connection.cursor", "lock.execute"})
WRITERS = (
    *("write.py", "write_alerts.py", "write_editions.py", "write_post.py", "write_rechecks.py", "write_saved.py"),
    *("write_taught.py", "changes.py", "mailing.py"),
)
DATABASE = ("django.db", "vault.models")


def writes(source: str) -> list[str]:
    """Return the calls in `source` that could write rows."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    methods = [ast.unparse(call) for call in calls if isinstance(call, ast.Attribute) and call.attr in WRITING]
    return [method for method in methods if method not in HARMLESS]


def imports(source: str) -> set[str]:
    """Return the modules that `source` imports, and what it imports from them, by their full names."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def modules() -> list[Path]:
    """Return every module of the house."""
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]


@pytest.mark.parametrize(
    "stray",
    [
        "Url.objects.filter(state='pending').update(state='kept')",
        "row.save()",
        "Article.objects.all().delete()",
        "connection.cursor().execute('UPDATE vault_url SET state = 1')",
        "Url.objects.bulk_create(rows)",
    ],
)
def test_a_stray_write_would_be_found(stray: str) -> None:
    """The search below finds every way in which a row could be written."""
    assert writes(f"def f():\n    {stray}")


def test_one_door_writes() -> None:
    """In the room no module but the doors inward and Django's migrations calls anything that writes rows."""
    found = {
        path.name: writes(path.read_text("utf-8"))
        for path in modules()
        if path.parent == ROOT / "vault" and path.name not in WRITERS
    }
    assert {"read.py", "read_saved.py", "rows.py", "export.py"} <= found.keys()
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_nobody_outside_knows_the_tables() -> None:
    """No module outside the room imports its models, or Django's database at all."""
    outside = [path for path in modules() if "vault" not in path.relative_to(ROOT).parts]
    assert len(outside) > 20
    knowing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in outside
        for name in imports(path.read_text("utf-8"))
        if name.startswith(DATABASE)
    ]
    assert knowing == []
