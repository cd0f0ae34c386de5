"""Refusals of the banking room, one class per rule. Facts name file, row and cell, never a line's text."""

from relief_fund.kernel.errors import ReliefFundError


class FileKindUnknown(ReliefFundError):
    """A statement is a CSV in UTF-8 or an xlsx sheet, plain or inside gzip or zip."""

    code = "banking.file_kind_unknown"


class FileDamaged(ReliefFundError):
    """A compressed statement unpacks to its end and agrees with its own check sum."""

    code = "banking.file_damaged"


class FileTooLarge(ReliefFundError):
    """A statement unpacks within the bounds of bytes and rows that are set for uploads."""

    code = "banking.file_too_large"


class ColumnMissing(ReliefFundError):
    """A statement has the columns of one known layout."""

    code = "banking.column_missing"


class RowMisshapen(ReliefFundError):
    """Every row has as many cells as the header."""

    code = "banking.row_misshapen"


class CellInvalid(ReliefFundError):
    """A day is a calendar day written dd/mm/yyyy, an amount whole đồng in the layout's own grouping."""

    code = "banking.cell_invalid"


class LineTwoSided(ReliefFundError):
    """A bank line is either a debit or a credit."""

    code = "banking.line_two_sided"


class AmountMissing(ReliefFundError):
    """A bank line has an amount."""

    code = "banking.amount_missing"


class StatementEmpty(ReliefFundError):
    """A statement has at least one line."""

    code = "banking.statement_empty"


class StatementUnconfirmed(ReliefFundError):
    """A statement whose balances do not hold is posted only after an officer has settled its findings."""

    code = "banking.statement_unconfirmed"


class SettlementUnfit(ReliefFundError):
    """A broken part of a statement is settled by a choice that fits it, with a reason of 1 to 500 letters."""

    code = "banking.settlement_unfit"


class StatementTooEarly(ReliefFundError):
    """No line is older than the opening balance of its account."""

    code = "banking.statement_too_early"


class LineInFuture(ReliefFundError):
    """A bank line is dated today or earlier."""

    code = "banking.line_in_future"


class StatementOvertaken(ReliefFundError):
    """A statement is compared with the books again where another format of its account was posted meanwhile."""

    code = "banking.statement_overtaken"


class ImportUnknown(ReliefFundError):
    """The import that is named has been made."""

    code = "banking.import_unknown"


class ImportWithdrawn(ReliefFundError):
    """An import that was withdrawn is withdrawn once, and posts nothing more."""

    code = "banking.import_withdrawn"


class WithdrawalUnderWay(ReliefFundError):
    """An account takes statements in while nothing of it is being withdrawn."""

    code = "banking.withdrawal_under_way"


class WithdrawalHoldsFund(ReliefFundError):
    """A fund ends while no withdrawal that was agreed has entries to reverse in it."""

    code = "banking.withdrawal_holds_fund"


class WithdrawalInvalid(ReliefFundError):
    """A withdrawal is asked for once, with a reason of 1 to 500 letters, and answered once."""

    code = "banking.withdrawal_invalid"


class WithdrawalNeedsTwo(ReliefFundError):
    """Who asks to withdraw an import is not who agrees."""

    code = "banking.withdrawal_needs_two"


class DayOrderUnsaid(ReliefFundError):
    """Where every date of a file may be read day first or month first, an officer says which it is."""

    code = "banking.day_order_unsaid"


class WithdrawalTied(ReliefFundError):
    """An import is withdrawn while no other paper, order, refund or debt rests on one of its lines."""

    code = "banking.withdrawal_tied"


class WithdrawalShort(ReliefFundError):
    """An import is withdrawn while its funds still hold what it brought in."""

    code = "banking.withdrawal_short"


class BankAccountUnknown(ReliefFundError):
    """A statement belongs to a bank account that the fund has opened."""

    code = "banking.bank_account_unknown"


class BankAccountOpened(ReliefFundError):
    """A bank account number is opened once, for one purpose."""

    code = "banking.bank_account_opened"


class BankAccountInvalid(ReliefFundError):
    """A bank account has a number of 6 to 30 letters or digits, a bank and a known purpose."""

    code = "banking.bank_account_invalid"


class LineUnknown(ReliefFundError):
    """The bank line that is named has been imported."""

    code = "banking.line_unknown"


class LineDecided(ReliefFundError):
    """A bank line is decided once; what has changed meanwhile is read again before deciding."""

    code = "banking.line_decided"


class DecisionUnfit(ReliefFundError):
    """A decision suits the direction, the reading and the purpose of its line, and gives a reason."""

    code = "banking.decision_unfit"


class PaperSettled(ReliefFundError):
    """Bank lines settle a paper by no more than it says."""

    code = "banking.paper_settled"


class EntryHeldByLine(ReliefFundError):
    """An entry that a bank line stands for, or by which a line was decided, is corrected and not reversed."""

    code = "banking.entry_held_by_line"


class FileLocked(ReliefFundError):
    """A statement opens without a password."""

    code = "banking.file_locked"


class FileHasMacros(ReliefFundError):
    """A workbook that carries programs is not opened."""

    code = "banking.file_has_macros"


class EncodingMixed(ReliefFundError):
    """A text file is written in one encoding from its first row to its last: UTF-8, or windows-1258."""

    code = "banking.encoding_mixed"


class CellFormula(ReliefFundError):
    """What a bank printed is a value: a formula in a cell that is read may have been put there later."""

    code = "banking.cell_formula"


class ControlTotalWrong(ReliefFundError):
    """The number and the sum that a file names are those of what it holds."""

    code = "banking.control_total_wrong"


class StatementOfAnotherAccount(ReliefFundError):
    """A statement that names its account is imported into that account."""

    code = "banking.statement_of_another_account"


class CurrencyNotAccounts(ReliefFundError):
    """A statement is in the currency of its account."""

    code = "banking.currency_not_accounts"


class AccountsSeveral(ReliefFundError):
    """Where a file holds statements of several accounts, one of them is named."""

    code = "banking.accounts_several"


class PageUnnamed(ReliefFundError):
    """Each statement of a file that holds several says of which account it is, and in which currency."""

    code = "banking.page_unnamed"


class RuleInvalid(ReliefFundError):
    """A remembered decision has words of at least four letters, suits its direction and account, and a reason."""

    code = "banking.rule_invalid"


class RuleUnanswerable(ReliefFundError):
    """A rule is confirmed once, by another hand than its maker's, and withdrawn once."""

    code = "banking.rule_unanswerable"


class MappingInvalid(ReliefFundError):
    """A mapping has a name, a day, a text and amounts, each field in a column of its own."""

    code = "banking.mapping_invalid"
