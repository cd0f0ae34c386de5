"""Refusals of the inspection room, one class per rule."""

from relief_fund.kernel.errors import ReliefFundError


class SearchInvalid(ReliefFundError):
    """The journal is searched by an entry number, a voucher, an account of the chart, an amount or a day."""

    code = "inspection.search_invalid"


class BooksUnsound(ReliefFundError):
    """No money leaves while a check finds what the database itself refuses: somebody reached past its law."""

    code = "inspection.books_unsound"
