"""Refusals of award lists, payment orders, batches and settlement, one class per rule."""

from relief_fund.kernel.errors import ReliefFundError


class SourceInvalid(ReliefFundError):
    """Awards are charged to named open funds, each named once; a plan of mobilised money is never a purse."""

    code = "orders.source_invalid"


class NothingToAward(ReliefFundError):
    """An award list holds at least one entitlement that is not yet on a list and that the money can pay."""

    code = "orders.nothing_to_award"


class ListOutdated(ReliefFundError):
    """A list rests on what was true when it was prepared; another list of the same disaster came first."""

    code = "orders.list_outdated"


class ListUnknown(ReliefFundError):
    """The award list that is named exists."""

    code = "orders.list_unknown"


class EntryOfOrders(ReliefFundError):
    """An entry of a list, a batch or an order is undone where its list, batch or order is."""

    code = "orders.entry_of_orders"


class ListNotApproved(ReliefFundError):
    """Payment orders are made only for a list that its committee has approved."""

    code = "orders.list_not_approved"


class ListUndecided(ReliefFundError):
    """A list is taken back only after its committee has rejected it or sent it back."""

    code = "orders.list_undecided"


class NothingToPay(ReliefFundError):
    """A batch holds at least one approved award that has no order under this approval."""

    code = "orders.nothing_to_pay"


class BatchUnknown(ReliefFundError):
    """The payment batch that is named exists."""

    code = "orders.batch_unknown"


class BatchNotSent(ReliefFundError):
    """A payment is settled only after its batch has been released and its money has left."""

    code = "orders.batch_not_sent"


class PayingAccountMissing(ReliefFundError):
    """A fund pays from a bank account of its own that holds the money of the batch."""

    code = "orders.paying_account_missing"


class PaymentOrderUnknown(ReliefFundError):
    """A result file speaks only of orders that this fund has sent; row and order are told."""

    code = "orders.payment_order_unknown"


class PaymentBatchDiffers(ReliefFundError):
    """A result that names its batch, or is booked for one, speaks only of that batch's orders."""

    code = "orders.payment_batch_differs"


class PaymentAmountDiffers(ReliefFundError):
    """An order is paid or returned whole, or where the result says so in part; never more than ordered."""

    code = "orders.payment_amount_differs"


class PaymentOutcomeDiffers(ReliefFundError):
    """An order has one outcome; another outcome later is a bank line or a new decision, not a result row."""

    code = "orders.payment_outcome_differs"


class PaymentDayInvalid(ReliefFundError):
    """An order is answered on or after the day it was sent, and not after the day the result is booked."""

    code = "orders.payment_day_invalid"


class AwardNotHeld(ReliefFundError):
    """Only a returned payment that is still held can be approved again or dropped."""

    code = "orders.award_not_held"


class BatchNotDebited(ReliefFundError):
    """A bank line settles a batch only where the bank has debited it, and something is unanswered."""

    code = "orders.batch_not_debited"


class LineNotOfOrder(ReliefFundError):
    """Money that comes back by a line is that of one order, of its account, and no more than it paid out."""

    code = "orders.line_not_of_order"


class AwardNotPayable(ReliefFundError):
    """A batch orders, and a release gives up, only approved awards that are neither ordered nor given up."""

    code = "orders.award_not_payable"


class SheetInvalid(ReliefFundError):
    """A signed sheet has its number, a day on or after its cash left, and says of each order once if it was paid."""

    code = "orders.sheet_invalid"


class BatchUnanswered(ReliefFundError):
    """A paying officer brings the rest of the cash back once every household of the batch is answered."""

    code = "orders.batch_unanswered"


class PaymentNotByHand(ReliefFundError):
    """Only what the Treasury or an officer with cash has paid by that day is brought back by hand."""

    code = "orders.payment_not_by_hand"


class CarrierInvalid(ReliefFundError):
    """Cash goes out with an officer in office who did not release it, prepare or sign the list, nor books its sheet."""

    code = "orders.carrier_invalid"
