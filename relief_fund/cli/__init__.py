"""The command line: each command is one use case, one JSON object on the last line, 0, 1 or 2 as exit code."""

from relief_fund.cli import books, house, pilot, work
from relief_fund.cli.doors import app
from relief_fund.cli.frame import Openers, Refusals

__all__ = ["Openers", "Refusals", "app", "books", "house", "pilot", "work"]
