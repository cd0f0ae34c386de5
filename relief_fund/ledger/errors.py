"""Refusals of the books, one class per rule, in the order in which they are checked."""

from relief_fund.kernel.errors import ReliefFundError


class EntryTooShort(ReliefFundError):
    """A journal entry has at least two postings."""

    code = "ledger.entry_too_short"


class TextInvalid(ReliefFundError):
    """Keys, kinds, papers and places are plain text: no control characters, no halves of letters."""

    code = "ledger.text_invalid"


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
    """An entry is reversed in full at most once, and a fact only by the withdrawal of its bank line."""

    code = "ledger.already_reversed"


class EntryReversed(ReliefFundError):
    """What was reversed in full is adjusted no more: a difference would be left over beside nothing."""

    code = "ledger.entry_reversed"


class EntryAdjusted(ReliefFundError):
    """An entry is reversed after its adjusting entries, the newest first: left alone, they would adjust nothing."""

    code = "ledger.entry_adjusted"


class Overdrawn(ReliefFundError):
    """A decision may not take a guarded balance or a fund's free money below zero."""

    code = "ledger.overdrawn"


class OwnPartSpent(ReliefFundError):
    """A refund takes only what is unspent of its own gift, unless an officer names the source of the rest."""

    code = "ledger.own_part_spent"


class OverdrawnOnDay(ReliefFundError):
    """A decision dated earlier must have its money on its own day and on every day since."""

    code = "ledger.overdrawn_on_day"


class SealRefused(ReliefFundError):
    """The database itself refused to seal what was handed over; its own code is among the facts."""

    code = "ledger.seal_refused"


class PeriodInvalid(ReliefFundError):
    """Periods close in order, on a day that has passed, each once."""

    code = "ledger.period_invalid"


class PeriodBlocked(ReliefFundError):
    """No period is closed while a purse stands below zero."""

    code = "ledger.period_blocked"


class ReopeningInvalid(ReliefFundError):
    """Only the last closed period is opened again, for a reason that is told, asked for once."""

    code = "ledger.reopening_invalid"


class ReopeningNeedsTwo(ReliefFundError):
    """Two different officers open a closed period: who asks does not agree."""

    code = "ledger.reopening_needs_two"


class AnnualReportIsFiled(ReliefFundError):
    """No day of a year whose annual report is filed is opened again."""

    code = "ledger.annual_report_is_filed"


class AnnualReportInvalid(ReliefFundError):
    """An annual report is filed once, for a year that is closed to its end, with its document."""

    code = "ledger.annual_report_invalid"


class BudgetLineKnown(ReliefFundError):
    """A decision's lines are read from its file or typed, never both, and each is entered once."""

    code = "ledger.budget_line_known"


class BudgetLineTypedAnew(ReliefFundError):
    """A reversed line that was typed once more is not put in force again beside it: the decision would give twice."""

    code = "ledger.budget_line_typed_anew"


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


class JournalTextInvalid(ReliefFundError):
    """A journal file is UTF-8 text of lines in bounds, without tabs and other control characters."""

    code = "ledger.journal_text_invalid"


class JournalUnreadable(ReliefFundError):
    """Every line of a journal file is one that its format knows."""

    code = "ledger.journal_unreadable"


class JournalNotWritten(ReliefFundError):
    """A journal is written to a file in a folder that is there and may be written to."""

    code = "ledger.journal_not_written"


class JournalUnsupported(ReliefFundError):
    """A journal file holds entries, not rules that make entries: no includes, automations, assertions, lots."""

    code = "ledger.journal_unsupported"


class JournalPostingVirtual(ReliefFundError):
    """A posting is real: virtual ones, balanced or not, stand outside double entry."""

    code = "ledger.journal_posting_virtual"


class JournalDayInvalid(ReliefFundError):
    """An entry of a journal file has a day of the calendar, year first."""

    code = "ledger.journal_day_invalid"


class JournalAmountInvalid(ReliefFundError):
    """An amount of a journal file is exact in its unit, not zero, and can be read in one way only."""

    code = "ledger.journal_amount_invalid"


class JournalUnitInvalid(ReliefFundError):
    """A unit of a journal file is known to the books and is one that the account takes."""

    code = "ledger.journal_unit_invalid"


