"""Ways by which a household is paid, and what each may be handed."""

from relief_fund.banking.payment_files.errors import PaymentChannelUnknown

POST = "post"
"""In cash at the counter of the post office (S12): its money is an advance until the result comes."""
BANK_CHANNELS = ("pain001", "xlsx")
"""Through a bank, by the file it takes: its money is in transit until the result comes."""
CASH, TREASURY = "cash", "treasury"
"""By a paying officer with cash, against a signed sheet (template 44); by the Treasury itself (template 7)."""
BY_HAND = (CASH, TREASURY)
"""Ways whose answer is a paper in hand, typed at the site, never a bank line."""
PAYING_CHANNELS = (POST, *BANK_CHANNELS, *BY_HAND)

_SHEET = ("xlsx",)


def check_channel(channel: str) -> None:
    """Raise PaymentChannelUnknown unless households can be paid by ``channel``."""
    if channel not in PAYING_CHANNELS:
        raise PaymentChannelUnknown(channel=channel[:20], known=list(PAYING_CHANNELS))


def files_for(channel: str) -> tuple[str, ...]:
    """The kinds of payment file for a batch of ``channel``.

    What a bank pays must not leave for the Post too: its list is not written for such a batch. What is
    paid by hand has its sheet to be signed, and nothing that a bank would take.
    """
    if channel in BY_HAND:
        return _SHEET
    return (POST, *BANK_CHANNELS) if channel == POST else BANK_CHANNELS
