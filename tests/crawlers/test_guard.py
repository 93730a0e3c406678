"""The guard: private addresses in every spelling, names that change their mind, bombs."""

import gzip
import json
import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import Response

from crawlers.guard import Guard, OverranError, TooLargeError, Unpack, UnreadableError, at_most, is_public, unpacked
from crawlers.round import PageTask, Plan, run
from crawlers.spool import Spool
from press.errors import RefusedAddressError
from press.ledger import Reason
from tests.crawlers.outlet import Answer, Outlet, fetched_pages

HOUSE = Path(__file__).parents[2]
PRIVATE = (
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104 -- an address to refuse, not to bind to
    "10.0.0.1",
    "172.16.3.4",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.254",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "no address",
)
REDIRECTS = (
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://017700000001/",
    "http://127.1/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::]/",
    "http://localhost/",
    "http://127.0.0.1/",
    "http://１２７.0.0.1/",
    "http://public.example@127.0.0.1/",
    "//127.0.0.1/",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_no_special_purpose_address_is_public(address: str) -> None:
    """An address that IANA keeps for special purposes, or that carries another inside it, is not public."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "123.30.145.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2a00:1450::1"]
)
def test_ordinary_addresses_are_public(address: str) -> None:
    """Addresses of the public Internet pass, those beside a private range included."""
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://vnexpress.net:8080/",
        "http://vnexpress.net:22/",
        "http://vnexpress.net:0/",
        "http://vnexpress.net:99999/",
        "http://baohatinh.vn\\@127.0.0.1/",
        "http://baohatinh.vn@127.0.0.1/",
        "http://127.0.0.1./",
        "http://0/",
        "http://0177.0.0.1/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
        "http://bao hatinh.vn/",
        "http://baohatinh.vn\r\nHost: x/",
        "http:///tin",
        "ftp://baohatinh.vn/",
        "javascript:alert(1)",
        "",
    ],
)
def test_an_address_that_shows_its_danger_is_refused(url: str) -> None:
    """Strange ports, hidden hosts, numbers for names and other schemes are refused before any look-up."""
    with pytest.raises(RefusedAddressError, match="refused"):
        Guard(frozenset()).check(url)


@pytest.mark.parametrize(
    "url", ["http://baohatinh.vn/tin", "https://vnexpress.net:443/", "https://1.1.1.1/", "http://báo.vn/"]
)
def test_an_ordinary_address_is_not_refused(url: str) -> None:
    """Newspapers' addresses pass the first look."""
    Guard(frozenset()).check(url)


def test_an_allowance_is_for_exactly_one_host_and_port() -> None:
    """What is allowed by host:port opens neither another port, nor another spelling, nor another host."""
    guard = Guard(frozenset({"127.0.0.1:8123", "[::1]:8123"}))
    guard.check("http://127.0.0.1:8123/feed")
    guard.check("http://[::1]:8123/feed")
    for url in ("http://127.0.0.1:8124/", "http://127.0.0.1/", "http://localhost:8123/", "http://127.1:8123/"):
        with pytest.raises(RefusedAddressError):
            guard.check(url)
    assert guard.passes("127.0.0.1", 8123, "127.0.0.1")
    assert not guard.passes("evil.example", 8123, "127.0.0.1")
    assert not guard.passes("evil.example", 80, "127.0.0.1")


def test_redirects_into_the_house_are_refused_and_nobody_is_connected(
    outlet: Outlet, other: Outlet, spool: Spool
) -> None:
    """An allowed server cannot lead the crawler to a private address or another port, in whatever spelling."""
    targets = (*REDIRECTS, other.url("/secret"))
    for number, target in enumerate(targets):
        location = target.encode().decode("latin-1")
        outlet.answers[f"/{number}"] = Answer(status=302, headers={"Location": location})
    pages = tuple(PageTask(source="a", url=outlet.url(f"/{number}"), delay=0) for number in range(len(targets)))
    run(Plan(user_agent="diembao-test", pages=pages, allowed=(outlet.address,)), spool, timeout=30)
    reasons = {fetched.url: fetched.reason for fetched in fetched_pages(spool)}
    assert reasons == {page.url: Reason.REFUSED_ADDRESS for page in pages}
    assert other.asked == []


def test_what_was_checked_is_what_is_connected_to(tmp_path: Path) -> None:
    """A name that first leads to a public address and then to loopback is never connected to at loopback."""
    script = Path(__file__).with_name("rebinding_press.py")
    environment = {"PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, check=True, env=environment, timeout=60
    )
    told = json.loads(done.stderr.splitlines()[-1])
    assert told["connected"] == [["93.184.215.14", 80], ["93.184.215.14", 80]]
    assert told["looked_up"] == ["turning.example", "turning.example", "mixed.example"]
    assert told["reasons"] == {
        "http://turning.example/1": "fetch_failed",
        "http://turning.example/2": "refused_address",
        "http://mixed.example/": "fetch_failed",
    }


def test_a_proxy_of_the_environment_is_not_used(
    outlet: Outlet, other: Outlet, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that the environment names neither carries requests nor opens a way around the guard."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setitem(os.environ, name, f"http://{other.address}")
    outlet.answers["/tin"] = Answer()
    pages = tuple(PageTask(source="a", url=url, delay=0) for url in (outlet.url("/tin"), "http://10.0.0.1/"))
    run(Plan(user_agent="diembao-test", pages=pages, allowed=(outlet.address,)), spool, timeout=30)
    assert {fetched.reason for fetched in fetched_pages(spool)} == {Reason.NONE, Reason.REFUSED_ADDRESS}
    assert other.asked == []


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate"])
def test_packed_bodies_are_unpacked(coding: str) -> None:
    """Bodies in gzip and deflate come out as they were packed."""
    pack = zlib.compress if coding == "deflate" else gzip.compress
    assert unpacked(pack(b"Tin " * 1000), coding, 10_000, "http://a.vn/") == b"Tin " * 1000


def test_raw_deflate_and_several_members_are_unpacked() -> None:
    """Deflate without its zlib wrapper, and gzip of several members, come out whole."""
    packer = zlib.compressobj(wbits=-15)
    raw = packer.compress(b"Tin") + packer.flush()
    assert unpacked(raw, "deflate", 100, "http://a.vn/") == b"Tin"
    assert unpacked(gzip.compress(b"Tin ") + gzip.compress(b"moi"), "gzip", 100, "http://a.vn/") == b"Tin moi"


def test_a_bomb_is_never_unpacked_beyond_the_limit() -> None:
    """A body that would unpack to more than allowed ends as too large, by one member or by many."""
    for bomb in (gzip.compress(bytes(50_000_000)), gzip.compress(bytes(600)) * 100):
        with pytest.raises(TooLargeError, match="unpacks to more than 1000"):
            unpacked(bomb, "gzip", 1000, "http://a.vn/")


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"<html>", "gzip"),
        (gzip.compress(b"Tin" * 100, mtime=0)[:-12], "gzip"),
        (b"x", "br"),
        (b"x", "zstd"),
        (b"x", "compress"),
    ],
)
def test_what_cannot_be_unpacked_is_unreadable(body: bytes, coding: str) -> None:
    """Broken streams, broken-off streams and content encodings that were not asked for are failures with a line."""
    with pytest.raises(UnreadableError, match=r"http://a\.vn/"):
        unpacked(body, coding, 1000, "http://a.vn/")


def test_few_codings_one_upon_the_other_are_unpacked_and_many_refused() -> None:
    """Two layers come out whole; of three, or thousands, not one is unpacked."""
    request, twice = Request("http://a.vn/"), gzip.compress(gzip.compress(b"Tin"))
    good = Response(request.url, headers={"Content-Encoding": "gzip, identity, gzip"}, body=twice)
    assert Unpack(100).process_response(request, good).body == b"Tin"
    for layers in (3, 5_000):
        bad = Response(request.url, headers={"Content-Encoding": ",".join(["gzip"] * layers)}, body=twice)
        with pytest.raises(UnreadableError, match=f"in {layers} content encodings"):
            Unpack(100).process_response(request, bad)


def test_work_that_overruns_is_stopped() -> None:
    """A block that takes longer than allowed is broken off, and the next one is free again."""
    with pytest.raises(OverranError, match=r"reading x took longer than 0\.05 s"), at_most(0.05, "reading x"):
        time.sleep(30)
    with at_most(5, "reading y"):
        pass
