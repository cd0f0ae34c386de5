"""Addresses: Vietnamese at the root, every other language under its own prefix with the same path."""

from relief_fund.web.catalogs import LANGUAGES

ROOT_LANGUAGE = LANGUAGES[0]


def split(path: str) -> tuple[str, str]:
    """The language of an address and the path that all languages share: "/en/verify" is ("en", "/verify")."""
    first, _, rest = path.lstrip("/").partition("/")
    if first in LANGUAGES and first != ROOT_LANGUAGE:
        return first, f"/{rest}"
    return ROOT_LANGUAGE, path or "/"


def in_language(language: str, path: str) -> str:
    """The address of the shared ``path`` in ``language``."""
    if language == ROOT_LANGUAGE:
        return path
    return f"/{language}" if path == "/" else f"/{language}{path}"


def is_local(path: str) -> bool:
    """Whether ``path`` leads to this site and nowhere else, so that it may be gone to after a sign-in."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
