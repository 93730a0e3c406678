"""The record's place: which database it lies in, opened, brought up to date and closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DataError, Error, IntegrityError, connection, connections, transaction

from press.errors import RecordError, RecordUnavailableError

APPS = ("vault",)
_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql", "postgres")
_BUSY_SECONDS = 30
_LOCK = 0x6469656D62616F  # "diembao": the number of PostgreSQL's lock that whoever changes the tables holds

# FULL, not NORMAL: in WAL mode NORMAL may forget the last transactions when the power fails, and by then their
# pages have left the spool. Foreign keys are switched on by Django itself; said again here because we rely on it.
_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON"

_UNREADABLE = (
    "Không đọc được địa chỉ postgresql:// của kho lưu (DIEMBAO_DATABASE_URL): hãy viết cổng bằng số, địa chỉ IPv6 "
    "trong ngoặc vuông, và trong mật khẩu viết %2F thay /, %40 thay @, %3A thay :, %23 thay #, %3F thay ?. "
    "/ The record's postgresql:// URL cannot be read: write the port as a number, an IPv6 address in brackets, "
    "and in the password %2F for /, %40 for @, %3A for :, %23 for #, %3F for ?"
)


def open_record(database_url: str) -> None:
    """Make `database_url` the record of this process: `sqlite:///path` or `postgresql://user:word@host/name`.

    A later call closes the earlier record and points to the new one. Call it before threads start: a thread keeps
    the connection it already has. Nothing is connected yet, so only an unreadable URL is an error here (RecordError).
    """
    chosen = databases(database_url)
    stand()
    for opened in connections.all(initialized_only=True):
        opened.close()
        del connections[opened.alias]
    settings.DATABASES = chosen
    connections.settings = connections.configure_settings(chosen)


def migrate() -> None:
    """Bring the open record's tables up to this program's version, making them where there are none.

    Of several machines that begin with one server at the same moment, one does it and the others wait.
    """
    with told("bring the record up to date"), _alone():
        call_command("migrate", verbosity=0, interactive=False)


def close_record() -> None:
    """Close this thread's connection to the record; the next read or write opens it again."""
    connections.close_all()


def in_home(home: Path) -> str:
    """Return the URL of the record that lies in the folder `home`."""
    return f"{_SQLITE}{home / 'record.sqlite3'}"


def databases(database_url: str) -> dict[str, dict[str, object]]:
    """Return Django's DATABASES for `database_url`; RecordError where it is of no kind that we know.

    What follows `sqlite:///` is a path exactly as the system spells it, relative unless it begins with a slash.
    """
    if database_url.startswith(_SQLITE) and database_url != _SQLITE:
        return {"default": _sqlite(database_url.removeprefix(_SQLITE))}
    if database_url.partition("://")[0] in _POSTGRESQL:
        return {"default": _postgresql(database_url)}
    kind = database_url.partition(":")[0]  # never the whole: it may hold a password
    raise RecordError(f"no record of the kind {kind!r}: give sqlite:///path or postgresql://user:password@host/name")


def stand() -> None:
    """Make Django stand, once: models can be imported from here on, though no record is open yet.

    Who has set Django up already (the portal, a tool with its own settings module) is left in peace.
    """
    if apps.apps_ready:
        return
    if not settings.configured:
        settings.configure(INSTALLED_APPS=APPS, USE_TZ=True, TIME_ZONE="UTC", DATABASES={}, LOGGING_CONFIG=None)
    django.setup()


@contextmanager
def told(doing: str) -> Iterator[None]:
    """Turn whatever Django says is wrong into a RecordError that names what was being done.

    It is a RecordUnavailableError unless the database refused just these values: with any others it would fail too.
    A server that was started anew since this thread last asked it is connected to again before anything is asked.
    """
    try:
        _look_after_connection()
        yield
    except ImproperlyConfigured as error:
        raise RecordUnavailableError(
            f"could not {doing}: no record is open ({error}); call open_record first, "
            'and for PostgreSQL see that its driver is there: pip install "diembao[postgres]"'
        ) from error
    except (Error, CommandError) as error:
        kind = RecordError if isinstance(error, (DataError, IntegrityError)) else RecordUnavailableError
        place = connection.settings_dict["NAME"]
        raise kind(f"could not {doing} in {place}: {error}; run `diembao doctor`, or `init` if new") from error


@contextmanager
def one_transaction(doing: str) -> Iterator[None]:
    """Run what is inside as one transaction, committed for good when it is left; RecordError where it fails."""
    with told(doing), transaction.atomic(durable=True):
        yield


@contextmanager
def _alone() -> Iterator[None]:
    """Hold a PostgreSQL's lock for changing the record's tables; SQLite lets in one writer at a time by itself."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as lock:
        lock.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            lock.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _look_after_connection() -> None:
    """Have Django see, before its next query, whether the connection still lives (CONN_HEALTH_CHECKS).

    By itself it looks when a web request begins, and here none ever does.
    """
    if not connection.in_atomic_block:
        connection.health_check_done = False  # type: ignore[attr-defined] # its stub forgets it


def _sqlite(path: str) -> dict[str, object]:
    options = {"timeout": _BUSY_SECONDS, "transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options}


def _postgresql(database_url: str) -> dict[str, object]:
    try:
        parts = urlsplit(database_url)
        port = parts.port
    except ValueError:  # its text may repeat a part of the password
        raise RecordError(_UNREADABLE) from None
    name = parts.path.removeprefix("/")
    if "@" in f"{name}{parts.query}" or "/" in name or "#" in database_url:  # there a password may have got to
        raise RecordError(_UNREADABLE)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_HEALTH_CHECKS": True,
    }
