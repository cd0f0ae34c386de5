"""Refusals of payment files and result files, one class per rule."""

from relief_fund.kernel.errors import ReliefFundError


class PaymentListInvalid(ReliefFundError):
    """A payment list names at least one order, each order once, each of a named source."""

    code = "banking.payment_list_invalid"


class PaymentChannelUnknown(ReliefFundError):
    """A payment list leaves by one of the channels this program can write."""

    code = "banking.payment_channel_unknown"


class PaymentFileUnreadable(ReliefFundError):
    """A payment or result file is UTF-8 comma-separated text with the agreed columns."""

    code = "banking.payment_file_unreadable"


class PaymentFileCellInvalid(ReliefFundError):
    """Every cell of a payment or result file has the agreed form; file, row, column and value are told."""

    code = "banking.payment_file_cell_invalid"


class PaymentFileTotalsDiffer(ReliefFundError):
    """The count and sum that a file declares are those of its rows."""

    code = "banking.payment_file_totals_differ"


class PaymentFileAltered(ReliefFundError):
    """The digest in the last line of an exported payment list is that of the lines before it."""

    code = "banking.payment_file_altered"


class RehearsalTooSmall(ReliefFundError):
    """A rehearsed answer needs enough orders that most are paid and the asked number returned."""

    code = "banking.rehearsal_too_small"
