"""The words of a transfer: campaign and code, short enough for every bank, and found again in a statement's text.

A code in the text is whoever's the giver says: a registered donor's own, or one that the public page drew for one
gift and kept nowhere. It is no receipt code: several gifts may bear it, and each has a receipt code of its own.
"""

import re
from collections.abc import Iterable
from functools import cache

from relief_fund.banking.vietqr import LONGEST_PURPOSE, bank_number, payload
from relief_fund.kernel.errors import CodeInvalid
from relief_fund.kernel.identifiers import RECEIPT_LETTERS, normalised_code, printed_code

SHORT = LONGEST_PURPOSE - RECEIPT_LETTERS - 1
"""Letters of the campaign's code that stand before a giver's code: 7."""
FEWEST_DIGITS = 3
"""A code of 17 random letters has fewer once in 40; a sentence hardly ever as many. Drawn codes are asked for more."""
_APART = re.compile(r"[^0-9A-Z]+")
_ALONE = re.compile(rf"(?<![0-9A-Z])[0-9A-Z]{{{RECEIPT_LETTERS}}}(?![0-9A-Z])")
FEWEST_LETTERS = 3
"""What names another campaign holds money back, so its code must not be a bank's number that follows a word."""


def giving_text(campaign: str, code: str = "") -> str:
    """The transfer text that names the campaign, and the giver's ``code`` where there is one."""
    return f"{campaign[:SHORT]} {code}" if code else campaign


def fits_giving(code: str) -> bool:
    """Whether a drawn code will be told apart from words; about one in 40 is drawn again."""
    return sum(letter.isdigit() for letter in code) >= FEWEST_DIGITS


def draw_giving_code() -> str:
    """A fresh giver's code that a statement's text will be recognised by."""
    while not fits_giving(code := printed_code()):
        pass
    return code


def said_code(text: str, campaign: str) -> str:
    """The giver's code that ``text`` carries behind the campaign's, "" without one. Banks may break it up.

    First it is looked for as it was written: the campaign begins a word, the code is one. A short campaign's
    letters may stand in a bank's own words too.
    """
    upper = text.upper()
    at = upper.find(campaign[:SHORT])
    if at < 0:
        return ""
    for whole in _as_written(campaign[:SHORT]).findall(upper):
        if code := _code_of(whole):
            return code
    while at >= 0:
        if code := _code_of(_APART.sub("", upper[at + len(campaign[:SHORT]) :])[:RECEIPT_LETTERS]):
            return code
        at = upper.find(campaign[:SHORT], at + 1)
    return ""


def codes_alone(text: str) -> list[str]:
    """Codes that stand in ``text`` as words of their own, whatever stands before them."""
    return [code for whole in _ALONE.findall(text.upper()) if (code := _code_of(whole))]


class OtherCampaigns:
    """The codes of a fund's other campaigns, to be found in the text of a transfer that came to ``own``'s account."""

    def __init__(self, own: str, codes: Iterable[str]) -> None:
        self._own = own
        self._whole = {
            code[:SHORT]: code
            for code in codes
            if code[:SHORT] != own[:SHORT] and len(code) >= FEWEST_LETTERS
        }
        named = "|".join(re.escape(one) for one in sorted(self._whole, key=lambda one: (-len(one), one)))
        self._said = re.compile(
            rf"(?<![0-9A-Z])({named})[^0-9A-Z]*([0-9A-Z]{{{RECEIPT_LETTERS}}})(?![0-9A-Z])"
        )

    def named(self, text: str) -> str:
        """The other campaign that ``text`` names as our own codes do, with a giver's code behind it; "" for none."""
        if not self._whole:
            return ""
        for short, whole in self._said.findall(text.upper()):
            code = _code_of(whole)
            if sum(letter.isalpha() for letter in code) >= FEWEST_LETTERS and not said_code(text, self._own):
                return self._whole[short]
        return ""


@cache
def _as_written(campaign: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![0-9A-Z]){re.escape(campaign)}[^0-9A-Z]*([0-9A-Z]{{{RECEIPT_LETTERS}}})(?![0-9A-Z])"
    )


def _code_of(letters: str) -> str:
    if len(letters) != RECEIPT_LETTERS or not fits_giving(letters):
        return ""
    try:
        return normalised_code(letters)
    except CodeInvalid:
        return ""


def giving_payload(*, bank: str, account: str, campaign: str, code: str = "", amount: int = 0) -> str:
    """The VietQR text of a campaign's account at ``bank`` (its usual name); "" where its number is not surely known.

    Raises BankAccountInvalid, AmountInvalid.
    """
    number = bank_number(bank)
    if number is None:
        return ""
    return payload(bank=number, account=account, amount=amount, purpose=giving_text(campaign, code))
