"""Ways by which a household is paid, and what each may be handed."""

from relief_fund.banking.payment_files.errors import PaymentChannelUnknown

POST = "post"
"""In cash at the counter of the post office (S12): its money is an advance until the result comes."""
BANK_CHANNELS = ("pain001", "xlsx")
"""Through a bank, by the file it takes: its money is in transit until the result comes."""
PAYING_CHANNELS = (POST, *BANK_CHANNELS)


def check_channel(channel: str) -> None:
    """Raise PaymentChannelUnknown unless households can be paid by ``channel``."""
    if channel not in PAYING_CHANNELS:
        raise PaymentChannelUnknown(channel=channel[:20], known=list(PAYING_CHANNELS))


def files_for(channel: str) -> tuple[str, ...]:
    """The kinds of payment file for a batch of ``channel``.

    What a bank pays must not leave for the Post too: its list is not written for such a batch.
    """
    return PAYING_CHANNELS if channel == POST else BANK_CHANNELS
