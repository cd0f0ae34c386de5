"""Refusals of the donors room, one class per rule."""

from relief_fund.kernel.errors import ReliefFundError


class CampaignOpened(ReliefFundError):
    """A campaign's code is used once."""

    code = "donors.campaign_opened"


class CampaignInvalid(ReliefFundError):
    """A campaign has a code of 2 to 12 capital letters or digits and a name in both languages."""

    code = "donors.campaign_invalid"


class CampaignDatesInvalid(ReliefFundError):
    """A campaign is launched, then stops receiving, then ends its distribution."""

    code = "donors.campaign_dates_invalid"


class ReceptionTooLong(ReliefFundError):
    """Reception lasts at most the days of its clock from the launch, unless a competent committee extends it.

    Decree 93/2021/NĐ-CP art. 8: 90 days; see ``clocks.toml``.
    """

    code = "donors.reception_too_long"


class DistributionTooLong(ReliefFundError):
    """Distribution ends at most the days of its clock after reception, unless an extension is cited.

    Decree 93/2021/NĐ-CP art. 8: 20 days; see ``clocks.toml``.
    """

    code = "donors.distribution_too_long"


class CampaignUnknown(ReliefFundError):
    """The campaign that is named has been opened."""

    code = "donors.campaign_unknown"


class LineNotAGift(ReliefFundError):
    """Only a waiting credit on a campaign's account can be decided to be a gift."""

    code = "donors.line_not_a_gift"


class RefundUnknown(ReliefFundError):
    """A refund is paid only after it was decided, from a bank account of its fund."""

    code = "donors.refund_unknown"


class RefundUndecided(ReliefFundError):
    """A refund is paid on or after the day it was owed, and again after it came back only by a new decision."""

    code = "donors.refund_undecided"


class LineNotOfRefund(ReliefFundError):
    """A refund leaves by one line of its account and comes back by one, whole."""

    code = "donors.line_not_of_refund"


class LineNotMoved(ReliefFundError):
    """Only a gift, or money in suspense, is moved to another campaign, and by its committee's decision."""

    code = "donors.line_not_moved"


class GiftTied(ReliefFundError):
    """A gift is moved, or taken back, while no refund of it waits or stands, and given back while it is not moved."""

    code = "donors.gift_tied"


class GiftStands(ReliefFundError):
    """A gift is taken back where it was taken, with its receipt, never by a reversal in the books alone."""

    code = "donors.gift_stands"


class GiftTakenBack(ReliefFundError):
    """A gift that was taken back with its receipt is not put in force again: given again, it is taken anew."""

    code = "donors.gift_taken_back"


class RefundLeft(ReliefFundError):
    """A refund that has left is not undone: its money is with the donor."""

    code = "donors.refund_left"


class RefundInvalid(ReliefFundError):
    """A refund names an amount, a day not before its gift, and with another fund's money that fund and a reason."""

    code = "donors.refund_invalid"


class RefundTooMuch(ReliefFundError):
    """Of a gift what nobody has been given yet is given back, and more only where an officer names a source."""

    code = "donors.refund_too_much"


class RefundUsed(ReliefFundError):
    """A form of a refund is sent again only with the same in it; another refund has a form of its own."""

    code = "donors.refund_used"


class GiftUnknown(ReliefFundError):
    """A gift that is named is one that the books hold and that was not withdrawn."""

    code = "donors.gift_unknown"


class GiftGivenBack(ReliefFundError):
    """A gift that is whole with its donor again has no receipt."""

    code = "donors.gift_given_back"


class ReceiptUnknown(ReliefFundError):
    """The receipt that is named was drawn up, and issued under that number."""

    code = "donors.receipt_unknown"


class ReceiptStands(ReliefFundError):
    """A gift has one receipt that stands: another is drawn up only after it was withdrawn."""

    code = "donors.receipt_stands"


class ReceiptUnstanding(ReliefFundError):
    """Only the last draft of a gift is issued, and only a receipt that stands is withdrawn."""

    code = "donors.receipt_unstanding"


class ReceiptReasonInvalid(ReliefFundError):
    """A receipt is withdrawn with a reason of 1 to 500 letters."""

    code = "donors.receipt_reason_invalid"


class ReceiptTextInvalid(ReliefFundError):
    """What a paper prints is one line of at most its room's letters."""

    code = "donors.receipt_text_invalid"


class LetterheadMissing(ReliefFundError):
    """A paper names its maker's address (Law on Accounting 88/2015/QH13 art. 16), so it must have been set."""

    code = "donors.letterhead_missing"


class ClockRuleInvalid(ReliefFundError):
    """A clock of campaigns is one that is known, counts whole days, and cites the text it was read in."""

    code = "donors.clock_rule_invalid"


class ExtensionInvalid(ReliefFundError):
    """An extension gives an open campaign later days, in order, and cites the decision that allows it."""

    code = "donors.extension_invalid"


class ExtensionUndecided(ReliefFundError):
    """A campaign is extended only after its committee has approved it, and once for each decision."""

    code = "donors.extension_undecided"


class PublicationInvalid(ReliefFundError):
    """A publication is one a campaign owes, was made on a day that has come, and stands at a named place."""

    code = "donors.publication_invalid"


class CampaignStillOpen(ReliefFundError):
    """A campaign is closed once, after all its funds have ended, and what was left unspent is explained."""

    code = "donors.campaign_still_open"


class SplitInvalid(ReliefFundError):
    """The parts of a line are gifts of more than nothing and come to exactly what the bank printed."""

    code = "donors.split_invalid"


class MergeInvalid(ReliefFundError):
    """Only gifts of one campaign and one fund are merged, two or more, each once."""

    code = "donors.merge_invalid"


class ConsentMissing(ReliefFundError):
    """A giver is named only where consent was given; silence is none (Law 91/2025/QH15)."""

    code = "donors.consent_missing"


class DonorInvalid(ReliefFundError):
    """A donor has a name on one line, an address, and is a person or an organisation."""

    code = "donors.donor_invalid"


class DonorUnknown(ReliefFundError):
    """The donor that is named is registered and was not forgotten."""

    code = "donors.donor_unknown"


class LinkInvalid(ReliefFundError):
    """A gift's donor is taken off while that donor is linked to it, for a reason of 1 to 500 letters on one line."""

    code = "donors.link_invalid"


class PledgeInvalid(ReliefFundError):
    """A pledge names a campaign, its kind, an amount above zero, its paper and a day up to today."""

    code = "donors.pledge_invalid"


class PledgeUnknown(ReliefFundError):
    """The pledge that is named is open."""

    code = "donors.pledge_unknown"


class CounterInvalid(ReliefFundError):
    """A gift at the counter says what it is, how much, by which paper, on a day of reception."""

    code = "donors.counter_invalid"


class SlipUsed(ReliefFundError):
    """A form of the counter is sent again only with the same in it; another gift has a form of its own."""

    code = "donors.slip_used"
