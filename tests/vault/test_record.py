"""The record opens where it is told to, and holds what it promises from there."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from press.errors import RecordError
from tests.vault import ledger
from tests.vault.ledger import address
from vault import read
from vault.record import close_record, databases, in_home, migrate, open_record

ROOT = Path(__file__).parents[2]


@pytest.mark.usefixtures("record")
def test_no_migration_is_missing() -> None:
    """The committed migrations make exactly the tables of the models."""
    told = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=told)
    assert "No changes detected" in told.getvalue()


@pytest.mark.parametrize("new_record", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("record")
def test_sqlite_is_set_to_lose_nothing() -> None:
    """SQLite runs in WAL mode, forces every commit to the disk, waits for others and checks foreign keys."""
    names = ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
    with connection.cursor() as cursor:
        found = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
    assert found == ["wal", 2, 30_000, 1]


def test_a_later_record_takes_the_place_of_the_first(record: str, other_record: str) -> None:
    """A process can close one record and open the next; each keeps what was written to it."""
    ledger.discovered(address(1))
    open_record(other_record)
    assert read.sums().total == 0
    ledger.discovered(address(2), address(3))
    open_record(record)
    assert read.sums().total == 1


@pytest.mark.usefixtures("record")
def test_a_closed_record_opens_itself_again() -> None:
    """Closing the record ends the connection, not the use of it."""
    ledger.discovered(address(1))
    close_record()
    assert read.sums().total == 1


@pytest.mark.usefixtures("record")
def test_bringing_a_record_up_to_date_twice_changes_nothing() -> None:
    """A record that is up to date stays as it is."""
    ledger.waiting(address(1))
    ledger.keep(address(1))
    before = list(read.export())
    migrate()
    assert list(read.export()) == before


def test_a_record_where_none_can_be_is_an_error(tmp_path: Path) -> None:
    """A path in a folder that is not there is named in the error."""
    open_record(in_home(tmp_path / "nowhere"))
    with pytest.raises(RecordError, match=r"bring the record up to date in .*nowhere/record\.sqlite3"):
        migrate()


@pytest.mark.parametrize(
    "spelled", ["/srv/điểm báo/record.sqlite3", "var/record.sqlite3", "/srv/100%25#1?/record.sqlite3"]
)
def test_a_path_is_taken_as_it_is_spelled(spelled: str) -> None:
    """What follows sqlite:/// is the path, letter by letter, absolute or relative."""
    assert databases(f"sqlite:///{spelled}")["default"]["NAME"] == spelled


def test_a_postgresql_url_is_taken_apart() -> None:
    """User, password, host, port, name and options reach the PostgreSQL backend, unescaped."""
    chosen = databases("postgresql://bao:m%40t@db.example:5433/diembao?sslmode=require")["default"]
    assert chosen["ENGINE"] == "django.db.backends.postgresql"
    assert [chosen[part] for part in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "bao",
        "m@t",
        "db.example",
        "5433",
        "diembao",
    ]
    assert chosen["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite:///",
        "record.sqlite3",
        "mysql://bao:secret@db/x",
        "postgresql://h:x/n",
        "postgresql://bao:secret/x@h/n",
        "postgresql://bao:5432/secret@h/n",
        "postgresql://bao:5432?secret@h/n",
        "postgresql://bao:5432#secret@h/n",
        "postgresql://bao:5432/n/secret",
    ],
)
def test_any_other_url_is_refused_without_repeating_it(url: str) -> None:
    """A URL of no known kind, or one that cannot be read, is an error that gives no password away."""
    with pytest.raises(RecordError) as refused:
        open_record(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("foreign", ["", "another.projects.settings"])
def test_reading_before_a_record_is_open_says_so(foreign: str) -> None:
    """The doors can be imported before a record is open, whatever the shell says of Django; using them is an error."""
    program = "from vault import read, write\nread.sums()"
    done = _python(program, DJANGO_SETTINGS_MODULE=foreign)
    assert done.returncode == 1
    assert "RecordUnavailableError: could not add up the ledger: no record is open" in done.stderr


def test_the_settings_module_names_the_same_record(tmp_path: Path) -> None:
    """Django's own tools find the record of DIEMBAO_DATABASE_URL, else of DIEMBAO_HOME."""
    program = "from diembao.settings import DATABASES\nprint(DATABASES['default']['NAME'])"
    by_home = _python(program, DIEMBAO_HOME=str(tmp_path))
    by_url = _python(program, DIEMBAO_HOME=str(tmp_path), DIEMBAO_DATABASE_URL="postgresql:///diembao")
    assert (by_home.stdout, by_url.stdout) == (f"{tmp_path}/record.sqlite3\n", "diembao\n")


def test_djangos_own_tools_reach_the_record(tmp_path: Path) -> None:
    """With the settings module set, Django's command line makes the tables, and the doors then use them."""
    program = (
        "import django\ndjango.setup()\n"
        "from vault import read\nfrom vault.record import migrate\n"
        "migrate()\nprint(read.sums().total)"
    )
    done = _python(program, DJANGO_SETTINGS_MODULE="diembao.settings", DIEMBAO_HOME=str(tmp_path))
    assert (done.stdout, done.stderr) == ("0\n", "")


def _python(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DIEMBAO", "DJANGO"))}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )
