"""Two gigabytes at the door of a real server: refused before they are in, and never held in memory."""

import html
import resource
import select
import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, repeat
from typing import Any
from urllib.parse import urlsplit

import pytest
from litestar.testing import TestClient

from relief_fund.web import cookies
from relief_fund.web.catalogs import catalog
from relief_fund.web.uploads import LARGEST_UPLOAD
from tests.browser.served import serving
from tests.web.demonstration import Demonstration
from tests.web.office.officer import ADMIN, Officer, officer

TWO_GIGABYTES = 2 * 1024**3
PIECE = b"0" * 1_000_000
NEW = "/office/bank/imports/new"
EDGE = "bien"


@pytest.fixture
def admin(client: TestClient[Any], demonstration: Demonstration) -> Officer:
    """The administrator; the server below knows the same sessions."""
    return officer(client, demonstration, ADMIN)


@pytest.fixture
def address(demonstration: Demonstration) -> Iterator[tuple[str, int]]:
    """Host and port of the demonstration, served by the real server."""
    with serving(demonstration.home) as url:
        told = urlsplit(url)
        assert told.hostname is not None
        assert told.port is not None
        yield told.hostname, told.port


def head(admin: Officer, path: str, length: str) -> bytes:
    """The beginning of a form with a file that goes on and on."""
    token = cookies.form_token(admin.token)
    return (
        f"POST {path} HTTP/1.1\r\nHost: thu.example\r\nCookie: {cookies.SESSION}={admin.token}\r\n{length}\r\n"
        f"Content-Type: multipart/form-data; boundary={EDGE}\r\n{cookies.HEADER}: {token}\r\n"
        "Connection: close\r\n\r\n"
    ).encode()


BODY = f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="lon.csv"\r\n\r\n'.encode()


def sent(address: tuple[str, int], begin: bytes, *, chunked: bool) -> tuple[int, str]:
    """Sends up to two gigabytes until the server answers or hangs up: how many bytes, and the answer."""
    pieces = chain([BODY], repeat(PIECE, TWO_GIGABYTES // len(PIECE)))
    count, answer = 0, b""
    with socket.create_connection(address, timeout=20) as wire:
        wire.sendall(begin)
        with suppress(BrokenPipeError, ConnectionResetError):
            for piece in pieces:
                wire.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if chunked else piece)
                count += len(piece)
                if select.select([wire], [], [], 0)[0]:
                    break
        with suppress(ConnectionResetError, TimeoutError):
            while more := wire.recv(65_536):
                answer += more
    return count, answer.decode("utf-8", "replace")


def grown(before: int) -> int:
    """By how many megabytes this process, the server included, was ever larger than before."""
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "in chunks"])
def test_two_gigabytes_are_refused_early_and_in_words(
    admin: Officer, address: tuple[str, int], chunked: bool, language: str
) -> None:
    path = NEW if language == "vi" else f"/en{NEW}"
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {TWO_GIGABYTES}"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count, answer = sent(address, head(admin, path, length), chunked=chunked)
    assert answer.startswith("HTTP/1.1 413"), answer[:200]
    assert str(catalog(language).text("refused.title_413", {})) in html.unescape(answer)
    assert count < LARGEST_UPLOAD + 64 * len(PIECE)
    assert grown(before) < 200
