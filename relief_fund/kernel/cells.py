"""Cells of tables that people open in a spreadsheet: text stays text."""

FORMULA_BEGINS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How spreadsheets begin a formula, in the letters of East Asian keyboards too (CSV injection, CWE-1236)."""
_BLANK_BEGINS = ("\t", "\r", "\n")


def plain_cell(value: object) -> str:
    """The value as a cell that no spreadsheet runs: an apostrophe in front of a text keeps it what it is.

    Blanks before a formula do not hide it, since some programs drop them. Numbers are written as they are.
    """
    text = str(value)
    risky = text.lstrip().startswith(FORMULA_BEGINS) or text.startswith(_BLANK_BEGINS)
    return f"'{text}" if isinstance(value, str) and risky else text