class JournalAccountUnknown(ReliefFundError):
    """An account of a journal file is mapped to a fund and an account of these books."""

    code = "ledger.journal_account_unknown"


class JournalOneSided(ReliefFundError):
    """An entry of a journal file has at least two postings."""

    code = "ledger.journal_one_sided"


class JournalOutOfBalance(ReliefFundError):
    """An entry of a journal file balances per fund, unit and class."""

    code = "ledger.journal_out_of_balance"


class JournalConversionMissing(ReliefFundError):
    """Two units meet in one entry only over a conversion account that takes the one and gives the other."""

    code = "ledger.journal_conversion_missing"


class JournalMappingInvalid(ReliefFundError):
    """A mapping is TOML that says which fund and account of these books an account of the file is."""

    code = "ledger.journal_mapping_invalid"


class JournalIsOwn(ReliefFundError):
    """A journal that these books wrote is not taken in again as if it were another's."""

    code = "ledger.journal_is_own"


class UnitInvalid(ReliefFundError):
    """A unit has a code of capitals and digits, and decimal places that never change."""

    code = "ledger.unit_invalid"


class UnitUnknown(ReliefFundError):
    """A posting is counted in a registered unit."""

    code = "ledger.unit_unknown"


class EventUnknown(ReliefFundError):
    """A voucher is of an event that the books know, a paper or a decision as asked for."""

    code = "ledger.event_unknown"


class FactsInvalid(ReliefFundError):
    """A voucher has the facts of its event, each of its kind and shape, and no others."""

    code = "ledger.facts_invalid"


class FundUnfit(ReliefFundError):
    """An event happens in the kinds of fund that it is made for."""

    code = "ledger.fund_unfit"


class FundNotOpenYet(ReliefFundError):
    """No entry is dated before its fund was opened."""

    code = "ledger.fund_not_open_yet"


class AccountNotOpenYet(ReliefFundError):
    """No entry is dated before its accounts were opened."""

    code = "ledger.account_not_open_yet"


class BooksMoved(ReliefFundError):
    """Figures that an entry rests on stand still until it is posted."""

    code = "ledger.books_moved"


class VoucherInUse(ReliefFundError):
    """A voucher on which an entry stands is corrected, not voided."""

    code = "ledger.voucher_in_use"


class VoucherVoided(ReliefFundError):
    """Nothing is posted under a voucher that was voided."""

    code = "ledger.voucher_voided"


class AdjustmentUnfit(ReliefFundError):
    """An adjusting entry posts a difference in the funds of its original, never the bank side of a fact."""

    code = "ledger.adjustment_unfit"


class YearBeforeOpen(ReliefFundError):
    """Years are closed in their order: what is left of an earlier one would be carried over with both."""

    code = "ledger.year_before_open"


class DebtPaid(ReliefFundError):
    """A debt between funds of which a part was paid is not reversed: others would lose what they are owed."""

    code = "ledger.debt_paid"


class ClosingUndone(ReliefFundError):
    """A closing is undone on its own day, in its own period, and is not put in force again: it is made anew."""

    code = "ledger.closing_undone"


class ForeignMoneyApart(ReliefFundError):
    """Where no foreign money is left none of its value is, and the other way round."""

    code = "ledger.foreign_money_apart"


class GoodsApart(ReliefFundError):
    """Where no goods of a kind are left none of their value is, and no kind is worth less than nothing."""

    code = "ledger.goods_apart"


class FundUnexplained(ReliefFundError):
    """A fund ends when every balance that needs an explanation is gone."""

    code = "ledger.fund_unexplained"


class FundEnded(ReliefFundError):
    """A fund ends once, and takes nothing more from then on, whatever day it bears."""

    code = "ledger.fund_ended"


class FundYearOpen(ReliefFundError):
    """A fund ends once every year before its end is closed: a year closed later would post into it."""

    code = "ledger.fund_year_open"


class FundEndTooEarly(ReliefFundError):
    """A fund ends on the day of its last entry or later: what clears it comes behind what it clears."""

    code = "ledger.fund_end_too_early"


class HistoryInvalid(ReliefFundError):
    """Books are played back whole: every posting has its entry, every entry stands under its leaf."""

    code = "ledger.history_invalid"
