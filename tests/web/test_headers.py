"""The content policy leaves no way in."""

import asyncio
from typing import Any

from relief_fund.web.headers import POLICY, SECURITY, add_headers


def test_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert POLICY.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in POLICY


def test_referrers_stay_here_and_forms_keep_their_origin() -> None:
    assert SECURITY["referrer-policy"] == "same-origin"


def test_ours_stand_once_whatever_was_set_before() -> None:
    before = [(b"content-type", b"text/html"), (b"X-Frame-Options", b"ALLOWALL"), (b"vary", b"Cookie")]
    message: Any = {"type": "http.response.start", "status": 200, "headers": before}
    asyncio.run(add_headers(message, {"path": "/", "scheme": "http"}))  # type: ignore[arg-type]  # all it asks for
    sent = [(name.decode().lower(), value.decode()) for name, value in message["headers"]]
    assert len(sent) == len(dict(sent))
    assert SECURITY.items() <= dict(sent).items()
    assert dict(sent)["content-type"] == "text/html"
    assert dict(sent)["cache-control"] == "no-store"
