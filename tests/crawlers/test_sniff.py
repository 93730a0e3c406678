"""Sniffing: what is an HTML page, whatever the server calls it."""

import pytest

from crawlers.sniff import is_html

PAGE = "<!DOCTYPE html>\n<html><body>Hà Tĩnh</body></html>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (PAGE.encode(), "text/html; charset=utf-8"),
        (PAGE.encode(), "TEXT/HTML"),
        (PAGE.encode(), "text/plain"),
        (PAGE.encode(), ""),
        (PAGE.encode(), "application/octet-stream"),
        (b"\xef\xbb\xbf  " + PAGE.encode(), "text/plain"),
        (PAGE.encode("utf-16"), "text/plain"),
        (b"<?xml version='1.0'?><!-- a --><!-- b --><html xmlns='x'>", "application/xml"),
        (b"<p>an old page without a head", "text/html"),
    ],
)
def test_a_page_is_known_by_header_or_look(body: bytes, content_type: str) -> None:
    """HTML is taken on the server's word, and on a look where the server calls it something else."""
    assert is_html(body, content_type)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.7", "text/html"),
        (b"\x89PNG\r\n", "text/html"),
        (b"PK\x03\x04docx", "text/html"),
        (PAGE.encode(), "image/jpeg"),
        (b'{"html": "<html>"}', "application/json"),
        (b"<rss><channel/></rss>", "application/rss+xml"),
        (b"Tin <html>", "text/plain"),
        (b"", "text/plain"),
        (b"<!---->" * 500 + b"x", "text/plain"),
        (b"<!--" * 1000, "text/plain"),
        (b" " * 4096, "text/plain"),
    ],
)
def test_what_is_no_page_is_known(body: bytes, content_type: str) -> None:
    """Pictures, documents, data and plain text are no pages, and hostile openings are told apart at once."""
    assert not is_html(body, content_type)
