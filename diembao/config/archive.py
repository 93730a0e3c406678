"""Where the index stands: `DIEMBAO_ARCHIVE` says it, `archive:` in office.local.yaml how to get in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from diembao.config.reader import Node
from press.errors import ConfigError

VARIABLE = "DIEMBAO_ARCHIVE"
EMBEDDED = "embedded"

_KNOWN = (
    *("index", "shards", "ca", "api_key_variable", "user", "password_variable"),
    *("timeout_seconds", "plain_http", "fall_back"),
)
_SHOWN = 200  # characters of an address that an error repeats
_SPACE = re.compile(r"\s")
_INDEX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_ENVIRONMENT = re.compile(r"[A-Z_][A-Z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSettings:
    """Which engine keeps the index, and how it lets us in: embedded in the home where there are no `addresses`.

    Keys and passwords stand in environment variables, of which only the names are known here; an empty name is none.
    `plain_http` allows http to another machine, `fall_back` keeps an embedded index up beside Elasticsearch.
    """

    addresses: tuple[str, ...] = ()
    index: str = "diembao"
    shards: int = 1
    ca: Path | None = None
    api_key_variable: str = ""
    user: str = ""
    password_variable: str = ""
    timeout_seconds: float = 30.0
    plain_http: bool = False
    fall_back: bool = False


def archive(node: Node) -> ArchiveSettings:
    """Return what `archive:` says; the addresses are still to come."""
    _refuse_secrets(node)
    fields = {key: value for key, value in node.fields(_KNOWN).items() if not value.is_null}
    base = ArchiveSettings()
    found = ArchiveSettings(
        index=_shaped(fields["index"], _INDEX, "a name of a-z, 0-9, _ and -") if "index" in fields else base.index,
        shards=fields["shards"].positive() if "shards" in fields else base.shards,
        ca=_file(fields["ca"]) if "ca" in fields else None,
        api_key_variable=_variable(fields, "api_key_variable"),
        user=fields["user"].text() if "user" in fields else "",
        password_variable=_variable(fields, "password_variable"),
        timeout_seconds=_seconds(fields["timeout_seconds"]) if "timeout_seconds" in fields else base.timeout_seconds,
        plain_http="plain_http" in fields and fields["plain_http"].value(bool),
        fall_back="fall_back" in fields and fields["fall_back"].value(bool),
    )
    if bool(found.user) != bool(found.password_variable):
        raise node.error("`user` and `password_variable` belong together; add the other one")
    if found.user and found.api_key_variable:
        raise node.error("either an API key or a user lets us in; keep `api_key_variable` or `user`")
    return found


def addressed(settings: ArchiveSettings, environ: Mapping[str, str]) -> ArchiveSettings:
    """Return `settings` with what DIEMBAO_ARCHIVE says; raises ConfigError where it says what cannot be used."""
    said = environ.get(VARIABLE, "").strip()
    if said in ("", EMBEDDED):
        return settings
    if "@" in said or "%40" in said:  # never repeated: it may hold a password, and an address is shown in messages
        raise ConfigError(
            f"{VARIABLE} holds a user or password; name them in office.local.yaml under `archive:` "
            "(`user`, `password_variable` or `api_key_variable`)"
        )
    addresses = tuple(address.strip().rstrip("/") for address in said.split(",") if address.strip())
    if not addresses:
        raise ConfigError(
            f"{VARIABLE} names no address; write {EMBEDDED}, or for instance https://search.example.vn:9200"
        )
    for address in addresses:
        _check(address, settings)
    if len({urlsplit(address).scheme for address in addresses}) > 1:
        raise ConfigError(f"{VARIABLE} mixes http and https; the nodes of one cluster speak one of them")
    # The first one names the index's cursor in the record: however they are written, it must be the same.
    return replace(settings, addresses=tuple(sorted(set(addresses))))


def _check(address: str, settings: ArchiveSettings) -> None:
    if "?" in address or "#" in address:  # not repeated either: a key may stand there
        raise ConfigError(f"{VARIABLE} holds an address with a `?` or `#`; write it without, up to the port or path")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigError(f"{VARIABLE} holds an address that cannot be read: {error}; correct it") from error
    if parts.scheme not in ("http", "https") or not host or _SPACE.search(address):
        raise ConfigError(
            f"{VARIABLE} is {address[:_SHOWN]!r}; write {EMBEDDED}, or addresses as https://search.example.vn:9200, "
            "several of one cluster with commas between"
        )
    if port is None:
        raise ConfigError(f"{VARIABLE}: {address} names no port; write for instance {address}:9200")
    if parts.scheme == "http" and not (settings.plain_http or _is_here(host)):
        raise ConfigError(
            f"{VARIABLE}: {address} would carry articles and passwords unencrypted to another machine; use https, "
            "or set `plain_http: true` under `archive:` in office.local.yaml where that network is trusted"
        )


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_secrets(node: Node) -> None:
    named = node.fields()
    for secret, instead in (("password", "password_variable"), ("api_key", "api_key_variable")):
        if secret in named:
            raise named[secret].error(f"a secret does not belong in a file; name its variable: `{instead}`")


def _variable(fields: Mapping[str, Node], key: str) -> str:
    return _shaped(fields[key], _ENVIRONMENT, "the name of an environment variable") if key in fields else ""


def _shaped(node: Node, shape: re.Pattern[str], what: str) -> str:
    text = node.text()
    if not shape.fullmatch(text):
        raise node.error(f"{text!r} is not {what}; correct it")
    return text


def _file(node: Node) -> Path:
    """Return the path of a file that is there, relative to where it is named."""
    path = node.path.parent / node.text()
    if not path.is_file():
        raise node.error(f"there is no file {path}; correct the path")
    return path


def _seconds(node: Node) -> float:
    found = node.number()
    if found <= 0:
        raise node.error(f"a number of seconds above zero is expected here, not {found!r}")
    return found
