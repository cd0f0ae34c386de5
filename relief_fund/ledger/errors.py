"""Refusals of the books, one class per rule, in the order in which they are checked."""

from relief_fund.kernel.errors import ReliefFundError


class EntryTooShort(ReliefFundError):
    """A journal entry has at least two postings."""

    code = "ledger.entry_too_short"


class LineInvalid(ReliefFundError):
    """A posting is positive on exactly one side, within 64 bits, VND outside quantity accounts only."""

    code = "ledger.line_invalid"


class EntryOutOfBalance(ReliefFundError):
    """Every entry balances per fund, unit and class."""

    code = "ledger.entry_out_of_balance"


class FundUnknown(ReliefFundError):
    """A posting names an open fund of these books."""

    code = "ledger.fund_unknown"


class AccountUnknown(ReliefFundError):
    """A posting names a postable account of the chart, open on the business day."""

    code = "ledger.account_unknown"


class DayInFuture(ReliefFundError):
    """An entry occurs today or earlier by the running clock."""

    code = "ledger.day_in_future"


class PeriodClosed(ReliefFundError):
    """No entry is dated inside a closed period."""

    code = "ledger.period_closed"


class KeyReused(ReliefFundError):
    """The same key with other content is not a retry."""

    code = "ledger.key_reused"


class AlreadyReversed(ReliefFundError):
    """An entry is reversed in full at most once, and a fact never."""

    code = "ledger.already_reversed"


class Overdrawn(ReliefFundError):
    """A decision may not take a guarded balance or a fund's free money below zero."""

    code = "ledger.overdrawn"


class SealRefused(ReliefFundError):
    """The database itself refused to seal what was handed over; its own code is among the facts."""

    code = "ledger.seal_refused"


class VoucherInvalid(ReliefFundError):
    """A voucher series belongs to one owner of the books, one year and one known type."""

    code = "ledger.voucher_invalid"


class PeriodInvalid(ReliefFundError):
    """Periods close in order, on a day that has passed, each once."""

    code = "ledger.period_invalid"


class BudgetFileInvalid(ReliefFundError):
    """A budget file has the named columns, known sources and phases, and whole positive amounts."""

    code = "ledger.budget_file_invalid"


class EntryUnknown(ReliefFundError):
    """The entry that is named is in the books."""

    code = "ledger.entry_unknown"


class AlreadyFounded(ReliefFundError):
    """A home is founded once."""

    code = "ledger.already_founded"


class NotFounded(ReliefFundError):
    """A home is founded (``init`` or ``pilot``) before anything else happens in it."""

    code = "ledger.not_founded"


class FormatUnknown(ReliefFundError):
    """A journal is written as hledger, beancount or csv."""

    code = "ledger.format_unknown"
