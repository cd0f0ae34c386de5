"""The two cookies, and the form token that is bound to them.

The session cookie is the sign-in itself; the visit cookie is given to whoever sees a form before signing in.
A form carries a digest of the cookie under a fixed name: nobody who cannot read the cookie can make it, and
it changes with every new sign-in. Nothing is kept on the server for it.
"""

import hashlib
import hmac
import secrets
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

SESSION = "relief_fund_session"
VISIT = "relief_fund_visit"
FIELD = "_form"
HEADER = "x-form-token"
_PURPOSE = b"relief_fund form 1"


def is_encrypted(request: Request[Any, Any, Any], trusted_proxy: bool) -> bool:
    """Whether the visitor speaks TLS to us or, where the connection is a ``trusted_proxy``'s, to it."""
    forwarded = request.headers.get("x-forwarded-proto", "") if trusted_proxy else ""
    return (forwarded or request.url.scheme) == "https"


def named(name: str, encrypted: bool) -> str:
    """The cookie's name: under TLS bound to this host alone, so that no neighbour can plant it."""
    return f"__Host-{name}" if encrypted else name


def cookie(name: str, value: str, encrypted: bool) -> Cookie:
    """A cookie that scripts cannot read and other sites do not send."""
    return Cookie(
        key=named(name, encrypted), value=value, path="/", secure=encrypted, httponly=True, samesite="lax"
    )


def gone(name: str, encrypted: bool) -> Cookie:
    """The same cookie, taken away."""
    return Cookie(
        key=named(name, encrypted),
        value="",
        path="/",
        secure=encrypted,
        httponly=True,
        samesite="lax",
        max_age=0,
    )


def form_token(of: str) -> str:
    """The token that forms carry for the cookie value ``of``."""
    return hmac.new(of.encode(), _PURPOSE, hashlib.sha256).hexdigest()


def token_fits(of: str, token: str) -> bool:
    """Whether a sent token belongs to the cookie value ``of``."""
    return bool(of) and hmac.compare_digest(form_token(of), token)


def fresh_visit() -> str:
    """The value of a new visit cookie."""
    return secrets.token_urlsafe(32)
