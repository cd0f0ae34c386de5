"""Headers of every answer: a strict content policy, no sniffing, no framing, no foreign referrer."""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""No inline script, no inline style, nothing from elsewhere."""

SECURITY = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms, which we refuse.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(), microphone=()",
}
_SECURITY = [(name.encode(), value.encode()) for name, value in SECURITY.items()]
_NAMES = frozenset(name for name, _ in _SECURITY)
YEAR = 365 * 24 * 3600


async def add_headers(message: Message, scope: Scope) -> None:
    """Litestar's hook before anything is sent."""
    if message["type"] != "http.response.start":
        return
    sent = message.setdefault("headers", [])
    message["headers"] = [*(one for one in sent if one[0].lower() not in _NAMES), *_SECURITY]
    headers = MutableScopeHeaders.from_message(message)
    if scope.get("scheme") == "https":
        headers["strict-transport-security"] = f"max-age={YEAR}"
    if scope["path"].startswith("/static/") and message["status"] == 200:
        # The address carries the file's digest, so the bytes behind it never change.
        headers["cache-control"] = f"public, max-age={YEAR}, immutable"
    elif scope["path"].startswith("/log/"):
        headers["cache-control"] = "no-cache"
    elif "cache-control" not in headers:
        headers["cache-control"] = "no-store"
