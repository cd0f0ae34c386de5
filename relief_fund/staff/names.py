"""Names of officers: how a written name becomes the sign-in name, and the key shown in its place."""

import re

from relief_fund.kernel.folding import folded, tidy
from relief_fund.kernel.identifiers import printed_code
from relief_fund.staff.errors import NameInvalid

MOST_LETTERS = 120
_WORD = re.compile(r"[a-z0-9]+")


def sign_in_name(text: str) -> str:
    """``text`` as it signs in: folded, words joined by dots.

    "Nguyễn Văn Đức" becomes "nguyen.van.duc", typed either way. Raises NameInvalid where nothing is left.
    """
    name = ".".join(_WORD.findall(folded(text[: MOST_LETTERS + 1])))
    if not name or len(text) > MOST_LETTERS:
        raise NameInvalid(most=MOST_LETTERS)
    return name


def shown_name(text: str) -> str:
    """``text`` as pages show it; raises NameInvalid when empty or too long."""
    name = tidy(text)
    if not name or len(name) > MOST_LETTERS:
        raise NameInvalid(most=MOST_LETTERS)
    return name


def fresh_role_key() -> str:
    """A random key of 40 bits that stands for an officer on the public log ("CB-" is cán bộ)."""
    return f"CB-{printed_code(8)}"
